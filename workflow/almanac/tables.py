"""Papers about the calendar, what was decided on each, and which calendar is in force.

Papers and rulings only grow: the database refuses to change or remove one. The years in force
follow from the confirmed papers in the order of their edition; the present row names the last.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


class CalendarPaper(SQLModel, table=True):
    """A notice somebody proposed: its text as it came, and the days read out of it."""

    __tablename__ = "calendar_papers"
    __table_args__ = (
        CheckConstraint("kind IN ('year', 'county')", name="ck_calendar_papers_kind"),
        Index("ix_calendar_papers_year", "kind", "year"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    kind: str
    year: int
    title: str
    number: str = ""
    issued_on: date | None = None
    form: str
    source: str = Field(sa_column=Column(Text, nullable=False))
    content: dict[str, Any] = Field(sa_column=Column(Data, nullable=False))
    account_id: int
    person: str
    name: str
    role: str
    unit: str = ""
    address: str = ""
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class CalendarRuling(SQLModel, table=True):
    """What became of a paper, once: confirmed (by another person), refused or withdrawn."""

    __tablename__ = "calendar_rulings"
    __table_args__ = (
        UniqueConstraint("edition"),
        CheckConstraint(
            "(verdict = 'confirmed') = (edition IS NOT NULL)", name="ck_calendar_rulings_edition"
        ),
        CheckConstraint(
            "verdict IN ('confirmed', 'refused', 'withdrawn')", name="ck_calendar_rulings_verdict"
        ),
    )

    paper_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    verdict: str
    edition: int | None = None
    version: str = ""
    moved: int = 0
    account_id: int
    person: str
    name: str
    role: str
    unit: str = ""
    because: str = ""
    address: str = ""
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class CalendarPresent(SQLModel, table=True):
    """The one row every process looks at: which edition of the calendar is in force."""

    __tablename__ = "calendar_present"
    __table_args__ = (CheckConstraint(text("id = 1"), name="ck_calendar_present_one"),)

    id: int = Field(default=1, sa_column=Column(Big, primary_key=True, autoincrement=False))
    edition: int = 0
    version: str = ""
