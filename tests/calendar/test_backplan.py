"""Back-planning: the last safe day of every stage, by hand and against a count forwards."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.programmes import ALLOWANCE
from workflow.calendar.backplan import Safe, Stretch, leave_by
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china
from workflow.engine.asking import asked, params_at
from workflow.engine.chain import Chain, chain_of
from workflow.engine.load import load_file

CHINA = load_china()
DAY = timedelta(days=1)


def allowance(year: int) -> Chain:
    """Return the way of an application of the allowance in a year."""
    definition = load_file(ALLOWANCE).definition
    assert definition is not None
    params = params_at(definition, (), date(year, 1, 1))
    return chain_of(
        definition, "application", asked(definition, date(year, 1, 1), year, CHINA, params)
    )


def safe_days(chain: Chain, *, only_must: bool = False) -> dict[str, date]:
    fixed = {one.at: one.on for one in chain.milestones}
    found = leave_by(len(chain.stages), fixed, chain.stretches, CHINA, only_must=only_must)
    return {stage: safe.on for stage, safe in zip(chain.stages, found, strict=True) if safe}


def test_the_dates_of_2026_by_hand() -> None:
    chain = allowance(2026)
    assert safe_days(chain) == {
        "apply": date(2026, 3, 31),
        "submitted": date(2026, 4, 15),
        "preliminary_review": date(2026, 4, 15),
        "listed": date(2026, 4, 15),
        "audit": date(2026, 4, 30),
        "audited": date(2026, 5, 9),  # the notice must hang by then: a make-up Saturday
        "public_notice": date(2026, 5, 15),
    }
    desks = dict(zip(chain.stages, chain.desks, strict=True))
    assert desks["listed"] == ("township_head",)  # the township list waits for its head
    assert desks["public_notice"] == ()


def test_a_fixed_date_on_a_weekend_is_kept_by_the_working_day_before() -> None:
    found = leave_by(1, {0: date(2026, 11, 15)}, (), CHINA)
    assert found == (Safe(date(2026, 11, 13)),)


def test_a_public_notice_cannot_be_shortened_but_offices_can() -> None:
    stretches = (Stretch(0, 0, 5), Stretch(1, 1, 5, must=True))
    allowed = leave_by(3, {2: date(2026, 5, 15)}, stretches, CHINA)
    least = leave_by(3, {2: date(2026, 5, 15)}, stretches, CHINA, only_must=True)
    assert [one.on for one in allowed if one] == [
        date(2026, 5, 9),
        date(2026, 5, 15),
        date(2026, 5, 15),
    ]
    assert least == allowed  # the office's own days lie before its own last day
    enters = leave_by(
        4, {3: date(2026, 5, 15)}, (Stretch(1, 1, 5), Stretch(2, 3, 5, must=True)), CHINA
    )
    assert [one.on for one in enters if one][:2] == [date(2026, 4, 29), date(2026, 5, 9)]


def test_what_crosses_an_unpublished_year_is_provisional() -> None:
    (first, _) = leave_by(2, {1: date(2027, 1, 4)}, (Stretch(1, 1, 5),), CHINA)
    assert first is not None
    assert first.provisional


def test_after_the_last_fixed_date_nothing_is_said() -> None:
    assert leave_by(2, {0: date(2026, 4, 15)}, (), CHINA)[1] is None


@given(st.dates(date(2018, 3, 1), date(2025, 12, 31)), st.integers(1, 30), st.integers(1, 10))
def test_who_starts_on_the_safe_day_is_in_time_and_a_day_later_is_not(
    fixed: date, days: int, notice: int
) -> None:
    stretches = (Stretch(1, 1, days), Stretch(2, 2, notice, must=True))
    first, second, _ = leave_by(3, {2: fixed}, stretches, CHINA)
    assert first is not None
    assert second is not None
    assert _walk(_walk(first.on, days), notice) <= fixed
    later = CHINA.add(first.on, 1).on
    assert _walk(_walk(later, days), notice) > fixed
    assert _walk(second.on, notice) <= fixed < _walk(CHINA.add(second.on, 1).on, notice)


def _walk(day: date, n: int) -> date:
    """Count on by the other library, day by day."""
    while n:
        day += DAY
        n -= chinese_calendar.is_workday(day)
    return day


def test_the_calendar_is_all_it_rests_on() -> None:
    again = WorkCalendar(CHINA.years, CHINA.county)
    fixed = {6: date(2026, 5, 15)}
    chain = allowance(2026)
    assert leave_by(7, fixed, chain.stretches[:0], again) == leave_by(7, fixed, (), CHINA)
