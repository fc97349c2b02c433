"""What the house records of a case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.store.types import Big, Data, Instant

IS_OPEN = "state IN ('running', 'paused')"  # written out: only so is a partial index of use
BY_A_PERSON = "account_id IS NOT NULL AND outcome = 'done'"


def _key() -> Any:
    return Field(default=None, sa_column=Column(Big, primary_key=True, autoincrement=True))


def _instant(nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


class Case(SQLModel, table=True):
    """One case: where it stands, whose it is, what was answered."""

    __tablename__ = "cases"
    __table_args__ = (
        # No index holds what a step changes: steps stay cheap, stages are counted in tallies.
        Index("ix_cases_kind", "programme", "kind", "cycle", "unit_id"),
        Index("ix_cases_parent", "parent_id"),
        Index("ix_cases_subject", "programme", "kind", "subject_index"),
        Index(
            "ux_cases_unique",
            "programme",
            "kind",
            "unique_key",
            unique=True,
            sqlite_where=text("unique_key IS NOT NULL"),
            postgresql_where=text("unique_key IS NOT NULL"),
        ),
    )

    id: int | None = _key()
    number: str = Field(unique=True)
    programme: str
    version: int
    kind: str
    cycle: int
    stage: str
    stage_since: datetime = _instant()
    edition: int = 1
    unit_id: int
    unit_path: str
    sides: str = ""
    parent_id: int | None = Field(default=None, sa_column=Column(Big, nullable=True))
    subject_name: str = ""
    subject_pinyin: str = ""
    subject_index: str = ""
    unique_key: str | None = None
    answers: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    due_on: date | None = None
    seal: str | None = None
    chain_seq: int = 0
    chain_head: str = ""
    opened_at: datetime = _instant()
    closed_at: datetime | None = _instant(nullable=True)


class Member(SQLModel, table=True):
    """A case on a list; one that left keeps its row, with the reason."""

    __tablename__ = "members"
    __table_args__ = (
        Index("ix_members_case", "case_id"),
        Index(
            "ux_members_live",
            "list_id",
            "case_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: int | None = _key()
    list_id: int = Field(sa_column=Column(Big, nullable=False))
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    joined_at: datetime = _instant()
    left_at: datetime | None = _instant(nullable=True)
    left_because: str = ""


class Task(SQLModel, table=True):
    """A work item: a case waits for a role in an office, perhaps claimed by one person."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_desk", "reach_id", "role", "due_on", "case_id"),
        Index("ix_tasks_case", "case_id"),
        Index(
            "ix_tasks_claimed",
            "claimed_by",
            sqlite_where=text("claimed_by IS NOT NULL"),
            postgresql_where=text("claimed_by IS NOT NULL"),
        ),
    )

    id: int | None = _key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    role: str
    reach_id: int
    due_on: date
    claimed_by: int | None = None


class Sign(SQLModel, table=True):
    """An office's opinion; voided ones stay, visibly."""

    __tablename__ = "signs"
    __table_args__ = (Index("ix_signs_case", "case_id", "action"),)

    id: int | None = _key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    action: str
    office: str
    agrees: bool
    opinion: str = ""
    checked: list[int] = Field(default_factory=list, sa_column=Column(Data, nullable=False))
    person: str
    account_id: int | None = None
    name: str = ""
    unit_id: int
    at: datetime = _instant()
    live: bool = True
    voided_because: str = ""


class Deadline(SQLModel, table=True):
    """A clock that runs, is paused, met or missed; a row, not a timer.

    `used` working days were consumed when it last stopped or went on; `extended` were granted;
    `calendar` is the version of the calendar that its dates rest on.
    """

    __tablename__ = "deadlines"
    __table_args__ = (
        Index("ix_deadlines_case", "case_id"),
        Index(
            "ix_deadlines_calendar",
            "calendar",
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
        Index(
            "ix_deadlines_due",
            "due_on",
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
    )

    id: int | None = _key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    key: str
    started_on: date
    due_on: date
    state: str = "running"
    provisional: bool = False
    rules: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Data, nullable=False)
    )
    reminded_for: date | None = None
    ended_on: date | None = None
    calendar: str = ""
    used: int = 0
    extended: int = 0
    paused_on: date | None = None


class AuditEntry(SQLModel, table=True):
    """Every act and refusal, chained per case: seq without gaps, hash over the one before."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("case_id", "seq"),
        Index(
            "ux_audit_command",
            "command",
            unique=True,
            sqlite_where=text("command IS NOT NULL"),
            postgresql_where=text("command IS NOT NULL"),
        ),
        Index(
            "ix_audit_account",
            "account_id",
            "case_id",
            "role",
            "action",
            sqlite_where=text(BY_A_PERSON),
            postgresql_where=text(BY_A_PERSON),
        ),
    )

    id: int | None = _key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    seq: int
    at: datetime = _instant()
    action: str
    outcome: str
    from_stage: str
    to_stage: str
    account_id: int | None = None
    person: str
    name: str
    role: str
    unit: str = ""
    on_behalf_of: int | None = None
    address: str = ""
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    command: str | None = None
    previous: str
    hash: str


class Attachment(SQLModel, table=True):
    """A paper of a case; the bytes lie in a file named by their sha256."""

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_case", "case_id"),)

    id: int | None = _key()
    token: str = Field(unique=True)
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    document: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    by_account: int | None = None
    at: datetime = _instant()
    removed_at: datetime | None = _instant(nullable=True)


class Counter(SQLModel, table=True):
    """The last number given out in a series (one row each, locked while counting)."""

    __tablename__ = "counters"

    series: str = Field(primary_key=True)
    last: int


class Tally(SQLModel, table=True):
    """How many cases of a kind stand in a stage, unit by unit; kept with every step."""

    __tablename__ = "tallies"

    programme: str = Field(primary_key=True)
    cycle: int = Field(primary_key=True)
    unit_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    n: int = 0


class UsedDefinition(SQLModel, table=True):
    """The digest of a definition file that cases rest on; it may not change afterwards."""

    __tablename__ = "used_definitions"

    key: str = Field(primary_key=True)
    digest: str
    since: datetime = _instant()


class RegisterEntry(SQLModel, table=True):
    """A person on a register (the frozen list), found by the blind index of the ID number."""

    __tablename__ = "register_entries"
    __table_args__ = (
        UniqueConstraint("programme", "register_key", "subject_index"),
        Index("ix_register_unit", "programme", "register_key", "unit_id"),
        Index("ix_register_person", "programme", "subject_index"),
    )

    id: int | None = _key()
    programme: str
    register_key: str
    subject_index: str
    unit_id: int | None = None
    name: str
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(Data, nullable=False))
    removed_on: date | None = None
