"""What waits for each office, how much of it is overdue and where, what it did this month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, or_, select
from sqlmodel import Session

from workflow.cases.sides import unpacked
from workflow.cases.tables import AuditEntry, Task
from workflow.clock import shanghai_instant
from workflow.overview.asked import CASE, Asked
from workflow.overview.stages import CLOCK
from workflow.people.units import Units

Office = tuple[str, int]  # a role, and the unit at whose level it looks after cases
_TASK = Task.__table__  # type: ignore[attr-defined]
_ENTRY = AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work items of an office in one stage: how many, and how many of them overdue."""

    office: Office
    kind: str
    stage: str
    n: int
    late: int


def waiting(session: Session, asked: Asked, today: date) -> list[Waiting]:
    """Count the work items by office and stage; overdue where a clock of the case has run out."""
    late = CASE.c.id.in_(
        select(CLOCK.c.case_id).where(CLOCK.c.state == "running", CLOCK.c.due_on < today)
    )
    places = (_TASK.c.role, _TASK.c.reach_id, CASE.c.kind, CASE.c.stage)
    statement = (
        select(*places, func.count(), func.sum(case((late, 1), else_=0)))
        .join(_TASK, _TASK.c.case_id == CASE.c.id)
        .group_by(*places)
    )
    rows = asked.rows(session, statement)
    return [Waiting((role, at), kind, stage, n, late) for role, at, kind, stage, n, late in rows]


def acts(
    session: Session, asked: Asked, since: datetime, units: Units, reaches: Mapping[str, str]
) -> dict[Office, int]:
    """Count what people of each office did since an instant: cases moved, opinions given.

    `reaches` names the level at which each role of the programme looks after cases.
    """
    moved = or_(_ENTRY.c.to_stage != _ENTRY.c.from_stage, _ENTRY.c.outcome == "opinion")
    places = (_ENTRY.c.role, CASE.c.unit_path, CASE.c.sides)
    statement = (
        select(*places, func.count())
        .join(_ENTRY, _ENTRY.c.case_id == CASE.c.id)
        .where(
            _ENTRY.c.at >= since, _ENTRY.c.outcome != "refused", moved,
            _ENTRY.c.account_id.is_not(None), _ENTRY.c.role.in_(sorted(reaches)),
        )
        .group_by(*places)
    )  # fmt: skip
    found: dict[Office, int] = defaultdict(int)
    for role, path, sides, n in asked.rows(session, statement):
        last = unpacked(sides).get(role, path).rstrip("/").rpartition("/")[2]
        above = units.ancestor_at(int(last), reaches[role]) if last.isdigit() else None
        if above is not None:
            found[role, above.id] += n
    return dict(found)


def month_began(today: date) -> datetime:
    """Return the instant at which a day's month began in Shanghai."""
    return shanghai_instant(today.replace(day=1))
