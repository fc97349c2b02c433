"""What the house keeps about itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from workflow.store.types import Data, Instant


class Heartbeat(SQLModel, table=True):
    """When a job of the scheduler last ran, and what it did."""

    __tablename__ = "heartbeats"

    job: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    every_seconds: int
    ok: bool = True
    did: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
