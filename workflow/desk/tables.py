"""What people keep about their own desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


class Watch(SQLModel, table=True):
    """Somebody watches a case."""

    __tablename__ = "watches"

    account_id: int = Field(primary_key=True)
    case_id: int = Field(sa_column=Column(Big, primary_key=True))
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class SavedView(SQLModel, table=True):
    """A view of the desk somebody gave a name: what its address asks; one may open first."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("account_id", "name"),)

    id: int | None = _key()
    account_id: int
    name: str
    query: str
    opens_first: bool = False
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
