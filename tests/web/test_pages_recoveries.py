"""Recoveries on the web: what is open, by month and level, and the list of all of them."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.builders import case_of, done
from tests.money_store.cast import Payers
from tests.money_store.payees import MA, funded, taken_over
from tests.money_store.test_recoveries import died
from tests.web.cast import taken
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.clock import SetClock

FIN, CLERK = "caizheng.liu", "songkou.he"


@pytest.fixture
def recovery(bureau: Bureau, clock: SetClock) -> int:
    """马春 died in February and was paid through June: four months of 700 yuan, 1000.01 repaid."""
    payers = Payers(bureau, clock)
    taken_over(payers)
    funded(payers)
    clock.set(date(2026, 6, 10))
    payers.paid("2026-06")
    died(payers, MA, "2026-02-17")
    made = case_of(bureau, "recovery").id or 0
    done(payers.do(made, "notify", "county_edu", served_on="2026-06-10"))
    given = {"received_on": "2026-06-10", "receipt": "粤财 001"}
    done(payers.do(made, "repay_part", "county_fin", fen=100_001, **given))
    return made


def plain(page: str) -> str:
    """Return the words of a page, amounts without their blanks."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", page))


def test_the_page_says_what_is_open_and_what_settled_it(recovery: int, sign_in: SignIn) -> None:
    page = sign_in(FIN).get(f"/cases/{recovery}").text
    words = plain(page)
    assert "尚未追回1799.99元" in words
    assert "应追回2800.00元" in words
    assert "退还粤财0011000.01" in words
    assert "退还金额（元）：1000.01元" in words
    assert "&lt;span" not in page
    typed = re.search(r'<input[^>]*name="repay_part.fen"[^>]*>', page)
    assert typed is not None
    assert 'value="399.99"' in typed[0]  # the rest of the oldest month


def test_open_recoveries_are_listed_and_downloaded(recovery: int, sign_in: SignIn) -> None:
    browser = sign_in(FIN)
    assert "未结追回1件，尚未追回1,799.99元" in plain(browser.get("/runs").text)
    words = plain(browser.get("/runs/recoveries").text)
    assert "1件未结，尚未追回1,799.99元" in words
    assert MA in words
    book = load_workbook(io.BytesIO(browser.get("/runs/recoveries.xlsx").data))
    last = [str(cell.value) for cell in list(book.active.rows)[-1]]
    assert (last[1], last[-2:]) == (MA, ["2800.00", "1799.99"])
    assert taken(browser)[0][:2] == ("未结追回", "1")
    assert sign_in(CLERK).get("/runs/recoveries").status_code == 403


def test_what_is_settled_is_listed_no_more(
    recovery: int, bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    given = {"received_on": "2026-06-10", "receipt": "粤财 002"}
    done(Payers(bureau, clock).do(recovery, "repay_all", "county_fin", **given))
    browser = sign_in(FIN)
    assert "没有未结的追回" in browser.get("/runs/recoveries").text
    assert "未结追回" not in browser.get("/runs").text
