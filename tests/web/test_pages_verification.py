"""The yearly verification on the web: a plan by township, a person's record."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import case_of, done
from tests.money_store.cast import Payers
from tests.money_store.payees import LU, MA, taken_over
from tests.verification.test_yearly import VISIT, claim, clerk
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.verification.sweep import sweep


@pytest.fixture
def asked(bureau: Bureau, clock: SetClock) -> Payers:
    """Two people asked since 1 September."""
    payers = Payers(bureau, clock)
    taken_over(payers)
    clock.set(date(2026, 9, 1))
    sweep(bureau.house)
    return payers


def test_a_plan_shows_by_township_who_is_verified_and_a_person_since_when(
    sign_in: SignIn, asked: Payers
) -> None:
    done(clerk(asked, LU, "pass_visit", visited_on="2026-09-01", **VISIT))
    plan = case_of(asked.bureau, "verification_plan").id
    office = sign_in("jiaoyu.wang")
    page = office.get(f"/cases/{plan}").text
    assert "审验进度" in page
    assert "松口镇" in page
    assert "入户走访" in office.get(f"/cases/{claim(asked, LU).id}").text
    assert "最迟" in office.get(f"/cases/{claim(asked, MA).id}").text
    assert "待审验" in sign_in("songkou.he").get("/").text
