"""What waits for a person: work items of their posts, by due date, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_, union_all
from sqlmodel import Session, col

from workflow.cases.deadlines import NO_DUE
from workflow.cases.tables import Case, Task
from workflow.engine.actor import ActingPost

PAGE = 50
_CASE = Case.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row of a work list."""

    case_id: int
    number: str
    programme: str
    version: int
    kind: str
    stage: str
    subject_name: str
    unit_id: int
    role: str
    due_on: date | None
    claimed_by: int | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits, by urgency; days are Shanghai dates."""

    overdue: int
    today: int
    soon: int
    later: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.overdue + self.today + self.soon + self.later


def work_list(
    session: Session,
    posts: Iterable[ActingPost],
    *,
    after: tuple[date, int] | None = None,
    size: int = PAGE,
    kind: str | None = None,
) -> list[Waiting]:
    """Return what waits for these posts, the earliest due first.

    `after` is the (due date, case id) of the last row of the page before; pages are found
    by key, never by counting rows off.
    """
    desks = _desks(posts)
    if not desks:
        return []
    picked = [_page_of(desk, after, size) for desk in desks]
    keys = union_all(*picked).subquery() if len(picked) > 1 else picked[0].subquery()
    statement = (
        select(
            _CASE.c.id,
            _CASE.c.number,
            _CASE.c.programme,
            _CASE.c.version,
            _CASE.c.kind,
            _CASE.c.stage,
            _CASE.c.subject_name,
            _CASE.c.unit_id,
            keys.c.role,
            keys.c.due_on,
            keys.c.claimed_by,
        )
        .join(keys, keys.c.case_id == _CASE.c.id)
        .order_by(keys.c.due_on, keys.c.case_id)
        .limit(size)
    )
    if kind is not None:
        statement = statement.where(_CASE.c.kind == kind)
    return [_waiting(row) for row in session.connection().execute(statement)]


def _waiting(row: Sequence[Any]) -> Waiting:
    waiting = Waiting(*row)
    return replace(waiting, due_on=None) if waiting.due_on == NO_DUE else waiting


def _desks(posts: Iterable[ActingPost]) -> list[tuple[int, str]]:
    return sorted({(post.reach_id, post.role) for post in posts})


def _page_of(desk: tuple[int, str], after: tuple[date, int] | None, size: int) -> Select[Any]:
    reach_id, role = desk
    statement = select(
        col(Task.case_id), col(Task.role), col(Task.due_on), col(Task.claimed_by)
    ).where(col(Task.reach_id) == reach_id, col(Task.role) == role)
    if after is not None:
        statement = statement.where(tuple_(col(Task.due_on), col(Task.case_id)) > after)
    limited = statement.order_by(col(Task.due_on), col(Task.case_id)).limit(size)
    return select(limited.subquery())


def counts(session: Session, posts: Iterable[ActingPost], today: date, soon: date) -> Counts:
    """Count what waits for these posts: overdue, due today, due by `soon`, later."""
    desks = _desks(posts)
    if not desks:
        return Counts(0, 0, 0, 0)
    due = col(Task.due_on)
    here = or_(
        *(and_(col(Task.reach_id) == reach, col(Task.role) == role) for reach, role in desks)
    )
    row = (
        session.connection()
        .execute(
            select(
                func.count().filter(due < today),
                func.count().filter(due == today),
                func.count().filter(and_(due > today, due <= soon)),
                func.count().filter(due > soon),
            ).where(here)
        )
        .one()
    )
    return Counts(*row)


def stage_counts(
    session: Session, programme: str, cycle: int, unit_path: str = "/"
) -> dict[tuple[str, str], int]:
    """Count cases by (kind, stage) below a unit, for diagrams and funnels."""
    rows = session.connection().execute(
        select(_CASE.c.kind, _CASE.c.stage, func.count())
        .where(
            _CASE.c.programme == programme,
            _CASE.c.cycle == cycle,
            _CASE.c.unit_path.startswith(unit_path, autoescape=True),
        )
        .group_by(_CASE.c.kind, _CASE.c.stage)
    )
    return {(kind, stage): count for kind, stage, count in rows}
