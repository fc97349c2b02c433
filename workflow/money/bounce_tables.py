"""What is recorded of payments that the bank took back after they were made (退汇). Fen."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from workflow.money import columns

STANDS = "state IN ('registered', 'confirmed')"


class Bounce(SQLModel, table=True):
    """One payment (the line `seq` of a bank file) sent back: registered, confirmed or dismissed.

    `source` is the sha256 of the return file that named it; "" where a person read a paper.
    """

    __tablename__ = "bounces"
    __table_args__ = (
        Index(
            "ux_bounces_payment",
            "run_id",
            "attempt",
            "seq",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )

    id: int | None = columns.key()
    run_id: int = columns.number()
    attempt: int
    seq: int
    entitlement_id: int = columns.number()
    fen: int = columns.fen()
    code: str = ""
    reason: str
    document_no: str
    bounced_on: date
    source: str = ""
    state: str = "registered"
    person: str
    name: str
    at: datetime = columns.instant()
    decided_by: str = ""
    decided_name: str = ""
    decided_at: datetime | None = columns.instant(nullable=True)
    note: str = ""
