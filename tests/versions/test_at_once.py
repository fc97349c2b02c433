"""A move killed at any of its statements was not begun; a move and an act at once: one is first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from tests.conftest import KEY
from tests.versions.office import Office, both_versions, map_text
from workflow.bureau import Bureau, install
from workflow.calendar.load import load_china
from workflow.cases.audit import verify
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.clock import SetClock, shanghai_instant
from workflow.engine.machine import Refused
from workflow.moving import service, writing
from workflow.moving.map_file import read_map
from workflow.moving.tables import MovedCase, VersionMove
from workflow.people.units import load_units
from workflow.settings import Settings
from workflow.store import engine
from workflow.store.engine import open_store

ROOT = Path(__file__).parents[2]
POINTS = ("put_cases", "put_ledger", "put_tasks", "tell_offices", "commit")


def die(*_: Any, **__: Any) -> None:
    """Lose power."""
    os.kill(os.getpid(), signal.SIGKILL)


def move_and_die(url: str, point: str) -> None:
    """Move in this process, and die at the point named."""
    store = open_store(url, KEY)
    with store.read() as session:
        units = load_units(session)
    clock = SetClock(shanghai_instant(date(2026, 3, 2), 9))
    house = House(store, clock, load_china(), units, both_versions())
    install(house)
    office = Office(Bureau(house, Settings()), clock)
    if point == "tell_offices":
        vars(service)[point] = die
    elif point == "commit":
        vars(engine)["Work"].commit = die
    else:
        setattr(writing, point, die)
    office.move()


@pytest.mark.slow
@pytest.mark.fault
def test_killed_anywhere_nothing_was_moved_and_it_can_be_done_again(
    office: Office, database_url: str
) -> None:
    for _ in range(3):
        office.do(office.apply(), "submit", office.clerk)
    before = office.visible()
    for point in POINTS:
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.versions.test_at_once",
             database_url, point], cwd=ROOT,
        )  # fmt: skip
        assert ended.returncode == -signal.SIGKILL, point
        assert office.visible() == before
        with office.bureau.store.read() as session:
            assert not session.exec(select(VersionMove)).all()
            assert not session.exec(select(MovedCase)).all()
    assert office.move().moved == 3
    assert verify(office.bureau.store).ok


@pytest.mark.parametrize("turn", range(2))
def test_a_move_and_an_act_at_once_have_one_winner_and_the_record_holds(
    office: Office, turn: int
) -> None:
    case_id = office.apply()
    office.do(case_id, "submit", office.clerk)
    seen, ready = office.case(case_id).edition, Barrier(2)
    head, keeper = office.head, office.keeper

    def act() -> Done | Refused:
        ready.wait()
        return office.bureau.act(case_id, "pass", head, seen=seen)

    def move() -> service.Moved | Refused:
        ready.wait()
        return service.move(office.bureau.house, keeper, read_map(map_text(), "map.yaml"))

    with ThreadPoolExecutor(2) as threads:
        acted, moved = [one.result() for one in (threads.submit(act), threads.submit(move))]
    case = office.case(case_id)
    assert isinstance(moved, service.Moved)
    assert case.version == 2
    if isinstance(acted, Done):  # the act was first, and the move saw it
        assert case.stage == "listed"
    else:
        assert acted.conflict
        assert case.stage == "check"
    assert verify(office.bureau.store).ok


if __name__ == "__main__":
    move_and_die(sys.argv[1], sys.argv[2])
