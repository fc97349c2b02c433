"""Random checks on the web: drawn by the office, repeated by anybody, looked at by another."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import case_of
from tests.money_store.cast import ON_TIME, Payers
from tests.sampling.draws import PERIOD, SEEN, check_of, drawn
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.sampling.rules import draw, population_sha256


@pytest.fixture
def paying(bureau: Bureau, clock: SetClock) -> Payers:
    """One person in payment, on 3 June 2026."""
    payers = Payers(bureau, clock)
    payers.entitled(ON_TIME)
    clock.set(date(2026, 6, 3))
    return payers


def test_the_office_opens_draws_and_anybody_there_repeats_it(
    sign_in: SignIn, paying: Payers
) -> None:
    office = sign_in("jiaoyu.wang")
    assert "还没有抽查" in office.get("/draws").text
    form = "/cases/new/substitute_allowance/random_check"
    given = {**PERIOD, "approvals": "1", "csrf_token": token(office, form)}
    made = office.post(form, data=given)
    assert made.status_code == 303
    case_id = case_of(paying.bureau, "random_check").id
    page = f"/cases/{case_id}"
    act = {"csrf_token": token(office, page), "action": "draw"}
    assert office.post(f"{page}/act", data=act).status_code == 303
    text = office.get(page).text
    numbers = office.get(f"/draws/{case_id}/approvals.txt").text.split()
    assert population_sha256(numbers) in text
    (only,) = draw("whatever the seed", numbers, 1)
    assert only.number in text
    assert "按现在的办理记录重算，总体与抽取时一致" in text
    assert "1 / 1" in office.get("/draws").text


def test_held_money_says_so_to_the_payer_and_on_the_claim(sign_in: SignIn, paying: Payers) -> None:
    made = drawn(paying, approvals=1)
    check = check_of(paying, made, "冯才")
    claim = paying.entitlement_case(paying.person("冯才")).id or 0
    office = sign_in("caizheng.liu")
    assert "暂缓中" in office.get(f"/cases/{claim}").text
    seen = office.get(f"/cases/{check}").text
    assert "此人的待遇在核查结束前暂缓发放" in seen
    assert "您已办理过所属件的「审核会签」" in seen
    assert paying.do(check, "pass_check", "county_fin", nth=1, **SEEN)
    assert "已放行" in office.get(f"/cases/{claim}").text
    assert "核查无误" in sign_in("fafang.jiang").get(f"/cases/{made}").text


def test_others_see_none_of_it(sign_in: SignIn, paying: Payers) -> None:
    made = drawn(paying, approvals=1)
    clerk = sign_in("nanping.li")
    assert clerk.get("/draws").status_code == 403
    assert clerk.get(f"/draws/{made}/approvals.txt").status_code == 403
    assert sign_in("jiaoyu.wang").get(f"/draws/{made}/nothing.txt").status_code == 404
