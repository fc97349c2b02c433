"""Tables of papers: every file that was imported, by whom, with which result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Instant


class ImportedFile(SQLModel, table=True):
    """One file read into a programme; `what` is a register or a kind, `unit_id` whose reach."""

    __tablename__ = "imported_files"
    __table_args__ = (
        Index("ix_imported_files_what", "programme", "what", "unit_id"),
        Index("ix_imported_files_sha256", "sha256"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(Big, primary_key=True, autoincrement=True)
    )
    programme: str
    what: str
    file_name: str
    sha256: str = Field(max_length=64)
    unit_id: int | None = None
    account_id: int | None = None
    name: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    imported: int = 0
    existing: int = 0
    rejected: int = 0
    correction: str = ""
