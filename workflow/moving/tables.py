"""What is kept of a move: the batch, each case as it was before, and what was undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _data() -> Any:
    return Field(default_factory=dict, sa_column=Column(Data, nullable=False))


class VersionMove(SQLModel, table=True):
    """One batch: by whom, from which version to which, by which map; append-only."""

    __tablename__ = "version_moves"

    id: int | None = _key()
    number: str = Field(unique=True)
    programme: str
    from_version: int
    to_version: int
    because: str = Field(sa_column=Column(Text, nullable=False))
    map_text: str = Field(sa_column=Column(Text, nullable=False))
    map_sha256: str = Field(max_length=64)
    moved: int
    stayed: int
    account_id: int
    person: str
    name: str
    role: str
    unit: str
    address: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class MovedCase(SQLModel, table=True):
    """The verdict on one case, and what of it the move replaced; append-only, no personal value."""

    __tablename__ = "moved_cases"
    __table_args__ = (Index("ix_moved_cases_case", "case_id"),)

    move_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    case_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    number: str
    kind: str
    unit_id: int
    unit_path: str
    moves: bool
    verdict: dict[str, Any] = _data()
    before: dict[str, Any] = _data()
    seq: int


class MoveUndo(SQLModel, table=True):
    """One undoing of a batch: by whom, how many went back, which did not and why; append-only."""

    __tablename__ = "move_undos"
    __table_args__ = (Index("ix_move_undos_move", "move_id"),)

    id: int | None = _key()
    move_id: int = Field(sa_column=Column(Big, nullable=False))
    back: int
    kept: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(Data, nullable=False))
    account_id: int
    person: str
    name: str
    role: str
    unit: str
    address: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))


class MovedBack(SQLModel, table=True):
    """A case that went back: once for each batch, its key says so."""

    __tablename__ = "moved_back"

    move_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    case_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    undo_id: int = Field(sa_column=Column(Big, nullable=False))
