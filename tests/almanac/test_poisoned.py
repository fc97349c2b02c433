"""A case that cannot be counted while a year comes into force: put aside, in nobody's way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from tests.builders import actor, case
from workflow.almanac import service
from workflow.almanac.draft import Draft
from workflow.almanac.reads import outlook, present_edition
from workflow.bureau import Bureau
from workflow.cases import incidents
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry, Case, Deadline
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.store.tables import Incident

OLD, NEW = date(2026, 2, 19), date(2026, 2, 26)


def belongs_to_version(bureau: Bureau, case_id: int, version: int) -> None:
    """Let a case name a version of its programme, one that nobody loaded or its own."""
    with bureau.store.write() as session:
        session.connection().execute(
            update(Case).where(col(Case.id) == case_id).values(version=version)
        )


def due(bureau: Bureau) -> dict[int, date]:
    """Return when each case's running clock is due."""
    with bureau.store.read() as session:
        found = session.exec(select(Deadline).where(col(Deadline.state) == "running"))
        return {one.case_id: one.due_on for one in found}


def aside(bureau: Bureau) -> list[tuple[str, int | None, str, int]]:
    """Return the incidents: job, case, state, tries."""
    with bureau.store.read() as session:
        found = session.exec(select(Incident).order_by(col(Incident.id)))
        return [(one.job, one.case_id, one.state, one.tries) for one in found]


def acts(bureau: Bureau) -> list[int]:
    """Return the cases whose record says that they were counted again, one per entry."""
    with bureau.store.read() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject"))
        return sorted(one.case_id for one in found)


@pytest.fixture
def poisoned(
    bureau: Bureau, waiting: list[int], proposer: Actor, confirmer: Actor, paper_2026: Draft
) -> int:
    """The second of three cases, whose rules are missing while 2026 comes into force."""
    sick = waiting[1]
    belongs_to_version(bureau, sick, 99)
    seen = outlook(bureau.house, paper_2026)  # the page before can be opened, and says so
    assert (seen.total, seen.uncounted) == (2, (case(bureau, sick).number,))
    number = service.propose(bureau.house, proposer, paper_2026, "text", "")
    assert isinstance(number, int)
    assert service.confirm(bureau.house, confirmer, number, 0) == 2
    return sick


def test_the_year_is_in_force_and_all_others_moved(
    bureau: Bureau, waiting: list[int], poisoned: int
) -> None:
    with bureau.store.read() as session:
        assert present_edition(session) == bureau.house.calendar_edition == 1
    others = [one for one in waiting if one != poisoned]
    assert due(bureau) == {poisoned: OLD, **dict.fromkeys(others, NEW)}
    assert acts(bureau) == others
    assert aside(bureau) == [("calendar", poisoned, "open", 1)]
    with bureau.store.read() as session:
        assert "workflow/" in session.exec(select(Incident)).one().trace


def test_it_is_tried_again_until_it_moves(
    bureau: Bureau, waiting: list[int], poisoned: int, clock: SetClock
) -> None:
    assert service.sweep(bureau.house) == {"put_off": 1}
    clock.at += timedelta(minutes=1)
    assert service.sweep(bureau.house) == {"failed": 1}
    assert aside(bureau) == [("calendar", poisoned, "open", 2)]
    belongs_to_version(bureau, poisoned, case(bureau, waiting[0]).version)
    assert service.sweep(bureau.house) == {"moved": 1}
    assert due(bureau) == dict.fromkeys(waiting, NEW)
    assert acts(bureau) == waiting
    assert aside(bureau) == [("calendar", poisoned, "solved", 2)]
    assert service.sweep(bureau.house) == {}
    assert verify(bureau.store).ok


def test_an_administrator_lets_it_be_tried_at_once(bureau: Bureau, poisoned: int) -> None:
    with bureau.store.read() as session:
        number = int(session.exec(select(Incident)).one().id or 0)
    assert incidents.retry(bureau.house, number, actor(bureau, "xitong.fang"))
    assert service.sweep(bureau.house) == {"failed": 1}
    assert aside(bureau) == [("calendar", poisoned, "open", 2)]
