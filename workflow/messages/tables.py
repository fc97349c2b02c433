"""The outbox: what is told to whom, written in the transaction of what happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


class Message(SQLModel, table=True):
    """One message to one office or person; its key makes a second one impossible."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_to", "reach_id", "role", "id"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    key: str = Field(unique=True)
    what: str
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    role: str
    reach_id: int
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class Reading(SQLModel, table=True):
    """Up to which message an account has read."""

    __tablename__ = "readings"

    account_id: int = Field(primary_key=True)
    last_read: int = Field(default=0, sa_column=Column(Big, nullable=False))
