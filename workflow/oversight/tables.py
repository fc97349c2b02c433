"""What is kept of findings that were excused: by whom, why, and for which facts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


class FindingExcuse(SQLModel, table=True):
    """A reason given for one finding; it holds while the hash of its facts (`mark`) is the same."""

    __tablename__ = "finding_excuses"
    __table_args__ = (Index("ix_finding_excuses", "programme", "county_id", "mark"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    programme: str
    county_id: int
    check_key: str
    subject: str
    mark: str = Field(max_length=64)
    reason: str = Field(sa_column=Column(Text, nullable=False))
    person: str
    name: str
    role: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
