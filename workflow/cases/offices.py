"""Offices are told of what is about no single case: one message to each desk, once for its key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.messages.tables import Message
from workflow.people.rules import ADMIN_ROLES
from workflow.people.tables import Post


def tell_offices(
    house: House, session: Session, key: str, what: str, desks: Iterable[tuple[str, int]]
) -> None:
    """Put one message to each desk; `what` is a topic of `messages.words.OF_NO_CASE`."""
    insert = sqlite.insert if house.store.is_sqlite else postgresql.insert
    rows = [
        {
            "key": f"{key}:{role}:{reach_id}", "what": what, "case_id": 0, "role": role,
            "reach_id": reach_id, "facts": {}, "at": house.clock.now(),
            "told_on": house.clock.today(),
        }
        for role, reach_id in sorted(set(desks))
    ]  # fmt: skip
    if rows:
        once = insert(Message.__table__).values(rows)  # type: ignore[attr-defined]
        session.connection().execute(once.on_conflict_do_nothing(index_elements=["key"]))


def administrators(
    house: House, session: Session, roles: Collection[str]
) -> Iterator[tuple[str, int]]:
    """Yield the desks of these administrators: the role, and the unit it reaches."""
    posts = select(Post.role, Post.unit_id).where(col(Post.role).in_(roles)).distinct()
    for role, unit_id in session.exec(posts):
        reach = house.units.ancestor_at(unit_id, ADMIN_ROLES[role].reach)
        if reach is not None:
            yield role, reach.id
