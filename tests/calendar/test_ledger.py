"""Laws of the ledger, held against a clock that walks day by day and knows nothing of ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.slow_clock import last_day, used_up
from workflow.calendar.due import DueDate, earliest
from workflow.calendar.ledger import Ledger, Pause, consumed, merged, remaining, replay
from workflow.calendar.load import load_china
from workflow.calendar.rules import Asked, MonthsAfter, Rule, WorkingDays, Yearly

CALENDAR = load_china()
STARTS = st.dates(date(2017, 1, 1), date(2026, 6, 30))
BUDGETS = st.integers(1, 30)


@st.composite
def stops(draw: st.DrawFn, most: int = 5) -> tuple[date, list[Pause]]:
    """A start and pauses after it that are over: apart, touching, nested, empty."""
    start, found = draw(STARTS), []
    for _ in range(draw(st.integers(0, most))):
        begun = start + timedelta(days=draw(st.integers(0, 40)))
        found.append(Pause(begun, begun + timedelta(days=draw(st.integers(0, 25)))))
    return start, found


def dates(rules: Sequence[Rule], start: date, ledger: Ledger) -> tuple[DueDate, ...]:
    """Return the dates of rules after all that befell their clock."""

    def answer(begun: date) -> list[DueDate]:
        return [rule.due(Asked(begun, start.year, 2000, CALENDAR, {})) for rule in rules]

    return replay(answer, start, ledger, CALENDAR)


def counted(start: date, budget: int, ledger: Ledger) -> DueDate:
    """Return the date of one count of working days."""
    return dates([WorkingDays(working_days=budget)], start, ledger)[0]


def plain(pauses: Sequence[Pause]) -> list[tuple[date, date | None]]:
    """Return pauses as the other clock takes them."""
    return [(one.from_on, one.to_on) for one in pauses]


@given(stops(), BUDGETS, st.integers(0, 10), st.booleans())
def test_a_replayed_ledger_ends_where_a_walk_day_by_day_ends(
    case: tuple[date, list[Pause]], budget: int, extended: int, in_full: bool
) -> None:
    start, pauses = case
    found = counted(start, budget, Ledger(tuple(pauses), extended, in_full))
    assert found.on == last_day(start, budget + extended, plain(pauses), in_full=in_full)


@given(stops(), BUDGETS, st.integers(0, 10), st.booleans(), st.integers(0, 90))
def test_what_is_used_and_what_is_left_are_the_budget(
    case: tuple[date, list[Pause]], budget: int, extended: int, in_full: bool, later: int
) -> None:
    start, pauses = case
    ledger = Ledger(tuple(pauses), extended, in_full)
    found = counted(start, budget, ledger)
    begun = ledger.counts_from(start)
    until = begun + timedelta(days=later)
    used = consumed(found, ledger, until, CALENDAR)
    assert used + remaining(found, ledger, until, CALENDAR) == budget + extended
    assert used == used_up(begun, plain(pauses), until)
    assert remaining(found, ledger, found.on, CALENDAR) == 0


@given(stops(), BUDGETS, st.booleans(), st.randoms(use_true_random=False))
def test_neither_the_order_nor_how_often_a_pause_is_nested_matters(
    case: tuple[date, list[Pause]], budget: int, in_full: bool, luck: Random
) -> None:
    start, pauses = case
    nested = [_inside(one.from_on, one.to_on, luck) for one in pauses if one.to_on]
    more = [*pauses, *pauses, *nested]
    luck.shuffle(more)
    once, often = (Ledger(tuple(p), in_full=in_full) for p in (pauses, more))
    assert counted(start, budget, once).on == counted(start, budget, often).on


def _inside(first: date, last: date, luck: Random) -> Pause:
    begun = first + timedelta(days=luck.randint(0, (last - first).days))
    return Pause(begun, luck.choice([last, begun]) if first < begun < last else last)


@given(stops(), BUDGETS, st.booleans(), st.integers(0, 60))
def test_a_pause_that_stands_moves_nothing_until_it_ends(
    case: tuple[date, list[Pause]], budget: int, in_full: bool, later: int
) -> None:
    start, pauses = case
    last = max((one.to_on for one in pauses if one.to_on), default=start)
    stands = Pause(last + timedelta(days=later))
    without = Ledger(tuple(pauses), in_full=in_full)
    standing = Ledger((*pauses, stands), in_full=in_full)
    assert standing.paused_on == stands.from_on
    assert without.paused_on is None
    assert counted(start, budget, without).on == counted(start, budget, standing).on


@given(stops())
def test_no_day_is_paused_twice(case: tuple[date, list[Pause]]) -> None:
    _, pauses = case
    found = merged(pauses)
    for before, after in pairwise(found):
        assert before.to_on is not None
        assert before.to_on <= after.from_on


JOINT = Pause(date(2026, 4, 28), date(2026, 5, 7))  # over Labour Day


@pytest.mark.parametrize(
    ("in_full", "due"),
    [(False, "2026-05-11"), (True, "2026-05-13")],
    ids=["the rest goes on", "in full, afresh"],
)
def test_a_count_by_hand_over_labour_day(in_full: bool, due: str) -> None:
    """From Friday 24 April: 27 and 28 count, then 8 May, Saturday the 9th (make-up), the 11th."""
    found = counted(date(2026, 4, 24), 5, Ledger((JOINT,), in_full=in_full))
    assert found.on == date.fromisoformat(due)


def test_a_fixed_date_stays_and_a_month_window_gets_its_days_back() -> None:
    rules = [MonthsAfter(months_after=1), Yearly(yearly="05-15")]
    month, fixed = dates(rules, date(2026, 4, 24), Ledger((JOINT,), in_full=False))
    assert (month.on, fixed.on) == (date(2026, 6, 2), date(2026, 5, 15))


def test_an_extension_lengthens_what_is_counted_and_leaves_the_fixed_date() -> None:
    rules = [WorkingDays(working_days=5), Yearly(yearly="04-15")]
    found = dates(rules, date(2026, 4, 7), Ledger(extended=5))
    assert [one.on for one in found] == [date(2026, 4, 21), date(2026, 4, 15)]
    assert found[0].text.zh.endswith("延长5个工作日")
    assert earliest(found).on == date(2026, 4, 15)


def test_a_pause_across_a_year_that_is_not_published_makes_the_date_provisional() -> None:
    pause = Pause(date(2026, 12, 29), date(2027, 1, 5))
    found = counted(date(2026, 12, 25), 5, Ledger((pause,), in_full=False))
    assert found.provisional
