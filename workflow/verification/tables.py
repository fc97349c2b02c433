"""Tables of verification: lists of other departments, their rows, what they propose.

Rows of a list never change; a proposal is decided once, its `edition` guards it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _of(table: str) -> Any:
    return Field(sa_column=Column(Big, ForeignKey(f"{table}.id"), nullable=False))


class MatchList(SQLModel, table=True):
    """One file another department sent for a county: the same bytes are taken once."""

    __tablename__ = "match_lists"
    __table_args__ = (UniqueConstraint("programme", "key", "county_id", "sha256"),)

    id: int | None = _key()
    programme: str
    version: int
    key: str
    county_id: int
    file_name: str
    sha256: str = Field(max_length=64)
    account_id: int | None = None
    person: str
    name: str
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    rejected: int = 0


class MatchRow(SQLModel, table=True):
    """One row of a list; `outcome` is proposed, known, settled or unmatched.

    The ID number and other personal values are sealed in `data`.
    """

    __tablename__ = "match_rows"
    __table_args__ = (Index("ix_match_rows_list", "list_id", "outcome"),)

    id: int | None = _key()
    list_id: int = _of("match_lists")
    sheet: str
    row: int
    subject_index: str
    name: str
    event_on: date | None = None
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    outcome: str


class MatchProposal(SQLModel, table=True):
    """One of ours stands on a list: open until a person accepts (`outcome`: the action) or refuses.

    `fact` is what the list says of the person: the same fact is proposed once, whatever the list.
    """

    __tablename__ = "match_proposals"
    __table_args__ = (
        UniqueConstraint("programme", "key", "entitlement_id", "fact"),
        Index("ix_match_proposals_county", "county_id", "state", "id"),
        Index("ix_match_proposals_case", "case_id"),
    )

    id: int | None = _key()
    programme: str
    version: int
    key: str
    county_id: int
    row_id: int = _of("match_rows")
    list_id: int = _of("match_lists")
    entitlement_id: int = Field(sa_column=Column(Big, nullable=False))
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    unit_id: int
    certainty: str
    fact: str
    event_on: date | None = None
    state: str = "open"
    outcome: str = ""
    reason: str = ""
    decided_by: int | None = None
    decided_name: str = ""
    decided_at: datetime | None = Field(default=None, sa_column=Column(Instant, nullable=True))
    edition: int = 1
