"""What is told to whom: messages to offices, reminders and letters to persons, their channels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant

PERSON = "@"  # the role of a message to one person: `reach_id` is their account
_WAITS = text("state IN ('waiting', 'sending')")
_UNREAD = text("read_at IS NULL")


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _instant(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


class Message(SQLModel, table=True):
    """One act told to one office (or PERSON), in the transaction of the act, once for its key."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_to", "reach_id", "role", "id"),
        Index("ix_messages_told", "told_on"),
    )

    id: int | None = _key()
    key: str = Field(unique=True)
    what: str
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    role: str
    reach_id: int
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    told_on: date


class Reading(SQLModel, table=True):
    """Up to which message an account has read."""

    __tablename__ = "readings"

    account_id: int = Field(primary_key=True)
    last_read: int = Field(default=0, sa_column=Column(Big, nullable=False))


class Reminder(SQLModel, table=True):
    """A rung of a clock's ladder told to a person: its key is the claim, so it is told once.

    `for_on` is the due date it aims at; for a daily rung, the day it is told.
    """

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_told", "told_on", "account_id"),)

    deadline_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    rung: str = Field(primary_key=True)
    for_on: date = Field(primary_key=True)
    account_id: int = Field(primary_key=True)
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    role: str
    says: str
    days: int
    due_on: date
    told_on: date


class Letter(SQLModel, table=True):
    """All a person was reminded of on one day, as one message with its figures."""

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_unread", "account_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    account_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    told_on: date = Field(primary_key=True)
    at: datetime = _instant()
    fires: int
    soon: int
    within: int
    due_today: int
    overdue: int
    raised: int
    read_at: datetime | None = _instant(nullable=True)


class Contact(SQLModel, table=True):
    """What a person wants on a channel, and where: address and secret are sealed."""

    __tablename__ = "contacts"

    account_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    channel: str = Field(primary_key=True)
    mode: str
    address: str
    secret: str = ""
    language: str = "zh"
    since: datetime = _instant()


class Delivery(SQLModel, table=True):
    """One message to one person on one channel: waiting, sending, sent, given up.

    `attempts` is its edition: whoever raises it has claimed it until `next_at`.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_next", "next_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_deliveries_account", "account_id", "id"),
    )

    id: int | None = _key()
    key: str = Field(unique=True)
    account_id: int
    channel: str
    what: str
    about: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    state: str = "waiting"
    attempts: int = 0
    made_at: datetime = _instant()
    next_at: datetime = _instant()
    sent_at: datetime | None = _instant(nullable=True)
    error: str = ""


class Feed(SQLModel, table=True):
    """A person's calendar link: only the hash of its token is stored."""

    __tablename__ = "feeds"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(index=True)
    language: str = "zh"
    made_at: datetime = _instant()
    revoked_at: datetime | None = _instant(nullable=True)
