"""What waits for a person: work items of their posts, by due date, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlmodel import Session

from workflow.cases.deadlines import NO_DUE
from workflow.cases.tables import Case, Deadline, Tally, Task
from workflow.engine.actor import ActingPost
from workflow.people.tables import Unit
from workflow.store.hot import Hot, Prepared

PAGE = 50
_CASE = Case.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_CLOCK = Deadline.__table__  # type: ignore[attr-defined]
_OF_KIND = and_(_CASE.c.programme == bindparam("programme"), _CASE.c.kind == bindparam("kind"))
_PROVISIONAL = exists().where(
    _CLOCK.c.case_id == _CASE.c.id, _CLOCK.c.state == "running", _CLOCK.c.provisional
)
ROW = ("id", "number", "programme", "version", "kind", "stage", "subject_name", "unit_id", "sides")


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
    sides: str
    role: str
    due_on: date | None
    claimed_by: int | None
    edition: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a work list: of one kind (programme, kind), due from a day up to a day."""

    kind: tuple[str, str] | None = None
    due_from: date | None = None
    due_to: date | None = None

    def given(self) -> dict[str, Any]:
        """Return what is wanted as parameters; what is not asked for is not there."""
        programme, kind = self.kind or (None, None)
        asked = {
            "programme": programme,
            "kind": kind,
            "due_from": self.due_from,
            "due_to": self.due_to,
        }
        return {name: value for name, value in asked.items() if value is not None}


ALL = Wanted()


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
    wanted: Wanted = ALL,
) -> list[Waiting]:
    """Return what waits for these posts, the earliest due first.

    `after` is the (due date, case id) of the last row of the page before; pages are found
    by key, never by counting rows off.
    """
    desks = _desks(posts)
    if not desks:
        return []
    narrowing = wanted.given()
    if after is not None:
        narrowing |= {"after_due": after[0], "after_case": after[1]}
    page = _page(len(desks), frozenset(narrowing))
    given = {**_at(desks), **narrowing, "size": size}
    return [_waiting(row) for row in Hot(session.connection()).rows(page, given)]


def _waiting(row: Sequence[Any]) -> Waiting:
    waiting = Waiting(*row)
    return replace(waiting, due_on=None) if waiting.due_on == NO_DUE else waiting


def _desks(posts: Iterable[ActingPost]) -> list[tuple[int, str]]:
    return sorted({(post.reach_id, post.role) for post in posts})


def _at(desks: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Return desks as parameters: reach_0, role_0, reach_1 …"""
    given: dict[str, Any] = {}
    for at, (reach_id, role) in enumerate(desks):
        given |= {f"reach_{at}": reach_id, f"role_{at}": role}
    return given


@cache
def _page(desks: int, asked: frozenset[str]) -> Prepared:
    """One page: the first rows of each desk by its index, then the first of all of them."""
    picked = [_first_of(at, asked) for at in range(desks)]
    keys = (union_all(*picked) if desks > 1 else picked[0]).subquery()
    return Prepared(
        select(
            *(_CASE.c[name] for name in ROW),
            *(keys.c.role, keys.c.due_on, keys.c.claimed_by),
            *(_CASE.c.edition, _PROVISIONAL.label("provisional")),
        )
        .join(keys, keys.c.case_id == _CASE.c.id)
        .order_by(keys.c.due_on, keys.c.case_id)
        .limit(bindparam("size"))
    )


def _first_of(at: int, asked: frozenset[str]) -> Select[Any]:
    due = _TASK.c.due_on
    statement = select(_TASK.c.case_id, _TASK.c.role, due, _TASK.c.claimed_by).where(
        _TASK.c.reach_id == bindparam(f"reach_{at}"), _TASK.c.role == bindparam(f"role_{at}")
    )
    if "kind" in asked:
        statement = statement.join(_CASE, _CASE.c.id == _TASK.c.case_id).where(_OF_KIND)
    if "after_due" in asked:
        last = tuple_(bindparam("after_due", type_=Date), bindparam("after_case"))
        statement = statement.where(tuple_(due, _TASK.c.case_id) > last)
    if "due_from" in asked:
        statement = statement.where(due >= bindparam("due_from", type_=Date))
    if "due_to" in asked:
        statement = statement.where(due <= bindparam("due_to", type_=Date))
    limited = statement.order_by(_TASK.c.due_on, _TASK.c.case_id).limit(bindparam("size"))
    return select(limited.subquery())


def counts(
    session: Session,
    posts: Iterable[ActingPost],
    today: date,
    soon: date,
    kind: tuple[str, str] | None = None,
) -> Counts:
    """Count what waits for these posts: overdue, due today, due by `soon`, later."""
    desks = _desks(posts)
    if not desks:
        return Counts(0, 0, 0, 0)
    given = {**_at(desks), **Wanted(kind).given(), "today": today, "soon": soon}
    counting = _counting(len(desks), kind is not None)
    return Counts(*Hot(session.connection()).rows(counting, given)[0])


def kinds_waiting(session: Session, posts: Iterable[ActingPost]) -> dict[tuple[str, str], int]:
    """Count what waits for these posts by (programme, kind)."""
    desks = _desks(posts)
    if not desks:
        return {}
    rows = Hot(session.connection()).rows(_kinds(len(desks)), _at(desks))
    return {(programme, kind): count for programme, kind, count in rows}


@cache
def _counting(desks: int, of_kind: bool) -> Prepared:
    due = _TASK.c.due_on
    today, soon = (bindparam(name, type_=Date) for name in ("today", "soon"))
    statement = select(
        func.count().filter(due < today),
        func.count().filter(due == today),
        func.count().filter(and_(due > today, due <= soon)),
        func.count().filter(due > soon),
    ).where(_on(desks))
    if of_kind:
        joined = statement.join_from(_TASK, _CASE, _CASE.c.id == _TASK.c.case_id)
        statement = joined.where(_OF_KIND)
    return Prepared(statement)


@cache
def _kinds(desks: int) -> Prepared:
    return Prepared(
        select(_CASE.c.programme, _CASE.c.kind, func.count())
        .join(_TASK, _TASK.c.case_id == _CASE.c.id)
        .where(_on(desks))
        .group_by(_CASE.c.programme, _CASE.c.kind)
        .order_by(_CASE.c.programme, _CASE.c.kind)
    )


def _on(desks: int) -> ColumnElement[bool]:
    """Return the condition that a work item lies on one of these desks."""
    return or_(
        *(
            and_(
                _TASK.c.reach_id == bindparam(f"reach_{at}"),
                _TASK.c.role == bindparam(f"role_{at}"),
            )
            for at in range(desks)
        )
    )


def stage_counts(
    session: Session, programme: str, cycle: int, unit_path: str = "/"
) -> dict[tuple[str, str], int]:
    """Count cases by (kind, stage) below a unit, for diagrams and funnels."""
    rows = Hot(session.connection()).rows(
        _by_stage(unit_path == "/"),
        {"programme": programme, "cycle": cycle}
        | ({} if unit_path == "/" else {"below": f"{unit_path}%"}),
    )
    return {(kind, stage): int(count) for kind, stage, count in rows if count}


@cache
def _by_stage(everywhere: bool) -> Prepared:
    tally = Tally.__table__  # type: ignore[attr-defined]
    unit = Unit.__table__  # type: ignore[attr-defined]
    statement = select(tally.c.kind, tally.c.stage, func.sum(tally.c.n)).where(
        tally.c.programme == bindparam("programme"), tally.c.cycle == bindparam("cycle")
    )
    if not everywhere:
        statement = statement.join(unit, unit.c.id == tally.c.unit_id).where(
            unit.c.path.like(bindparam("below"))
        )
    return Prepared(statement.group_by(tally.c.kind, tally.c.stage))


def late_counts(
    session: Session, programme: str, cycle: int, today: date, unit_path: str = "/"
) -> dict[tuple[str, str], int]:
    """Count the cases with an overdue clock that runs, by (kind, stage) below a unit."""
    case, clock = Case.__table__, Deadline.__table__  # type: ignore[attr-defined]
    found = session.connection().execute(
        select(case.c.kind, case.c.stage, func.count(case.c.id.distinct()))
        .join(clock, clock.c.case_id == case.c.id)
        .where(
            clock.c.state == "running",
            clock.c.due_on < today,
            case.c.programme == programme,
            case.c.cycle == cycle,
            case.c.unit_path.startswith(unit_path),
        )
        .group_by(case.c.kind, case.c.stage)
    )
    return {(kind, stage): int(count) for kind, stage, count in found}
