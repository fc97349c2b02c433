"""The columns that tables of money are made of: keys, cases, fen, instants, data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant

SUMS = "province_fen + city_fen + county_fen = fen"


def key() -> Any:
    """A number that the database gives."""
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def number(*, nullable: bool = False, primary: bool = False) -> Any:
    """The number of a case or of another row."""
    column = Column(Big, nullable=nullable, primary_key=primary, autoincrement=False)
    return Field(default=None, sa_column=column)


def fen() -> Any:
    """An amount in fen."""
    return Field(default=0, sa_type=BigInteger, nullable=False)


def instant(*, nullable: bool = False) -> Any:
    """An aware instant."""
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def data() -> Any:
    """Plain data, kept as JSON."""
    return Field(default_factory=dict, sa_column=Column(Data, nullable=False))


class Parts(SQLModel):
    """What each level bears, in fen."""

    province_fen: int = fen()
    city_fen: int = fen()
    county_fen: int = fen()


class Amount(Parts):
    """An amount in fen with what each level bears of it; a table says so by `sums`."""

    fen: int = fen()


def sums(table: str) -> CheckConstraint:
    """The parts of the levels sum to the amount."""
    return CheckConstraint(SUMS, f"ck_{table}_sum")
