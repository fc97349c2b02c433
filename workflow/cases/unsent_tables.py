"""Forms begun and not saved yet: one for each person and place, sealed, seen by nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


class UnsentForm(SQLModel, table=True):
    """What somebody typed into a form before it became a case or an amendment."""

    __tablename__ = "unsent_forms"

    account_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    place: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    edition: int | None = None
    typed: str
