"""Tables of random checks: a draw, its populations, the cases drawn. None ever changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


def _number(*, primary: bool = False, nullable: bool = False) -> Any:
    column = Column(Big, primary_key=primary, nullable=nullable, autoincrement=False)
    return Field(default=None, sa_column=column)


class RandomDraw(SQLModel, table=True):
    """One draw: a period of one county is drawn from once, so nobody draws until it pleases."""

    __tablename__ = "random_draws"
    __table_args__ = (UniqueConstraint("programme", "county_id", "from_on", "to_on"),)

    case_id: int = _number(primary=True)
    programme: str
    county_id: int
    from_on: date
    to_on: date
    seed: str = Field(max_length=64)
    method: str
    drawn_at: datetime = Field(sa_column=Column(Instant, nullable=False))


class DrawnFrom(SQLModel, table=True):
    """One population of a draw as it was: its numbers in order, and their hash."""

    __tablename__ = "random_populations"

    draw_id: int = _number(primary=True)
    group_key: str = Field(primary_key=True)
    size: int
    count: int
    sha256: str = Field(max_length=64)
    numbers: list[str] = Field(default_factory=list, sa_column=Column(Data, nullable=False))


class DrawnCase(SQLModel, table=True):
    """One case drawn: the case of its check, the number that was drawn, its place and hash."""

    __tablename__ = "drawn_cases"
    __table_args__ = (
        UniqueConstraint("draw_id", "group_key", "rank"),
        Index("ix_drawn_cases_number", "number"),
    )

    case_id: int = _number(primary=True)
    draw_id: int = _number()
    group_key: str
    rank: int
    number: str
    digest: str = Field(max_length=64)
