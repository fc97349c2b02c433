"""Where the cases of a year stand, which stages they entered, and whether clocks were kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, select
from sqlmodel import Session

from workflow.cases.tables import AuditEntry, Deadline
from workflow.overview.asked import CASE, Asked

CLOCK = Deadline.__table__  # type: ignore[attr-defined]
_ENTRY = AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Standing:
    """Cases of one kind in one stage and unit: how many, closed, with an overdue clock."""

    kind: str
    stage: str
    unit_id: int
    n: int
    closed: int
    late: int


@dataclass(frozen=True, slots=True)
class Kept:
    """One clock of a kind: how often it runs or is paused, is overdue, ended in time or late."""

    kind: str
    key: str
    open: int
    overdue: int
    in_time: int
    late: int

    @property
    def rate(self) -> int | None:
        """Ended in time, in per mille, rounded down; None while none ended."""
        ended = self.in_time + self.late
        return 1000 * self.in_time // ended if ended else None


def standing(session: Session, asked: Asked, today: date) -> list[Standing]:
    """Count the cases of the year by kind, stage and unit."""
    late = CASE.c.id.in_(
        select(CLOCK.c.case_id).where(CLOCK.c.state == "running", CLOCK.c.due_on < today)
    )
    places = (CASE.c.kind, CASE.c.stage, CASE.c.unit_id)
    statement = select(
        *places, func.count(), func.count(CASE.c.closed_at), func.sum(case((late, 1), else_=0))
    ).group_by(*places)
    return [Standing(*row) for row in asked.rows(session, statement)]


def entered(session: Session, asked: Asked) -> Mapping[tuple[str, str], int]:
    """Count the cases that ever came into each stage, by (kind, stage); each once."""
    statement = (
        select(CASE.c.kind, _ENTRY.c.to_stage, func.count(CASE.c.id.distinct()))
        .join(_ENTRY, _ENTRY.c.case_id == CASE.c.id)
        .where(_ENTRY.c.outcome != "refused", _ENTRY.c.to_stage != _ENTRY.c.from_stage)
        .group_by(CASE.c.kind, _ENTRY.c.to_stage)
    )
    return {(kind, stage): n for kind, stage, n in asked.rows(session, statement)}


def kept(session: Session, asked: Asked, today: date) -> list[Kept]:
    """Count every clock by how it stands; its due day has its pauses and extensions in it."""
    runs, ended = CLOCK.c.state.in_(("running", "paused")), CLOCK.c.state == "met"
    sums = (
        runs,
        and_(CLOCK.c.state == "running", CLOCK.c.due_on < today),
        and_(ended, CLOCK.c.ended_on <= CLOCK.c.due_on),
        and_(ended, CLOCK.c.ended_on > CLOCK.c.due_on),
    )
    statement = (
        select(CASE.c.kind, CLOCK.c.key, *(func.sum(case((one, 1), else_=0)) for one in sums))
        .join(CLOCK, CLOCK.c.case_id == CASE.c.id)
        .group_by(CASE.c.kind, CLOCK.c.key)
    )
    return [Kept(*row) for row in asked.rows(session, statement)]
