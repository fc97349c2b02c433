"""Counting duties: a slow counter, day by day and name by name, must come to the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar.term_load import terms_of
from workflow.calendar.terms import Terms
from workflow.duties.periods import Period, periods
from workflow.duties.rules import AT_RISK, MET, MISSED, NOT_YET, TOO_MANY, Owed, Record, account
from workflow.duties.section import Duty, Window

BASE: dict[str, Any] = {
    "title": {"zh": "任务", "en": "Duty"}, "of": "agreement", "while": ["running"],
    "counts": "activity", "counted_in": ["confirmed"], "dated": "held_on", "per": "term",
    "owed_by": ["supporter"],
}  # fmt: skip
DAY = timedelta(days=1)
WHEN = st.dates(date(2025, 8, 20), date(2026, 9, 10))
NAMES = st.sampled_from(["甲", "乙", "丙", "丁"])
PER = st.sampled_from(["week", "month", "term", "school_year", "calendar_year", "whole"])


def duty(**changes: Any) -> Duty:
    return Duty.model_validate({**BASE, **changes}, by_alias=True)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    made = []
    for at in range(draw(st.integers(0, 12))):
        on = draw(WHEN)
        answers = {
            "lessons": draw(st.integers(0, 5)),
            "subject": draw(NAMES),
            "people": [{"name": draw(NAMES)} for _ in range(draw(st.integers(0, 3)))],
        }
        made.append(Record(on, on + draw(st.integers(0, 10)) * DAY, answers, at))
    return made


def slow_days(inside: Iterable[Record], block: int, first: date, last: date) -> int:
    """Colour a calendar, then walk from each coloured day to both ends of its block."""
    coloured = {one.on + n * DAY for one in inside for n in range((one.until - one.on).days + 1)}
    total = 0
    for day in coloured:
        before = after = day
        while before - DAY in coloured:
            before -= DAY
        while after + DAY in coloured:
            after += DAY
        if (after - before).days + 1 >= block and first <= day <= last:
            total += 1
    return total


def slow(one: Duty, period: Period, found: Iterable[Record]) -> int:
    inside = []
    for record in found:
        day, last = record.on, record.until if one.unit == "days" else record.on
        while day <= last:
            if period.from_on <= day <= period.to_on:
                inside.append(record)
                break
            day += DAY
    if one.unit == "days":
        return slow_days(inside, one.block, period.from_on, period.to_on)
    if one.unit == "total":
        n = 0
        for record in inside:
            n += record.answers["lessons"]
        return n
    if one.unit == "distinct":
        seen: list[str] = []
        for record in inside:
            for row in record.answers["people"]:
                if row["name"] not in seen:
                    seen.append(row["name"])
        return len(seen)
    return len(inside)


@given(records(), PER, st.sampled_from(["times", "total", "days", "distinct"]),
       st.integers(1, 8), WHEN, st.integers(0, 400), st.integers(1, 4), WHEN)  # fmt: skip
def test_every_period_is_counted_as_a_slow_counter_counts_it(
    found: list[Record], per: str, unit: str, block: int, owed_from: date, length: int,
    least: int, today: date,
) -> None:  # fmt: skip
    one = duty(per=per, unit=unit, block=block, amount="lessons", values="people.name", min=least)
    spans = periods(one, terms_of("guangzhou"), owed_from, owed_from + length * DAY)
    counts = account(one, Owed(owed_from, None, least), spans, found, today)
    assert [count.done for count in counts] == [slow(one, span, found) for span in spans]
    for count in counts:
        over = today > count.period.to_on
        assert (count.state == MISSED) == (over and count.done < count.least)
        assert (count.state == NOT_YET) == (today < count.period.from_on)


@given(WHEN, st.integers(0, 500), st.sampled_from(["week", "month", "calendar_year"]))
def test_periods_follow_on_each_other_and_cover_the_time_owed(
    owed_from: date, length: int, per: str
) -> None:
    last = owed_from + length * DAY
    found = periods(duty(per=per), Terms(), owed_from, last)
    for one, after in pairwise(found):
        assert one.to_on + DAY == after.from_on
    assert found[0].from_on <= owed_from
    assert found[-1].to_on >= last


TERM = periods(duty(), terms_of("guangzhou"), date(2025, 10, 1), date(2025, 10, 1))[0]


def count(one: Duty, owed: Owed, *found: Record, today: date = date(2026, 8, 1)) -> Any:
    (made,) = account(one, owed, [TERM], found, today, risk_from={TERM.key: date(2026, 1, 5)})
    return made


def visit(on: str, **answers: Any) -> Record:
    return Record(date.fromisoformat(on), date.fromisoformat(on), answers)


def test_a_term_is_met_missed_at_risk_or_overdone() -> None:
    twice, owed = duty(min=2, max=2), Owed(TERM.from_on, None, 2, 2)
    one, two, three = visit("2025-10-09"), visit("2025-11-03"), visit("2025-12-01")
    assert count(twice, owed, one, two).state == MET
    assert count(twice, owed, one).state == MISSED
    assert count(twice, owed, one, today=date(2025, 11, 1)).state == "on_track"
    assert count(twice, owed, one, today=date(2026, 1, 6)).state == AT_RISK
    assert count(twice, owed, one, two, three).state == TOO_MANY


def test_a_term_that_began_long_before_is_owed_only_from_its_half_on() -> None:
    late = Owed(TERM.to_on - 20 * DAY, None, 2)
    assert count(duty(min=2), late).least == 0
    assert count(duty(min=2, first_period="always"), late).least == 2
    assert count(duty(min=2), Owed(TERM.from_on + 20 * DAY, None, 2)).least == 2


def test_each_mentor_is_counted_alone_and_who_lacks_is_named() -> None:
    one = duty(min=1, each="mentors.name", named_in="subject")
    owed = Owed(TERM.from_on, None, 1, None, 0, ("甲", "乙"))
    made = count(one, owed, visit("2025-10-09", subject="甲"))
    assert (made.done, made.lacking, made.state) == (0, ("乙",), MISSED)


def test_thirty_percent_of_the_teachers_are_thirty_percent() -> None:
    one = duty(min=30, unit="percent", values="people.name", of_total="teachers")
    three = [visit("2025-10-09", people=[{"name": name}]) for name in "甲乙丙"]
    assert count(one, Owed(TERM.from_on, None, 30, None, 10), *three).state == MET
    assert count(one, Owed(TERM.from_on, None, 30, None, 11), *three).state == MISSED


def test_two_percent_of_drop_outs_are_not_exceeded_by_two_in_a_hundred() -> None:
    one = duty(max=2, unit="percent", amount="left", of_total="enrolled")
    owed = Owed(TERM.from_on, None, None, 2)
    assert count(one, owed, visit("2025-10-09", left=2, enrolled=100)).state == MET
    assert count(one, owed, visit("2025-10-09", left=3, enrolled=149)).state == TOO_MANY


def test_only_the_first_weeks_count_where_the_window_says_so() -> None:
    one = duty(min=1, window=Window(first_weeks=2).model_dump(by_alias=True))
    owed = Owed(TERM.from_on, None, 1)
    begins = Record(TERM.from_on, TERM.from_on)
    later = Record(TERM.from_on + 14 * DAY, TERM.from_on + 14 * DAY)
    assert count(one, owed, begins).state == MET
    assert count(one, owed, later).state == MISSED
