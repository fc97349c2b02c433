"""One instant: a held clock stands still in its thread, and only there."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest

from tests.restless import Restless
from workflow.clock import SHANGHAI, SetClock, SystemClock, one_instant, shanghai_instant

LEAP_DAY = date(2028, 2, 29)


def test_while_it_is_held_day_and_time_are_of_one_instant() -> None:
    clock = Restless(shanghai_instant(LEAP_DAY, 23, 59))
    with one_instant(clock):
        seen = {clock.now().astimezone(SHANGHAI).date(), clock.today()}
        with one_instant(clock):
            seen.add(clock.today())
        seen.add(clock.today())
    assert seen == {date(2028, 3, 1)}
    assert clock.today() == date(2028, 3, 2)


def test_the_machines_clock_is_held_as_well() -> None:
    clock = SystemClock()
    with one_instant(clock):
        first = clock.now()
        assert clock.now() is first
    assert clock.now() > first


def test_another_clock_goes_on_though_it_shows_the_same() -> None:
    at = shanghai_instant(LEAP_DAY, 9)
    held, other = SetClock(at), SetClock(at)
    with one_instant(held):
        held.set(date(2028, 3, 1))
        other.set(date(2028, 3, 1))
        assert (held.today(), other.today()) == (LEAP_DAY, date(2028, 3, 1))


def test_another_thread_looks_for_itself() -> None:
    clock, seen = Restless(shanghai_instant(LEAP_DAY, 9)), []
    with one_instant(clock):
        held = clock.now()
        thread = Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] > held


def test_a_failure_lets_it_go() -> None:
    clock = Restless(shanghai_instant(LEAP_DAY, 9))
    with pytest.raises(ZeroDivisionError), one_instant(clock):
        _ = 1 / 0
    assert clock.now() < clock.now()
