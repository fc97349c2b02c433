"""The ladder by itself: each rung once, on its working day, whatever the hours of the sweeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflow.calendar.load import load_china
from workflow.engine.ladder import DEFAULT, Rung, windows

CHINA = load_china()
DAYS = st.dates(date(2015, 1, 20), date(2026, 11, 20))
RUNGS = st.one_of(
    st.builds(Rung, before=st.integers(1, 12), to=st.just("holder")),
    st.builds(Rung, on_the_day=st.just(True)),
    st.builds(Rung, overdue=st.integers(1, 12), daily=st.booleans()),
    st.builds(Rung, overdue=st.integers(1, 12), to=st.sampled_from(["head", "next_level"])),
)
LADDERS = st.lists(RUNGS, min_size=1, max_size=7, unique_by=lambda rung: rung.name)
Fires = set[tuple[str, date]]


def planned(rung: Rung, due: date) -> date:
    """The day of a rung, counted by walking: the oracle."""
    on, left, step = due, rung.overdue or rung.before or 0, 1 if rung.overdue else -1
    while not rung.overdue and not CHINA.is_working(on):
        on -= timedelta(days=1)  # a day off is aimed at by the working day before
    while left:
        on += timedelta(days=step)
        left -= CHINA.is_working(on)
    return on


def swept(rungs: Iterable[Rung], due: date, days: Iterable[date]) -> Fires:
    """What is told when the clock sweeps on these days, each claimed by its key."""
    told: Fires = set()
    for today in days:
        for one in windows(rungs, today, CHINA):
            if one.from_on <= due < one.before_on:
                told.add((one.rung.name, today if one.rung.daily else due))
    return told


@given(rungs=LADDERS, due=DAYS)
def test_with_a_sweep_every_day_each_rung_is_told_on_its_day(rungs: list[Rung], due: date) -> None:
    days = [due + timedelta(days=n) for n in range(-40, 40)]
    first: dict[str, date] = {}
    for today in days:
        for name, _ in swept(rungs, due, [today]):
            first.setdefault(name, today)
    # Of two rungs for the same person on the same day only the later one is told.
    last = {(rung.to, planned(rung, due)): rung.name for rung in sorted(rungs, key=_order)}
    assert first == {name: day for (_, day), name in last.items()}


def _order(rung: Rung) -> tuple[int, int]:
    return (rung.overdue or 0, -(rung.before or 0))


@given(rungs=LADDERS, due=DAYS, gaps=st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_whatever_the_sweeps_nothing_is_early_doubled_or_on_a_day_off(
    rungs: list[Rung], due: date, gaps: list[int]
) -> None:
    today, told = due - timedelta(days=30), []
    for gap in gaps:
        today += timedelta(days=gap)
        new = windows(rungs, today, CHINA)
        here = [one.rung for one in new if one.from_on <= due < one.before_on]
        assert not here or CHINA.is_working(today)
        assert len({rung.to for rung in here}) == len(here)  # one rung each ladder, no more
        for rung in here:
            assert planned(rung, due) <= today
        told += here
    steps = [planned(rung, due) for rung in told if rung.to == "holder"]
    assert steps == sorted(steps)  # nobody goes down the ladder again


@given(due=DAYS)
def test_after_an_outage_only_the_present_rung_is_told(due: date) -> None:
    late = CHINA.add(due, 5).on
    names = {name for name, _ in swept(DEFAULT, due, [late])}
    assert names == {"holder:overdue:1", "head:overdue:1", "next_level:overdue:3"}


def test_a_date_on_a_day_off_is_aimed_at_by_the_working_day_before() -> None:
    sunday = date(2026, 11, 15)
    told = [
        (name, day)
        for day in (sunday + timedelta(days=n) for n in range(-6, 2))
        for name, _ in sorted(swept(DEFAULT, sunday, [day]))
    ]
    assert told == [
        ("holder:before:3", date(2026, 11, 10)), ("holder:before:3", date(2026, 11, 11)),
        ("holder:before:1", date(2026, 11, 12)), ("holder:day", date(2026, 11, 13)),
        ("head:overdue:1", date(2026, 11, 16)), ("holder:overdue:1", date(2026, 11, 16)),
    ]  # fmt: skip


def test_make_up_days_count_and_holidays_do_not() -> None:
    due = date(2026, 2, 26)  # the Thursday after the holiday; the 14th was a make-up Saturday
    told = {
        name: day
        for day in (due - timedelta(days=n) for n in range(14, -1, -1))
        for name, _ in swept(DEFAULT, due, [day])
        if name
    }
    assert told["holder:before:3"] == date(2026, 2, 24)
    assert not swept(DEFAULT, due, (date(2026, 2, day) for day in range(15, 24)))
