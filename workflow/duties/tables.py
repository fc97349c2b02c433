"""What is kept of duties: excuses, and periods that were found at risk or missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


class DutyExcuse(SQLModel, table=True):
    """A period of a duty that was excused, with the reason; only added to."""

    __tablename__ = "duty_excuses"
    __table_args__ = (
        UniqueConstraint("case_id", "duty", "period"),
        Index("ix_duty_excuses", "case_id"),
    )

    id: int | None = _key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    duty: str
    period: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    person: str
    name: str
    role: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DutyMark(SQLModel, table=True):
    """A period that was found at risk or missed, with what was counted then; told once."""

    __tablename__ = "duty_marks"
    __table_args__ = (UniqueConstraint("case_id", "duty", "period", "state"),)

    id: int | None = _key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    duty: str
    period: str
    state: str
    done: int
    least: int
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
