"""What is counted: one programme's cycle within the area of somebody's posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import Session

from workflow.cases.sides import beginning
from workflow.cases.tables import Case
from workflow.engine.actor import ActingPost
from workflow.people.rules import sees_cases

CASE = Case.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Asked:
    """A programme, a cycle, and the posts in whose area cases are counted."""

    programme: str
    cycle: int
    posts: tuple[ActingPost, ...]

    @property
    def area(self) -> ColumnElement[bool] | None:
        """The condition that a case of whatever year lies in the area."""
        return area_of(self.posts)

    @property
    def cases(self) -> ColumnElement[bool] | None:
        """The condition that a case is counted; None for posts that have no case to see."""
        inside = self.area
        if inside is None:
            return None
        return and_(CASE.c.programme == self.programme, CASE.c.cycle == self.cycle, inside)

    def rows(self, session: Session, statement: Select[Any]) -> Iterator[Any]:
        """Ask a statement of the cases that are counted; nothing where there is none to see."""
        if self.cases is not None:
            yield from session.connection().execute(statement.where(self.cases))


def years(session: Session, posts: tuple[ActingPost, ...]) -> dict[str, list[int]]:
    """Return the cycles in which each programme has cases in an area, the latest first."""
    inside, found = area_of(posts), dict[str, list[int]]()
    if inside is None:
        return found
    both = (CASE.c.programme, CASE.c.cycle)
    statement = select(*both).where(inside).group_by(*both).order_by(CASE.c.cycle.desc())
    for programme, cycle in session.connection().execute(statement):
        found.setdefault(programme, []).append(cycle)
    return found


def area_of(posts: tuple[ActingPost, ...]) -> ColumnElement[bool] | None:
    """Return the condition that some post covers a case, exactly as `Area.covers` decides it."""
    seeing = {(post.role, post.reach_path) for post in posts if sees_cases(post.role)}
    return or_(*(_covered(role, path) for role, path in sorted(seeing))) if seeing else None


def _covered(role: str, path: str) -> ColumnElement[bool]:
    own = CASE.c.unit_path.startswith(path, autoescape=True)
    aside = CASE.c.sides.contains(f"|{role}:", autoescape=True)
    beside = CASE.c.sides.contains(beginning(role, path), autoescape=True)
    return or_(and_(own, ~aside), beside)
