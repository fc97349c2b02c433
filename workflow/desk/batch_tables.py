"""One thing wished for many cases: what, by whom, and how far it has come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


class Batch(SQLModel, table=True):
    """One act wished by one person; the answers given once for all cases are sealed."""

    __tablename__ = "batches"
    __table_args__ = (UniqueConstraint("account_id", "command"),)

    token: str = Field(primary_key=True)
    account_id: int = Field(sa_column=Column(Big, nullable=False))
    command: str
    programme: str
    kind: str
    action: str
    answers: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    stopped_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))


class BatchRow(SQLModel, table=True):
    """One case of it: the edition seen (after the act, the one it has), how it went, in words."""

    __tablename__ = "batch_rows"

    batch: str = Field(primary_key=True)
    case_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    place: int
    edition: int
    sign: str = ""
    said: str = ""
