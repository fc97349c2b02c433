"""Tables of calls: each year's list, who is on it, who was reached; warnings given."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


class CallList(SQLModel, table=True):
    """The list of one year in one county: its row is the claim, so it is made once."""

    __tablename__ = "call_lists"
    __table_args__ = (UniqueConstraint("programme", "key", "year", "unit_id"),)

    id: int | None = _key()
    programme: str
    version: int
    key: str
    year: int
    unit_id: int
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    due_on: date
    people: int = 0


class CallEntry(SQLModel, table=True):
    """One person to be called; `state` is open, called or not_reached, `edition` guards it."""

    __tablename__ = "call_entries"
    __table_args__ = (
        UniqueConstraint("list_id", "subject_index"),
        Index("ix_call_entries_unit", "list_id", "unit_id", "id"),
    )

    id: int | None = _key()
    list_id: int = Field(sa_column=Column(Big, ForeignKey("call_lists.id"), nullable=False))
    entry_id: int = Field(sa_column=Column(Big, nullable=False))
    subject_index: str
    unit_id: int
    name: str
    state: str = "open"
    called_on: date | None = None
    called_by: int | None = None
    called_name: str = ""
    reason: str = ""
    edition: int = 1


class CallMark(SQLModel, table=True):
    """Every tick and every taking back, as it happened; never changed."""

    __tablename__ = "call_marks"
    __table_args__ = (Index("ix_call_marks_entry", "entry_id"),)

    id: int | None = _key()
    entry_id: int = Field(sa_column=Column(Big, ForeignKey("call_entries.id"), nullable=False))
    state: str
    called_on: date | None = None
    reason: str = ""
    account_id: int
    name: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class ValidityWarning(SQLModel, table=True):
    """A warning before the end of a programme's validity: its row is the claim."""

    __tablename__ = "validity_warnings"

    programme: str = Field(primary_key=True)
    valid_to: date = Field(primary_key=True)
    days: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    told: bool = True
