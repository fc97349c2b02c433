"""What is asked of others about a case: an opinion of a colleague, or of another office."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant

_OPEN = text("state = 'open'")


def _instant(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


class Ask(SQLModel, table=True):
    """An opinion asked for and given: of one colleague (`to_account`: delegated) or an office.

    It binds nobody; it lapses when the case goes on, or when who is asked sits there no more.
    """

    __tablename__ = "asks"
    __table_args__ = (
        Index("ix_asks_case", "case_id"),
        Index("ix_asks_open", "to_account", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    role: str
    reach_id: int
    to_account: int | None = None
    to_name: str = ""
    asked_by: int
    asker: str
    question: str
    at: datetime = _instant()
    state: str = "open"
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = _instant(nullable=True)
