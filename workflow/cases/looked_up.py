"""Look-ups of people who may be known already: who asked, when, what was found. Only added to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, Session, SQLModel, select

from workflow.cases.house import House
from workflow.cases.taking import by_our_people
from workflow.engine.actor import Actor
from workflow.store.types import Big, Instant


class LookUp(SQLModel, table=True):
    """One answer compared with the cases there are, by its keyed mark; `unit_path` of who asked.

    `day` is a Shanghai date; `found` the ids of the cases, `seen` how many of them lay in the
    area of who asked.
    """

    __tablename__ = "look_ups"
    __table_args__ = (
        Index("ix_look_ups_account", "account_id", "day"),
        Index("ix_look_ups_area", "unit_path", "id"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    account_id: int
    day: date
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    person: str
    name: str
    role: str
    unit: str
    unit_path: str
    programme: str
    kind: str
    group_key: str
    mark: str
    found: str
    seen: int
    address: str = ""


def today_of(session: Session, actor: Actor, day: date) -> dict[tuple[str, str], set[str]]:
    """Return what somebody asked on a day: by group and mark, what was found."""
    asked: dict[tuple[str, str], set[str]] = {}
    rows = session.exec(
        select(LookUp.group_key, LookUp.mark, LookUp.found).where(
            LookUp.account_id == (actor.account_id or 0), LookUp.day == day
        )
    )
    for key, mark, found in rows:
        asked.setdefault((key, mark), set()).add(found)
    return asked


def enter(house: House, actor: Actor, role: str, rows: Iterable[dict[str, Any]]) -> None:
    """Put look-ups on the record, before their answer is given."""
    post = next((one for one in actor.posts if one.role == role), actor.posts[0])
    of: dict[str, Any] = {
        "account_id": actor.account_id or 0, "person": actor.person_key, "name": actor.name,
        "role": post.role, "unit": post.unit_name, "unit_path": post.reach_path,
        "address": actor.address, "day": house.clock.today(), "at": house.clock.now(),
    }  # fmt: skip
    with house.store.write() as session:
        session.add_all(LookUp(**of, **row) for row in rows)


def look_ups(house: House, actor: Actor, *, before: int | None, size: int) -> Sequence[LookUp]:
    """Return the look-ups by people of one's area, the newest first."""
    return by_our_people(house, actor, LookUp, before=before, size=size)
