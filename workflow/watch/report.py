"""What an outage did: acts that came late, reminders swallowed, notices that wait. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, true
from sqlmodel import Session, col, select

from workflow.bureau import Bureau
from workflow.cases.incidents import OPEN
from workflow.cases.tables import AuditEntry, Case
from workflow.clock import SHANGHAI
from workflow.engine.actor import Actor
from workflow.engine.refusal import Text
from workflow.messages.tables import Letter
from workflow.notice.notices import STANDING
from workflow.notice.outages import WAITS, judge_of
from workflow.notice.reads import title_of
from workflow.notice.tables import Notice
from workflow.people.rules import sees_cases
from workflow.store.tables import Incident, Outage, TouchedNotice

SHOWN = 200  # late acts listed; all are counted


@dataclass(frozen=True, slots=True)
class Late:
    """An act of the clock that came late: the day it was due, the instant it was done."""

    case_id: int
    number: str
    programme: str
    version: int
    kind: str
    action: str
    effective_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Touched:
    """A notice the outage touched, and what a person said about it."""

    notice_id: int
    list_id: int
    number: str
    title: Text
    place: Text
    state: str
    standing: bool
    name: str
    because: str
    at: datetime | None
    may_judge: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One outage with all it did, as far as its reader may see cases."""

    outage: Outage
    days: int
    late: tuple[Late, ...]
    counted: tuple[tuple[Late, int], ...]
    letters: int
    told: int
    notices: tuple[Touched, ...]


def outages(session: Session, size: int) -> list[tuple[Outage, int]]:
    """Return the newest outages, each with the number of notices that still wait for a person."""
    waits = (
        select(func.count())
        .where(TouchedNotice.outage_id == Outage.id, TouchedNotice.state == WAITS)
        .scalar_subquery()
    )
    rows = session.exec(select(Outage, waits).order_by(col(Outage.id).desc()).limit(size))
    return [(outage, int(n)) for outage, n in rows]


def open_incidents(session: Session) -> int:
    """Count the incidents nobody has solved yet."""
    return session.exec(select(func.count()).where(Incident.state == OPEN)).one()


def report(bureau: Bureau, outage_id: int, actor: Actor, *, everything: bool) -> Report | None:
    """Return an outage; `everything` for administrators, others see what lies in their area."""
    with bureau.store.read() as session:
        outage = session.get(Outage, outage_id)
        if outage is None:
            return None
        area = true() if everything else _area(actor)
        late = list(_late(session, outage, area))
        on = outage.to_at.astimezone(SHANGHAI).date()
        letters = session.exec(select(Letter).where(Letter.told_on == on)).all()
        notices = tuple(_touched(bureau, session, outage_id, area, actor))
    first = outage.from_at.astimezone(SHANGHAI).date()
    return Report(
        outage,
        bureau.calendar.count(first, on),
        tuple(late[:SHOWN]),
        tuple(_counted(late)),
        len(letters),
        sum(one.fires for one in letters),
        notices,
    )


def _area(actor: Actor) -> ColumnElement[bool]:
    paths = [post.reach_path for post in actor.posts if sees_cases(post.role)]
    return or_(*(col(Case.unit_path).startswith(path) for path in paths))


def _late(session: Session, outage: Outage, area: Any) -> Iterable[Late]:
    """Yield the clock's acts between the outage and the catching up that were due in it."""
    since = outage.from_at.astimezone(SHANGHAI).date()
    until = outage.to_at.astimezone(SHANGHAI).date()
    rows = (
        select(AuditEntry, Case)
        .join(Case, col(Case.id) == AuditEntry.case_id)
        .where(AuditEntry.id > outage.entries_from, AuditEntry.person == "system", area)  # type: ignore[operator]
        .order_by(col(AuditEntry.id))
    )
    if outage.entries_to is not None:
        rows = rows.where(AuditEntry.id <= outage.entries_to)  # type: ignore[operator]
    for entry, case in session.exec(rows):
        due_on = entry.detail.get("effective_on")
        if due_on and "." not in entry.action and since <= date.fromisoformat(due_on) <= until:
            yield Late(
                entry.case_id, case.number, case.programme, case.version, case.kind,
                entry.action, date.fromisoformat(due_on), entry.at,
            )  # fmt: skip


def _counted(late: Iterable[Late]) -> Iterable[tuple[Late, int]]:
    """Count acts that are alike: one of them stands for all."""
    found: dict[tuple[str, str, date], list[Late]] = {}
    for one in late:
        found.setdefault((one.kind, one.action, one.effective_on), []).append(one)
    return [(alike[0], len(alike)) for _, alike in sorted(found.items())]


def _touched(
    bureau: Bureau, session: Session, outage_id: int, area: Any, actor: Actor
) -> Iterable[Touched]:
    rows = session.exec(
        select(TouchedNotice, Notice, Case)
        .join(Notice, col(Notice.id) == TouchedNotice.notice_id)
        .join(Case, col(Case.id) == Notice.list_id)
        .where(TouchedNotice.outage_id == outage_id, area)
        .order_by(col(Notice.id))
    )
    for touched, notice, case in rows:
        waits = touched.state == WAITS and notice.state == STANDING
        yield Touched(
            touched.notice_id,
            notice.list_id,
            case.number,
            title_of(notice),
            bureau.units[case.unit_id].name,
            touched.state,
            notice.state == STANDING,
            touched.name,
            touched.because,
            touched.at,
            waits and judge_of(bureau.house, case, actor) is not None,
        )


def waiting_outage(session: Session, notice_id: int) -> int | None:
    """Return the outage because of which a notice waits for a person."""
    found = select(TouchedNotice.outage_id).where(
        TouchedNotice.notice_id == notice_id, TouchedNotice.state == WAITS
    )
    return session.exec(found.order_by(col(TouchedNotice.id))).first()
