"""The ledger of the clocks as it is stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


class ClockEntry(SQLModel, table=True):
    """What befell a clock after it started: who, why, on which day; append-only, seq without gaps.

    `what` is paused, resumed, extension_asked, extended, extension_refused, reprojected, moved (to
    another version of the programme) or moved_back.
    """

    __tablename__ = "clock_entries"
    __table_args__ = (
        UniqueConstraint("deadline_id", "seq"),
        Index("ix_clock_entries_case", "case_id"),
        Index(
            "ux_clock_entries_once",
            "deadline_id",
            unique=True,
            sqlite_where=text("what = 'extended'"),
            postgresql_where=text("what = 'extended'"),
        ),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    deadline_id: int = Field(sa_column=Column(Big, nullable=False))
    key: str
    seq: int
    what: str
    on: date
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    account_id: int | None = None
    person: str
    name: str
    role: str
    unit: str = ""
    because: str = ""
    clause: str = ""
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
