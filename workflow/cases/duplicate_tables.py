"""What is kept of possible duplicates: keyed marks of cases, and what people found of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


class DuplicateMark(SQLModel, table=True):
    """The keyed mark of a case in one group: equal marks belong together, and tell nothing."""

    __tablename__ = "duplicate_marks"
    __table_args__ = (Index("ix_duplicate_marks", "programme", "group_key", "mark"),)

    case_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    group_key: str = Field(primary_key=True)
    programme: str
    mark: str


class DuplicateVerdict(SQLModel, table=True):
    """What somebody found of the cases of one mark; never changed, the last one counts."""

    __tablename__ = "duplicate_verdicts"
    __table_args__ = (Index("ix_duplicate_verdicts", "programme", "group_key", "mark"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    programme: str
    group_key: str
    mark: str
    verdict: str
    reason: str = Field(sa_column=Column(Text, nullable=False))
    case_ids: list[int] = Field(sa_column=Column(Data, nullable=False))
    person: str
    name: str
    role: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
