"""Tables of yearly verification: the plan of a county, and each person's place in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big


def _number(*, primary: bool = False, nullable: bool = False) -> Any:
    column = Column(Big, primary_key=primary, nullable=nullable, autoincrement=False)
    return Field(default=None, sa_column=column)


class VerificationPlan(SQLModel, table=True):
    """The plan of one year in one county: its row is the claim, so it is opened once."""

    __tablename__ = "verification_plans"
    __table_args__ = (UniqueConstraint("programme", "year", "county_id"),)

    case_id: int = _number(primary=True)
    programme: str
    year: int
    county_id: int
    opened_on: date
    people: int = 0


class Verification(SQLModel, table=True):
    """One person asked in one plan: until when the last success counts, held until, passed on.

    `plan_id` is the case of the plan; `channel` says how the person was seen.
    """

    __tablename__ = "verifications"
    __table_args__ = (
        UniqueConstraint("plan_id", "entitlement_id"),
        Index("ix_verifications_entitlement", "entitlement_id"),
        Index("ix_verifications_lapse", "passed_on", "lapses_on"),
    )

    case_id: int = _number(primary=True)
    plan_id: int = _number()
    entitlement_id: int = _number()
    unit_id: int
    lapses_on: date
    held_until: date | None = None
    passed_on: date | None = None
    channel: str = ""
