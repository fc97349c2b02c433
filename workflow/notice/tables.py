"""What is recorded of public notices: what was shown, where it hung, who objected."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _big(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Big, nullable=nullable))


def _instant(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


class Notice(SQLModel, table=True):
    """One publication of a list; `state` is standing, ended or renewed (by the next round).

    `stood_until` is the day it was due to end, `ended_at` the instant that was recorded.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("list_id", "round"),
        Index(
            "ux_notices_standing",
            "list_id",
            unique=True,
            sqlite_where=text("state = 'standing'"),
            postgresql_where=text("state = 'standing'"),
        ),
        Index("ix_notices_state", "state", "opened_on"),
    )

    id: int | None = _key()
    list_id: int = _big()
    round: int
    public_key: str = Field(unique=True)
    title_zh: str
    title_en: str
    clause: str = ""
    days: int
    rows: int
    sha256: str
    state: str = "standing"
    opened_at: datetime = _instant()
    opened_on: date
    stood_until: date | None = None
    ended_at: datetime | None = _instant(nullable=True)
    taken_down_at: datetime | None = _instant(nullable=True)


class NoticeContent(SQLModel, table=True):
    """What a notice shows, frozen and hashed; `case_ids` says whose row is whose, unshown."""

    __tablename__ = "notice_contents"

    notice_id: int = Field(sa_column=Column(Big, primary_key=True, autoincrement=False))
    shown: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    case_ids: list[int] = Field(default_factory=list, sa_column=Column(Data, nullable=False))


class Posting(SQLModel, table=True):
    """One board of a notice; one that was cut short stays, and a fresh one takes its place."""

    __tablename__ = "notice_postings"
    __table_args__ = (
        Index("ix_notice_postings_notice", "notice_id"),
        Index("ix_notice_postings_unit", "unit_id", "channel"),
    )

    id: int | None = _key()
    notice_id: int = _big()
    channel: str
    unit_id: int
    place_zh: str
    place_en: str
    not_before: date
    posted_on: date | None = None
    full_on: date | None = None
    provisional: bool = False
    posted_by: int | None = None
    posted_name: str = ""
    recorded_at: datetime | None = _instant(nullable=True)
    proof_token: str = ""
    proof_text: str = ""
    removed_on: date | None = None
    removed_name: str = ""
    interrupted: bool = False
    because: str = ""


class NoticeObjection(SQLModel, table=True):
    """An objection to one row of a notice, or to the list as a whole (`row` is None)."""

    __tablename__ = "notice_objections"
    __table_args__ = (
        Index("ix_notice_objections_notice", "notice_id"),
        Index("ix_notice_objections_member", "member_id"),
    )

    id: int | None = _key()
    notice_id: int = _big()
    case_id: int = Field(sa_column=Column(Big, nullable=False, unique=True))
    member_id: int | None = _big(nullable=True)
    row: int | None = None
    held: bool = False
    receipt_hash: str = Field(unique=True)
    filed_at: datetime = _instant()
