"""What was on papers of sealed lists: kept sealed, so that a later print is the same paper."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


class PaperContent(SQLModel, table=True):
    """The content of one paper as of one seal of its list; never changed."""

    __tablename__ = "paper_contents"
    __table_args__ = (UniqueConstraint("case_id", "paper", "seal"),)

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    paper: str
    seal: str
    settled_on: date
    content: str = Field(sa_column=Column(Text, nullable=False))
    made_at: datetime = Field(default=None, sa_column=Column(Instant, nullable=False))


def place_of(case_id: int, paper: str, seal: str) -> str:
    """Name the place a kept content is bound to."""
    return f"paper_contents.content.{case_id}.{paper}.{seal}"
