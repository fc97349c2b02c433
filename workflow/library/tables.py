"""Versions handed in through the browser, with their bytes, and what was done with each.

Both tables only grow: the database refuses to change or remove a row. What stands is the last
act of a draft. A version is published once: `key` is unique and stands on that act alone.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


class DefinitionDraft(SQLModel, table=True):
    """One file as it was handed in: it was proven before it was kept."""

    __tablename__ = "definition_drafts"
    __table_args__ = (Index("ix_definition_drafts_programme", "programme", "version"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    programme: str
    version: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    account_id: int
    person: str
    name: str
    role: str
    unit: str = ""
    address: str = ""
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DefinitionAct(SQLModel, table=True):
    """What somebody did with a draft: proposed it from a day on, published, refused, withdrew."""

    __tablename__ = "definition_acts"
    __table_args__ = (
        UniqueConstraint("draft_id", "seq"),
        UniqueConstraint("key"),
        CheckConstraint(
            "what IN ('proposed', 'published', 'refused', 'withdrawn')",
            name="ck_definition_acts_what",
        ),
        CheckConstraint(
            "(what = 'published') = (key IS NOT NULL)", name="ck_definition_acts_published"
        ),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    draft_id: int = Field(sa_column=Column(Big, nullable=False))
    seq: int
    what: str
    key: str | None = None
    from_on: date | None = None
    because: str = ""
    account_id: int
    person: str
    name: str
    role: str
    unit: str = ""
    address: str = ""
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
