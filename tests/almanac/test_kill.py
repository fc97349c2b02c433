"""Power lost at any statement of putting a year into force leaves the old calendar or the new."""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from typing import Any

from sqlalchemy import event
from sqlmodel import col, select

from tests.almanac.conftest import before
from tests.conftest import KEY
from tests.forked import start
from workflow.almanac import service
from workflow.almanac.draft import Draft
from workflow.almanac.reads import present_edition
from workflow.almanac.tables import CalendarRuling
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.house import House
from workflow.cases.tables import AuditEntry, Deadline
from workflow.clock import SetClock, shanghai_instant
from workflow.engine.actor import Actor
from workflow.people.units import load_units
from workflow.store.engine import open_store
from workflow.store.hot import Hot

POINTS = ("many", "pour", "reproject", "ruling", "commit")


def die(*_: Any, **__: Any) -> None:
    """Lose power."""
    os.kill(os.getpid(), signal.SIGKILL)


def confirm_and_die(url: str, point: str, paper: int, account: int) -> None:
    """Put the paper into force in this process, and die at the point named."""
    from tests.builders import definitions
    from workflow.bureau import install
    from workflow.settings import Settings

    store = open_store(url, KEY)
    with store.read() as session:
        units = load_units(session)
    clock = SetClock(shanghai_instant(date(2026, 2, 12), 9))
    house = House(store, clock, before(2026), units, definitions())
    install(house)
    actor = Bureau(house, Settings()).actor(account)
    if point in ("many", "pour"):
        setattr(Hot, point, die)
    elif point == "reproject":
        vars(service)["reproject"] = die
    elif point == "ruling":
        event.listen(CalendarRuling, "before_insert", die)
    else:
        event.listen(CalendarRuling, "after_insert", die)
    service.confirm(house, actor, paper, 0)


def test_killed_anywhere_it_is_the_old_calendar_or_the_new(
    bureau: Bureau, database_url: str, waiting: list[int], proposer: Actor, confirmer: Actor,
    paper_2026: Draft,
) -> None:  # fmt: skip
    number = service.propose(bureau.house, proposer, paper_2026, "text", "")
    for point in POINTS:
        arguments = [database_url, point, str(number), str(confirmer.account_id)]
        process = start("tests.almanac.test_kill", *arguments, env=os.environ)
        said, _ = process.communicate()
        assert process.returncode == -signal.SIGKILL, (point, said)
        with bureau.store.read() as session:
            rows = session.exec(select(Deadline).where(col(Deadline.state) == "running")).all()
            acts = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
            rulings = session.exec(select(CalendarRuling)).all()
            assert present_edition(session) == 0
        assert (acts, rulings) == ([], [])
        assert {one.due_on for one in rows} == {date(2026, 2, 19)}
    assert service.confirm(bureau.house, confirmer, int(str(number)), 0) == len(waiting)
    assert verify(bureau.store).ok


if __name__ == "__main__":
    confirm_and_die(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
