"""Lists that leave the house as files and are of no single case: who took which, when.

What is taken out of one case (a bank file, a paper, its record) is on the record of that case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, or_
from sqlmodel import Field, SQLModel, col, select

from workflow.cases.house import House
from workflow.engine.actor import Actor
from workflow.store.types import Big, Instant


class TakenFile(SQLModel, table=True):
    """One file given out; `unit_path` is the area of who took it. Rows are only added."""

    __tablename__ = "taken_files"
    __table_args__ = (Index("ix_taken_files_area", "unit_path", "id"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    what: str = Field(max_length=40)
    about: str = Field(default="", max_length=80)
    file_name: str = Field(max_length=120)
    sha256: str = Field(max_length=64)
    rows: int
    account_id: int | None = None
    person: str
    name: str
    role: str
    unit: str
    unit_path: str
    address: str = ""
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that is on the record and may leave: nothing else makes one."""

    file_name: str
    content: bytes


def take(
    house: House, actor: Actor, what: str, file_name: str, content: bytes, *,
    rows: int = 0, about: str = "",
) -> Taken:  # fmt: skip
    """Put on the record that somebody takes a file; returns it. `file_name` names no person."""
    post = actor.posts[0] if actor.posts else None
    with house.store.write() as session:
        session.add(
            TakenFile(
                what=what, about=about, file_name=file_name, rows=rows,
                sha256=hashlib.sha256(content).hexdigest(), account_id=actor.account_id,
                person=actor.person_key, name=actor.name, role=post.role if post else "",
                unit=post.unit_name if post else "", unit_path=post.reach_path if post else "/",
                address=actor.address, at=house.clock.now(),
            )
        )  # fmt: skip
    return Taken(file_name, content)


def taken(house: House, actor: Actor, *, before: int | None, size: int) -> Sequence[TakenFile]:
    """Return what was taken by people of one's area, the newest first."""
    return by_our_people(house, actor, TakenFile, before=before, size=size)


def by_our_people(
    house: House, actor: Actor, table: Any, *, before: int | None, size: int
) -> Sequence[Any]:
    """Return what a table has (`id`, `unit_path`) of people of one's area, the newest first."""
    ours: list[Any] = [
        col(table.unit_path).startswith(post.reach_path, autoescape=True) for post in actor.posts
    ]
    if not ours:
        return ()
    statement = select(table).where(or_(*ours)).order_by(col(table.id).desc()).limit(size)
    if before is not None:
        statement = statement.where(col(table.id) < before)
    with house.store.read() as session:
        found = session.exec(statement).all()
        session.expunge_all()
    return found
