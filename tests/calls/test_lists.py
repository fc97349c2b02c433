"""Call lists: who is on them, when they are made, and that they are made once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlmodel import col, func, select

from tests.builders import ALLOWANCE, answers, done, holder
from tests.calls.people import on_register
from workflow.bureau import Bureau
from workflow.calls.making import make_lists
from workflow.calls.reads import lists_for, sheet_for
from workflow.calls.tables import CallEntry, CallList
from workflow.cases.tables import RegisterEntry
from workflow.clock import SetClock
from workflow.clockwork import run_all
from workflow.messages.tables import Message


def called(bureau: Bureau) -> list[str]:
    with bureau.store.read() as session:
        return list(session.exec(select(CallEntry.name).order_by(col(CallEntry.id))))


def count(bureau: Bureau, model: type) -> int:
    with bureau.store.read() as session:
        return session.exec(select(func.count()).select_from(model)).one()


@pytest.mark.parametrize(
    ("sex", "born", "year", "on_it"),
    [
        ("male", "1966-01-01", 2026, True),
        ("male", "1966-12-31", 2026, True),
        ("male", "1965-12-31", 2026, False),
        ("male", "1967-01-01", 2026, False),
        ("female", "1971-06-15", 2026, True),
        ("female", "1966-06-15", 2026, False),
        ("male", "1964-02-29", 2024, True),  # 2024 is a leap year
        ("female", "1968-02-29", 2023, True),  # 2023 is not: 28 February by the parameter
        ("female", "1968-02-29", 2024, False),
        ("male", "1966-12-05", 2026, True),  # applies in 2026, is paid from 2027
    ],
)
def test_who_reaches_the_age_within_the_year_is_called(
    bureau: Bureau, clock: SetClock, sex: str, born: str, year: int, on_it: bool
) -> None:
    on_register(bureau, "冯才", sex, born)
    clock.set(date(year, 1, 15))
    assert make_lists(bureau.house) == 1
    assert called(bureau) == (["冯才"] if on_it else [])


def test_the_list_waits_for_the_first_working_day(bureau: Bureau, clock: SetClock) -> None:
    """2 January 2026 is a day off, as are the 3rd; Sunday the 4th is a make-up working day."""
    on_register(bureau, "冯才", "male", "1966-05-11")
    for day, made in ((1, 0), (2, 0), (3, 0), (4, 1), (5, 0)):
        clock.set(date(2026, 1, day))
        assert make_lists(bureau.house) == made, day


def test_a_second_sweep_and_an_outage_change_nothing(bureau: Bureau, clock: SetClock) -> None:
    on_register(bureau, "冯才", "male", "1966-05-11")
    clock.set(date(2026, 2, 10))  # the clock stood for five weeks
    assert run_all(bureau)
    assert run_all(bureau)
    assert count(bureau, CallList) == 1
    assert count(bureau, CallEntry) == 1
    clock.set(date(2027, 1, 4))
    assert make_lists(bureau.house) == 1
    assert called(bureau) == ["冯才"]  # nobody new in 2027


def test_two_sweeps_at_once_make_one_list(bureau: Bureau, clock: SetClock) -> None:
    on_register(bureau, "冯才", "male", "1966-05-11")
    clock.set(date(2026, 1, 5))
    made: list[int] = []
    threads = [
        threading.Thread(target=lambda: made.append(make_lists(bureau.house))) for _ in range(3)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(made) == [0, 0, 1]
    assert count(bureau, CallEntry) == 1


def test_who_was_removed_or_has_applied_is_left_out(bureau: Bureau, clock: SetClock) -> None:
    on_register(bureau, "冯才", "male", "1966-05-11")
    on_register(bureau, "何田", "male", "1966-06-01")
    on_register(bureau, "温江", "male", "1966-07-01")
    clerk = holder(bureau, "township_clerk", "松口镇")
    clock.set(date(2026, 1, 1))
    done(bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, answers()))
    with bureau.store.write() as session:
        gone = session.exec(select(RegisterEntry).where(RegisterEntry.name == "何田")).one()
        gone.removed_on = date(2025, 12, 1)
        session.add(gone)
    clock.set(date(2026, 1, 5))
    make_lists(bureau.house)
    assert called(bureau) == ["温江"]


def test_each_office_is_told_once(bureau: Bureau, clock: SetClock) -> None:
    on_register(bureau, "冯才", "male", "1966-05-11")
    on_register(bureau, "何田", "male", "1966-06-01")
    on_register(bureau, "温江", "male", "1966-07-01", "南坪镇")
    clock.set(date(2026, 1, 5))
    make_lists(bureau.house)
    make_lists(bureau.house)
    with bureau.store.read() as session:
        told = session.exec(select(Message).where(Message.what == "calls_made")).all()
    names = sorted((one.role, bureau.units.name(one.reach_id)) for one in told)
    assert names == [
        ("county_edu", "云岭县"),
        ("township_clerk", "南坪镇"),
        ("township_clerk", "松口镇"),
    ]


def test_a_township_sees_its_own_people_and_the_county_all(bureau: Bureau, clock: SetClock) -> None:
    on_register(bureau, "冯才", "male", "1966-05-11")
    on_register(bureau, "温江", "male", "1966-07-01", "南坪镇")
    clock.set(date(2026, 1, 5))
    make_lists(bureau.house)
    seen = {}
    for role, unit in (("township_clerk", "松口镇"), ("county_edu", ""), ("pay_unit", "")):
        actor = holder(bureau, role, unit)
        (line,) = lists_for(bureau.house, actor) or [None]
        sheet = sheet_for(bureau.house, actor, line.id) if line else None
        seen[role] = [one.name for _, people in sheet.towns for one in people] if sheet else None
    assert seen["township_clerk"] == ["冯才"]
    assert sorted(seen["county_edu"] or []) == ["冯才", "温江"]
    assert seen["pay_unit"] is None
