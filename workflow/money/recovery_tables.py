"""What is recorded of money claimed back: the claim month by month, and what settled it. Fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index
from sqlmodel import Field, SQLModel

from workflow.money import columns
from workflow.store.types import Data


class Recovery(columns.Amount, table=True):
    """What is claimed back in one case: months with their amounts and parts, as it opened."""

    __tablename__ = "recoveries"
    __table_args__ = (
        columns.sums("recoveries"),
        Index("ix_recoveries_entitlement", "entitlement_id"),
    )

    case_id: int = columns.number(primary=True)
    entitlement_id: int = columns.number()
    programme: str
    county_id: int
    months: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Data, nullable=False)
    )
    made_at: datetime = columns.instant()


class RecoveryEntry(SQLModel, table=True):
    """One step that settles a part: repaid, offset, waived or handed over; never changed."""

    __tablename__ = "recovery_entries"
    __table_args__ = (
        CheckConstraint("fen > 0", "ck_recovery_entries_fen"),
        CheckConstraint(
            "kind IN ('repaid', 'offset', 'waived', 'handed_over')", "ck_recovery_entries_kind"
        ),
        Index("ix_recovery_entries_case", "case_id"),
    )

    id: int | None = columns.key()
    case_id: int = columns.number()
    kind: str
    fen: int = columns.fen()
    on: date
    receipt: str = ""
    at: datetime = columns.instant()
