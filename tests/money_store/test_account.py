"""The account of a claim: each month due, on paper, paid, back and under way, as it happened."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import ALLOWANCE, case, case_of, done
from tests.money_store.cast import Payers
from tests.money_store.payees import LU, MA, funded, taken_over
from tests.money_store.test_recoveries import JUNE, claim, died
from workflow.money.account import Account, MonthOf, account_of
from workflow.money.ledger import entitlement_page

MONTHS = [f"2026-0{month}" for month in range(1, 7)]


@pytest.fixture
def paid(fresh: Payers) -> Payers:
    """Two taken over; paid on paper to 2025-12, January to May by a run, June at the bank."""
    taken_over(fresh)
    funded(fresh, more=1_000_000)
    fresh.clock.set(JUNE)
    fresh.paid("2026-05")
    fresh.sent("2026-06")
    return fresh


def account(payers: Payers, name: str) -> Account:
    """Return somebody's account."""
    page = entitlement_page(payers.bureau.house, claim(payers, name))
    assert page is not None
    return account_of(payers.bureau.house, page.id)


def months(found: Account, year: str = "2026") -> list[MonthOf]:
    """Return the months of a year."""
    return list(next(one for one in found.years if one.year == year).months)


def test_paper_paid_and_under_way_are_told_apart(paid: Payers) -> None:
    found = account(paid, LU)
    assert [year.year for year in found.years] == [str(year) for year in range(2026, 2018, -1)]
    assert {one.paper_fen for one in months(found, "2025")} == {40_000}
    assert [
        (one.month, one.paid_fen, one.under_way_fen, one.open_fen) for one in months(found)
    ] == [
        *((month, 40_000, 0, 0) for month in MONTHS[:5]),
        ("2026-06", 0, 40_000, 0),
    ]
    assert (found.sum("due_fen"), found.sum("net_fen")) == (90 * 40_000, 89 * 40_000)
    assert found.now_fen == 40_000
    assert len(found.entries) == 5
    paid.clock.set(date(2026, 7, 3))
    assert (months(account(paid, LU))[6].due_fen, months(account(paid, LU))[6].open_fen) == (
        40_000, 40_000,
    )  # fmt: skip


def test_a_recovery_stands_with_what_is_open_and_comes_back_month_by_month(paid: Payers) -> None:
    died(paid, MA, "2026-03-17")
    recovery = case_of(paid.bureau, "recovery").id or 0
    done(paid.do(recovery, "notify", "county_edu", served_on="2026-06-10"))
    given = {"received_on": "2026-06-10", "receipt": "粤财 001"}
    done(paid.do(recovery, "repay_part", "county_fin", fen=100_000, **given))
    found = account(paid, MA)
    (row,) = found.recoveries
    assert (row.case_id, row.open, row.fen, row.rest_fen) == (recovery, True, 140_000, 40_000)
    april, may, june = months(found)[3:]
    assert (april.due_fen, april.back_fen, april.net_fen, april.open_fen) == (0, -70_000, 0, 0)
    assert (may.back_fen, may.net_fen, may.open_fen) == (-30_000, 40_000, -40_000)
    assert (june.under_way_fen, june.open_fen) == (70_000, -70_000)
    assert found.entries[0].number == case(paid.bureau, recovery).number


def test_corrected_years_change_what_is_due_and_are_kept_with_their_event(paid: Payers) -> None:
    edu, unit = paid.who("county_edu"), case(paid.bureau, claim(paid, LU)).unit_id
    typed = {"years": 14, "reason": "漏计", "document_no": "梅教〔2026〕3号"}
    opened = paid.bureau.open(ALLOWANCE, "correction", edu, unit, typed, parent_id=claim(paid, LU))
    made = done(opened).case_id
    done(paid.do(made, "propose", "county_edu"))
    done(paid.do(made, "approve_correction", "county_hr"))
    found, page = account(paid, LU), entitlement_page(paid.bureau.house, claim(paid, LU))
    assert page is not None
    event = page.events[-1]
    assert (event.kind, event.years_before, event.years_after) == ("correct", 8, 14)
    assert (found.now_fen, page.monthly_fen) == (70_000, 40_000)
    assert {one.open_fen for one in months(found)} == {30_000}
