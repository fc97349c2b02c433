"""Cycles: a calendar year, or a school year whose planning in the summer belongs to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from workflow.calendar.due import DueDate, DueRule
from workflow.calendar.load import load_china
from workflow.calendar.rules import Asked
from workflow.engine.timing import Cycle

RULE: TypeAdapter[Any] = TypeAdapter(DueRule)
CHINA = load_china()
SCHOOL = Cycle(kind="school_year", first=2025, terms="guangzhou")
YEAR = Cycle(first=2025)


def answer(cycle: Cycle, year: int, **entry: Any) -> DueDate:
    asked = Asked(date(year, 9, 1), year, 2000, CHINA, {}, begins_in=cycle.begins_in)
    found: DueDate = RULE.validate_python(entry).due(asked)
    return found


@pytest.mark.parametrize(
    ("day", "cycle"),
    [("2025-07-31", 2024), ("2025-08-01", 2025), ("2025-12-31", 2025), ("2026-07-31", 2025)],
)
def test_a_school_year_is_called_by_the_year_it_begins_in(day: str, cycle: int) -> None:
    assert SCHOOL.of(date.fromisoformat(day)) == cycle
    assert YEAR.of(date.fromisoformat(day)) == int(day[:4])


def test_new_cases_may_be_of_the_year_to_come_sooner() -> None:
    early = Cycle(kind="school_year", opens=6, first=2025)
    assert [early.of(date(2025, month, 10)) for month in (5, 6, 12)] == [2024, 2025, 2025]
    assert early.of(date(2026, 5, 31)) == 2025


def test_people_call_it_by_both_years() -> None:
    assert SCHOOL.named(2025).zh == "2025—2026 学年"
    assert YEAR.named(2025).zh == "2025 年"


@pytest.mark.parametrize(
    ("entry", "on"),
    [
        ({"yearly": "11-15"}, "2025-11-15"),
        ({"yearly": "04-15"}, "2026-04-15"),
        ({"yearly": "02-29"}, "2026-02-28"),
        ({"xun": "12-last", "until": "01-first"}, "2026-01-10"),
        ({"half_year": "first"}, "2026-06-30"),
        ({"half_year": "second"}, "2025-12-31"),
        ({"between": "10-01", "to": "03-31"}, "2026-03-31"),
        ({"before_festival": "national_day"}, "2025-09-30"),
        ({"before_festival": "spring_festival"}, "2026-02-14"),
    ],
)
def test_yearly_dates_lie_in_the_school_year(entry: dict[str, Any], on: str) -> None:
    assert answer(SCHOOL, 2025, **entry).on == date.fromisoformat(on)


@given(
    st.sampled_from([SCHOOL, YEAR]),
    st.integers(2005, 2025),
    st.dates(date(2001, 1, 1), date(2001, 12, 31)),
)
def test_every_day_of_the_year_comes_once_a_cycle(cycle: Cycle, year: int, day: date) -> None:
    found = answer(cycle, year, yearly=f"{day:%m-%d}").on
    first = next(
        one
        for one in (date(year, 1, 1) + timedelta(days=n) for n in range(800))
        if cycle.of(one) == year
    )
    assert first <= found < first.replace(year=first.year + 1)
    assert f"{found:%m-%d}" == f"{day:%m-%d}"
