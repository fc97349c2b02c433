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
    not_,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlmodel import Session

from workflow.cases.deadlines import NO_DUE
from workflow.cases.tables import Case, Deadline, Task
from workflow.cases.wanted import Wanted, conditions
from workflow.engine.actor import ActingPost
from workflow.store.hot import Hot, Prepared

PAGE = 50
_CASE = Case.__table__  # type: ignore[attr-defined]
_TASK = Task.__table__  # type: ignore[attr-defined]
_CLOCK = Deadline.__table__  # type: ignore[attr-defined]
PROVISIONAL = exists().where(
    _CLOCK.c.case_id == _CASE.c.id, _CLOCK.c.state == "running", _CLOCK.c.provisional
)
_STANDS = and_(  # on hold: a clock stands still and none runs
    _TASK.c.due_on == NO_DUE,
    exists().where(_CLOCK.c.case_id == _TASK.c.case_id, _CLOCK.c.state == "paused"),
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


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Counts:
    """How much waits, by urgency; days are Shanghai dates; `held` are those on hold."""

    overdue: int
    today: int
    soon: int
    later: int
    held: int = 0

    def __add__(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.overdue + other.overdue, self.today + other.today, self.soon + other.soon,
            self.later + other.later, self.held + other.held,
        )  # fmt: skip

    @property
    def total(self) -> int:
        """All of it."""
        return self.overdue + self.today + self.soon + self.later + self.held


NONE = Counts(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """How many cases of a kind wait in a stage for one unit, and how urgently."""

    programme: str
    kind: str
    stage: str
    unit_id: int
    count: int
    due: Counts = NONE


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
    desks = desks_of(posts)
    if not desks:
        return []
    narrowing = wanted.given()
    if after is not None:
        narrowing |= {"after_due": after[0], "after_case": after[1]}
    page = _page(len(desks), frozenset(narrowing))
    given = {**at_desks(desks), **narrowing, "size": size}
    return [_waiting(row) for row in Hot(session.connection()).rows(page, given)]


def _waiting(row: Sequence[Any]) -> Waiting:
    waiting = Waiting(*row)
    return replace(waiting, due_on=None) if waiting.due_on == NO_DUE else waiting


def desks_of(posts: Iterable[ActingPost]) -> list[tuple[int, str]]:
    """Return the desks of posts: whose area, which role."""
    return sorted({(post.reach_id, post.role) for post in posts})


def at_desks(desks: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Return desks as parameters: reach_0, role_0, reach_1 …"""
    given: dict[str, Any] = {}
    for at, (reach_id, role) in enumerate(desks):
        given |= {f"desk_reach_{at}": reach_id, f"desk_role_{at}": role}
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
            *(_CASE.c.edition, PROVISIONAL.label("provisional")),
        )
        .join(keys, keys.c.case_id == _CASE.c.id)
        .order_by(keys.c.due_on, keys.c.case_id)
        .limit(bindparam("size"))
    )


def _first_of(at: int, asked: frozenset[str]) -> Select[Any]:
    due = _TASK.c.due_on
    statement = select(_TASK.c.case_id, _TASK.c.role, due, _TASK.c.claimed_by).where(
        _TASK.c.reach_id == bindparam(f"desk_reach_{at}"),
        _TASK.c.role == bindparam(f"desk_role_{at}"),
    )
    if of_case := conditions(asked):
        statement = statement.join(_CASE, _CASE.c.id == _TASK.c.case_id).where(*of_case)
    if "held" in asked:
        statement = statement.where(_STANDS)
    if "going" in asked:
        statement = statement.where(not_(_STANDS))
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
    session: Session, posts: Iterable[ActingPost], today: date, soon: date, wanted: Wanted = ALL
) -> Counts:
    """Count what waits for these posts: overdue, due today, due by `soon`, later, on hold."""
    desks = desks_of(posts)
    if not desks:
        return Counts(0, 0, 0, 0)
    narrowing = wanted.given()
    given = {**at_desks(desks), **narrowing, "today": today, "soon": soon}
    counting = _counting(len(desks), frozenset(narrowing))
    return Counts(*Hot(session.connection()).rows(counting, given)[0])


def places(session: Session, posts: Iterable[ActingPost], today: date, soon: date) -> list[Place]:
    """Count what waits for these posts by kind, stage and unit, and by urgency."""
    desks = desks_of(posts)
    if not desks:
        return []
    given = {**at_desks(desks), "today": today, "soon": soon}
    rows = Hot(session.connection()).rows(_places(len(desks)), given)
    return [
        Place(programme, kind, stage, unit_id, sum(due), Counts(*due))
        for programme, kind, stage, unit_id, *due in rows
    ]


@cache
def _counting(desks: int, asked: frozenset[str]) -> Prepared:
    statement = select(*_by_urgency()).where(on_desks(desks))
    if of_case := conditions(asked):
        joined = statement.join_from(_TASK, _CASE, _CASE.c.id == _TASK.c.case_id)
        statement = joined.where(*of_case)
    return Prepared(statement)


def _by_urgency() -> tuple[ColumnElement[int], ...]:
    due = _TASK.c.due_on
    today, soon = (bindparam(name, type_=Date) for name in ("today", "soon"))
    return (
        func.count().filter(due < today),
        func.count().filter(due == today),
        func.count().filter(and_(due > today, due <= soon)),
        func.count().filter(and_(due > soon, not_(_STANDS))),
        func.count().filter(_STANDS),
    )


@cache
def _places(desks: int) -> Prepared:
    where = (_CASE.c.programme, _CASE.c.kind, _CASE.c.stage, _CASE.c.unit_id)
    return Prepared(
        select(*where, *_by_urgency())
        .select_from(_CASE)
        .join(_TASK, _TASK.c.case_id == _CASE.c.id)
        .where(on_desks(desks))
        .group_by(*where)
        .order_by(*where)
    )


def on_desks(desks: int) -> ColumnElement[bool]:
    """Return the condition that a work item lies on one of these desks."""
    return or_(
        *(
            and_(
                _TASK.c.reach_id == bindparam(f"desk_reach_{at}"),
                _TASK.c.role == bindparam(f"desk_role_{at}"),
            )
            for at in range(desks)
        )
    )
