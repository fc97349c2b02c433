"""Cases found within one's area: by name, pinyin, number or ID, and by kind, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session

from workflow.cases.naming import TAIL, IdTail, tail_index
from workflow.cases.sides import beginning
from workflow.cases.tables import Case
from workflow.engine.actor import ActingPost
from workflow.people.rules import sees_cases
from workflow.store.secrets import Vault

PAGE = 50
LONGEST = 60
_C = Case.__table__  # type: ignore[attr-defined]
_I = IdTail.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Found:
    """One case as a row of results."""

    case_id: int
    number: str
    programme: str
    version: int
    kind: str
    cycle: int
    stage: str
    subject_name: str
    unit_id: int
    due_on: date | None
    parent_id: int | None
    sides: str = ""


_found = select(
    _C.c.id, _C.c.number, _C.c.programme, _C.c.version, _C.c.kind, _C.c.cycle, _C.c.stage,
    _C.c.subject_name, _C.c.unit_id, _C.c.due_on, _C.c.parent_id, _C.c.sides,
)  # fmt: skip


def search(
    session: Session, posts: Iterable[ActingPost], words: str, vault: Vault, *,
    before: int | None = None, size: int = PAGE,
) -> list[Found]:  # fmt: skip
    """Return the newest cases by name, pinyin (initials or in full), number, last four of the ID.

    The last four are compared by their blind index.
    """
    asked = words.strip()[:LONGEST]
    if not asked:
        return []
    low = asked.lower()
    ways = [
        _C.c.subject_name.contains(asked, autoescape=True),
        _C.c.subject_pinyin.startswith(low, autoescape=True),
        _C.c.subject_pinyin.contains(f" {low.replace(' ', '')}", autoescape=True),
        _C.c.number.contains(asked.upper(), autoescape=True),
    ]
    if TAIL.fullmatch(asked):
        people = select(_I.c.subject_index).where(_I.c.tail == tail_index(vault, asked))
        ways.append(_C.c.subject_index.in_(people))
    return _page(session, posts, _found.where(or_(*ways)), before, size)


def of_kind(
    session: Session, posts: Iterable[ActingPost], kind: tuple[str, str], *,
    before: int | None = None, size: int = PAGE,
) -> list[Found]:  # fmt: skip
    """Return the newest cases of one (programme, kind)."""
    return _page(session, posts, _found.where(_is_of(kind)), before, size)


def kinds_within(
    session: Session, posts: Iterable[ActingPost], kinds: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Count the cases of these kinds within the area of these posts."""
    wanted = [_is_of(kind) for kind in kinds]
    inside = within(posts)
    if inside is None or not wanted:
        return {}
    rows = session.connection().execute(
        select(_C.c.programme, _C.c.kind, func.count())
        .where(inside, or_(*wanted))
        .group_by(_C.c.programme, _C.c.kind)
    )
    return {(programme, kind): count for programme, kind, count in rows}


def by_ids(session: Session, posts: Iterable[ActingPost], ids: Iterable[int]) -> dict[int, Found]:
    """Return those of these cases that lie within the area, by id."""
    inside, wanted = within(posts), sorted(set(ids))
    if inside is None or not wanted:
        return {}
    rows = session.connection().execute(_found.where(_C.c.id.in_(wanted), inside))
    return {row[0]: Found(*row) for row in rows}


def _is_of(kind: tuple[str, str]) -> ColumnElement[bool]:
    return and_(_C.c.programme == kind[0], _C.c.kind == kind[1])


def within(posts: Iterable[ActingPost]) -> ColumnElement[bool] | None:
    """Return the condition that a case lies in the area of posts: reached, or on their side."""
    seeing = [post for post in posts if sees_cases(post.role)]
    paths = sorted({post.reach_path for post in seeing})
    sides = sorted({beginning(post.role, post.reach_path) for post in seeing})
    reached = [_C.c.unit_path.startswith(path) for path in paths]
    beside = [_C.c.sides.contains(side) for side in sides]
    return or_(*reached, and_(_C.c.sides != "", or_(*beside))) if seeing else None


def _page(
    session: Session, posts: Iterable[ActingPost], statement: Select[Any], before: int | None,
    size: int,
) -> list[Found]:  # fmt: skip
    inside = within(posts)
    if inside is None:
        return []
    statement = statement.where(inside).order_by(_C.c.id.desc()).limit(size)
    if before is not None:
        statement = statement.where(_C.c.id < before)
    return [Found(*row) for row in session.connection().execute(statement)]
