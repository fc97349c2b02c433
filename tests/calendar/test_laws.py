"""Laws that hold for every day and count, published or not."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar.days import DayKind
from workflow.calendar.load import load_china

CHINA = load_china()
DAY = timedelta(days=1)
anywhere = st.dates(date(1999, 1, 1), date(2032, 12, 31))
counts = st.integers(1, 60)


@given(anywhere, counts)
def test_the_answer_is_a_working_day_after_the_start(day: date, n: int) -> None:
    answer = CHINA.add(day, n)
    assert CHINA.is_working(answer.on)
    assert answer.on > day


@given(anywhere)
def test_nothing_added_is_the_day_itself_or_the_next_that_counts(day: date) -> None:
    answer = CHINA.add(day, 0).on
    assert answer == day if CHINA.is_working(day) else answer == CHINA.add(day, 1).on


@given(anywhere, counts, counts)
def test_counting_in_two_goes_is_counting_in_one(day: date, a: int, b: int) -> None:
    whole, halves = CHINA.add(day, a + b), CHINA.add(CHINA.add(day, a).on, b)
    assert halves.on == whole.on
    assert whole.provisional == (CHINA.add(day, a).provisional or halves.provisional)


@given(anywhere, counts)
def test_the_days_counted_are_as_many_as_were_asked_for(day: date, n: int) -> None:
    assert CHINA.count(day, CHINA.add(day, n).on) == n
    assert CHINA.count(CHINA.add(day, n).on, day) == -n


@given(anywhere, anywhere, counts)
def test_a_later_start_never_ends_earlier(a: date, b: date, n: int) -> None:
    first, second = sorted((a, b))
    assert CHINA.add(first, n).on <= CHINA.add(second, n).on
    assert CHINA.subtract(first, n).on <= CHINA.subtract(second, n).on


@given(anywhere, counts)
def test_one_day_more_ends_later(day: date, n: int) -> None:
    assert CHINA.add(day, n).on < CHINA.add(day, n + 1).on


@given(anywhere, counts)
def test_counting_back_undoes_counting_on_from_a_working_day(day: date, n: int) -> None:
    start = CHINA.add(day, 0).on
    assert CHINA.subtract(CHINA.add(start, n).on, n).on == start


@given(anywhere, st.integers(0, 60))
def test_the_latest_start_is_in_time_and_the_day_after_is_not(deadline: date, n: int) -> None:
    latest = CHINA.latest_start(deadline, n).on
    assert CHINA.add(latest, n).on <= deadline
    assert CHINA.add(latest + DAY, n).on > deadline


@given(anywhere, counts)
def test_only_unpublished_days_make_a_date_provisional(day: date, n: int) -> None:
    answer = CHINA.add(day, n)
    passed = (day + k * DAY for k in range(1, (answer.on - day).days + 1))
    assert answer.provisional == any(CHINA.kind(on) is DayKind.UNPUBLISHED for on in passed)
    assert answer.provisional != CHINA.is_certain(day, answer.on)


@given(anywhere, anywhere)
def test_a_count_is_the_number_of_working_days_between(a: date, b: date) -> None:
    first, second = sorted((a, b))
    one_by_one = (first + k * DAY for k in range(1, (second - first).days + 1))
    assert CHINA.count(first, second) == sum(map(CHINA.is_working, one_by_one))


@given(anywhere, counts)
def test_the_explanation_numbers_exactly_the_days_that_count(day: date, n: int) -> None:
    told = CHINA.explain(day, n)
    assert [row.number for row in told if row.number] == list(range(1, n + 1))
    assert told[0].on == day
    assert told[-1].on == CHINA.add(day, n).on
    assert [row.on - told[0].on for row in told] == [k * DAY for k in range(len(told))]
    assert all(row.reason.zh and row.reason.en for row in told)
