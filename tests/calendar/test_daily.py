"""A count shown day by day: numbered without a gap up to the due date, whatever was paused."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.calendar.test_ledger import BUDGETS, counted, stops
from workflow.calendar.daily import days
from workflow.calendar.ledger import Ledger, Pause
from workflow.calendar.load import load_china
from workflow.calendar.rules import Asked, WorkingDays

CALENDAR = load_china()


@given(stops(), BUDGETS, st.integers(0, 5), st.booleans())
def test_the_last_day_shown_is_the_due_date_and_has_the_number_of_the_budget(
    case: tuple[date, list[Pause]], budget: int, extended: int, in_full: bool
) -> None:
    start, pauses = case
    ledger = Ledger(tuple(pauses), extended, in_full)
    due = counted(start, budget, ledger).on
    shown = days(start, due, ledger, CALENDAR)
    assert (shown[0].on, shown[-1].on) == (start, due)
    assert [one.on for one in shown] == [start + timedelta(days=n) for n in range(len(shown))]
    assert shown[-1].number == budget + extended
    for one in shown:
        assert (one.number is None) == (one.sort not in ("counts", "unpublished"))


@given(stops(), BUDGETS)
def test_numbers_go_up_by_one_and_start_anew_only_after_a_pause(
    case: tuple[date, list[Pause]], budget: int
) -> None:
    start, pauses = case
    ledger = Ledger(tuple(pauses), in_full=True)
    shown = days(start, counted(start, budget, ledger).on, ledger, CALENDAR)
    numbers = [one.number for one in shown if one.number]
    fresh = sum(one.reason.zh.endswith("重新足额计算") for one in shown)
    assert numbers.count(1) <= fresh + 1
    assert all(b in (a + 1, 1) for a, b in pairwise(numbers))


def test_while_it_stands_the_days_are_shown_as_paused_up_to_today() -> None:
    ledger = Ledger((Pause(date(2026, 4, 28)),), in_full=False)
    shown = days(date(2026, 4, 24), date(2026, 5, 1), ledger, CALENDAR)
    assert [(one.on.day, one.number, one.sort) for one in shown] == [
        *((24, None, "event"), (25, None, "rest"), (26, None, "rest")),
        *((27, 1, "counts"), (28, 2, "counts"), (29, None, "paused"), (30, None, "paused")),
        (1, None, "paused"),
    ]
    assert "国务院办公厅" in (shown[-1].notice.cite() if shown[-1].notice else "")


def test_where_the_day_of_the_event_counts_it_is_number_one() -> None:
    rule = WorkingDays(working_days=3, first_day_counts=True)
    due = rule.due(Asked(date(2026, 4, 27), 2026, 2019, CALENDAR, {})).on
    shown = days(date(2026, 4, 27), due, Ledger(), CALENDAR, first_day_counts=True)
    assert [one.number for one in shown] == [1, 2, 3]
