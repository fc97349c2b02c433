"""Months: ordered, counted, written one way only."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from workflow.calendar.months import Month, add_months, months

some_month = st.builds(Month.of, st.integers(1900, 2200), st.integers(1, 12))
steps = st.integers(-600, 600)


class _Parameters(BaseModel):
    model_config = ConfigDict(strict=True)
    first_pay_month: Month


@given(some_month)
def test_a_month_reads_back_what_it_writes(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.year, month.month) == month


@given(some_month, steps, steps)
def test_steps_add_up(month: Month, a: int, b: int) -> None:
    assert month.plus(a).plus(b) == month.plus(a + b)
    assert month.until(month.plus(a)) == a
    assert month.plus(0) == month
    assert month.next == month.plus(1)


@given(some_month, some_month)
def test_months_are_ordered_as_their_days_and_their_texts(a: Month, b: Month) -> None:
    assert (a < b) == (a.first_day < b.first_day) == (str(a) < str(b))
    assert (a == b) == (hash(a) == hash(b))


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_a_day_lies_in_its_month(day: date) -> None:
    month = Month.of_day(day)
    assert month.first_day <= day <= month.last_day
    assert month.last_day + timedelta(days=1) == month.next.first_day


@given(some_month, st.integers(0, 40))
def test_a_range_holds_both_ends_and_every_month_once(first: Month, n: int) -> None:
    found = list(months(first, first.plus(n)))
    assert len(found) == n + 1
    assert (found[0], found[-1]) == (first, first.plus(n))
    assert all(a.next == b for a, b in pairwise(found))
    assert list(months(first.next, first)) == []


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(0, 240))
def test_months_later_is_the_same_day_or_the_last_of_the_month(day: date, n: int) -> None:
    later = add_months(day, n)
    month = Month.of_day(day).plus(n)
    assert Month.of_day(later) == month
    assert later.day == day.day or (later.day < day.day and later == month.last_day)


def test_the_words_of_the_year_2026() -> None:
    may = Month.parse("2026-05")
    assert (may.year, may.month, str(may)) == (2026, 5, "2026-05")
    assert (may.first_day, may.last_day) == (date(2026, 5, 1), date(2026, 5, 31))
    assert [str(month) for month in months(Month.of(2025, 11), Month.of(2026, 2))] == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    assert Month.of(9999, 12).last_day == date(9999, 12, 31)


@pytest.mark.parametrize(
    "text", ["2026-5", "2026-13", "2026-00", "202605", "２０２６-05", " 2026-05"]
)
def test_other_ways_to_write_a_month_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="2026-05"):
        Month.parse(text)


def test_there_is_no_thirteenth_month() -> None:
    with pytest.raises(ValueError, match="没有这个月份"):
        Month.of(2026, 13)


def test_a_definition_writes_a_month_as_text() -> None:
    read = _Parameters.model_validate({"first_pay_month": "2019-01"})
    assert read.first_pay_month == Month.of(2019, 1)
    assert read.model_dump_json() == '{"first_pay_month":"2019-01"}'
    assert _Parameters(first_pay_month=Month.of(2019, 1)) == read
    for wrong in ("2019-1", 24228, date(2019, 1, 1)):
        with pytest.raises(ValidationError):
            _Parameters.model_validate({"first_pay_month": wrong})
    assert _Parameters.model_json_schema()["properties"]["first_pay_month"]["type"] == "string"


def test_months_lie_in_the_years_that_dates_know() -> None:
    assert (Month.of(1, 1).first_day, Month.of(9999, 12).last_day) == (date.min, date.max)
    for year, month in ((0, 12), (10_000, 1), (2026, 0), (2026, 13)):
        with pytest.raises(ValueError, match=f"{year}-{month}"):
            Month.of(year, month)
