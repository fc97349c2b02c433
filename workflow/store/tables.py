"""What the house keeps about itself: heartbeats, who beat when, incidents, outages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant

_OPEN = text("state = 'open'")


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _instant(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


class Heartbeat(SQLModel, table=True):
    """When a job of the clock last beat, when it last did its work, where, and what it did."""

    __tablename__ = "heartbeats"

    job: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    every_seconds: int
    ok: bool = True
    did: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    process: str = ""
    ran_at: datetime | None = _instant(nullable=True)
    took_ms: int = 0


class Beat(SQLModel, table=True):
    """One process of the clock that beat from an instant to an instant without a gap.

    Extended by every beat: years of them are few rows. The newest id is the present row.
    """

    __tablename__ = "beats"
    __table_args__ = (Index("ix_beats_process", "process", "id"), Index("ix_beats_to", "to_at"))

    id: int | None = _key()
    process: str
    from_at: datetime = _instant()
    to_at: datetime = _instant()


class Incident(SQLModel, table=True):
    """A piece of a sweep that failed: why, how often, when it is tried again, who saw to it.

    `state` is open, solved (by a later try) or dismissed (by a person). `trace` names places in
    the code, never values. Of one piece only one incident is open.
    """

    __tablename__ = "incidents"
    __table_args__ = (
        Index(
            "ux_incidents_open",
            "job",
            "item",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_incidents_state", "state", "last_at"),
    )

    id: int | None = _key()
    job: str
    item: int = Field(sa_column=Column(Big, nullable=False))
    case_id: int | None = Field(default=None, sa_column=Column(Big, nullable=True))
    reason: str
    trace: str = ""
    tries: int = 1
    first_at: datetime = _instant()
    last_at: datetime = _instant()
    next_try_at: datetime = _instant()
    state: str = "open"
    by_account: int | None = None
    by_name: str = ""
    settled_at: datetime | None = _instant(nullable=True)


class IncidentAct(SQLModel, table=True):
    """What a person did about an incident: retried it now, or dismissed it."""

    __tablename__ = "incident_acts"
    __table_args__ = (Index("ix_incident_acts_incident", "incident_id"),)

    id: int | None = _key()
    incident_id: int = Field(sa_column=Column(Big, nullable=False))
    what: str
    account_id: int
    name: str
    address: str = ""
    at: datetime = _instant()


class Outage(SQLModel, table=True):
    """The clock stood still from an instant to an instant; found at the first beat after.

    `entries_from` and `entries_to` are the last entries of the record before and after the
    house had caught up; until then `closed_at` is empty.
    """

    __tablename__ = "outages"

    id: int | None = _key()
    from_at: datetime = Field(sa_column=Column(Instant, nullable=False, unique=True))
    to_at: datetime = _instant()
    process: str
    entries_from: int = Field(default=0, sa_column=Column(Big, nullable=False))
    entries_to: int | None = Field(default=None, sa_column=Column(Big, nullable=True))
    folded: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Data, nullable=False)
    )
    closed_at: datetime | None = _instant(nullable=True)


class TouchedNotice(SQLModel, table=True):
    """A public notice that stood while the clock did not: it waits for a person to judge it.

    `state` is waits, unaffected (confirmed) or again (to be posted anew).
    """

    __tablename__ = "outage_notices"
    __table_args__ = (
        UniqueConstraint("outage_id", "notice_id"),
        Index("ix_outage_notices_notice", "notice_id"),
    )

    id: int | None = _key()
    outage_id: int = Field(sa_column=Column(Big, nullable=False))
    notice_id: int = Field(sa_column=Column(Big, nullable=False))
    state: str = "waits"
    account_id: int | None = None
    name: str = ""
    because: str = ""
    at: datetime | None = _instant(nullable=True)
