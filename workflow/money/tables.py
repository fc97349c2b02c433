"""What is recorded of money: entitlements, allotments, runs, lines and files; amounts in fen.

A line is live while it is planned, approved, sent, paid, or failed and not released. The
database refuses a second live line for one programme, person and month, and parts that do
not sum to their amount.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from workflow.money import columns
from workflow.store.types import Big, Data

LIVE = ("planned", "approved", "sent", "paid", "failed")
IN_FLIGHT = ("planned", "approved", "sent", "failed")
COMMITTED = ("approved", "sent", "paid", "failed")
REGULAR = ("normal", "arrears")
PAYABLE = (*REGULAR, "adjustment")
RUNNING = ("pending", "active", "suspended")
LEVELS = ("province", "city", "county")


def one_of(column: str, values: tuple[str, ...]) -> str:
    """Return a condition with its values written out: only so is a partial index of use."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


IS_RUNNING = one_of("state", RUNNING)
IS_LIVE = f"{one_of('state', LIVE)} AND {one_of('kind', REGULAR)}"
IS_ADJUSTING = f"{one_of('state', IN_FLIGHT)} AND kind = 'adjustment'"


def _unique_where(name: str, *columns: str, where: str) -> Index:
    return Index(
        name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where)
    )


class Entitlement(SQLModel, table=True):
    """A person's claim to monthly payments: years frozen, first and last month.

    `funded_at` is set when the first allotment with this person reached the paying unit;
    months from `held_from` on wait while the claim is suspended. Who was taken over while the
    scheme ran was paid `taken_over_fen` a month on paper, through `taken_over_through`.
    """

    __tablename__ = "entitlements"
    __table_args__ = (
        _unique_where(
            "ux_entitlements_person",
            "programme",
            "person_index",
            where=IS_RUNNING,
        ),
        Index("ix_entitlements_county", "programme", "county_id", "start"),
    )

    id: int | None = columns.key()
    application_id: int = Field(sa_column=Column(Big, nullable=False, unique=True))
    case_id: int | None = columns.number(nullable=True)
    programme: str
    cycle: int
    person_index: str
    name: str
    unit_id: int
    county_id: int
    city: str
    county: str
    years: int
    start: str = Field(max_length=7)
    last_month: str | None = Field(default=None, max_length=7)
    held_from: str | None = Field(default=None, max_length=7)
    state: str
    facts: dict[str, Any] = columns.data()
    taken_over_through: str | None = Field(default=None, max_length=7)
    taken_over_fen: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    made_at: datetime = columns.instant()
    funded_at: datetime | None = columns.instant(nullable=True)


class EntitlementEvent(SQLModel, table=True):
    """What bore on an entitlement: begin, suspend, resume, stop, death, revoke, correct.

    Never changed. `audit_seq` is the entry of the case (`case_id`) that recorded it; a
    correction keeps the years before and after.
    """

    __tablename__ = "entitlement_events"
    __table_args__ = (Index("ix_entitlement_events", "entitlement_id", "id"),)

    id: int | None = columns.key()
    entitlement_id: int = Field(sa_column=Column(Big, nullable=False))
    kind: str
    month: str = Field(max_length=7)
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    audit_seq: int
    years_before: int | None = None
    years_after: int | None = None
    at: datetime = columns.instant()


class Allotment(columns.Parts, table=True):
    """One step of an allotment: expected, issued, received or disbursed, by level."""

    __tablename__ = "allotments"
    __table_args__ = (
        UniqueConstraint("case_id", "step"),
        CheckConstraint(
            "province_fen >= 0 AND city_fen >= 0 AND county_fen >= 0", "ck_allotments_amounts"
        ),
        Index("ix_allotments_county", "programme", "county_id", "step"),
    )

    id: int | None = columns.key()
    case_id: int = Field(sa_column=Column(Big, nullable=False))
    list_id: int = Field(sa_column=Column(Big, nullable=False))
    programme: str
    cycle: int
    county_id: int
    step: str
    step_on: date
    document_no: str = ""

    @property
    def fen(self) -> int:
        """The sum of all levels."""
        return self.province_fen + self.city_fen + self.county_fen


class PaymentRun(columns.Amount, table=True):
    """What a run was calculated to: its totals and the hash over its lines."""

    __tablename__ = "payment_runs"
    __table_args__ = (
        columns.sums("payment_runs"),
        Index("ix_payment_runs_county", "programme", "county_id"),
    )

    case_id: int = columns.number(primary=True)
    programme: str
    cycle: int
    county_id: int
    up_to: str = Field(max_length=7)
    persons: int
    lines: int
    seal: str
    left_out: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(Data, nullable=False)
    )
    made_at: datetime = columns.instant()


class PaymentLine(columns.Amount, table=True):
    """One person, one month, one amount with its parts; never deleted once approved.

    `seq` is the number in the bank file of `attempt`; `payee` the sealed account it went to.
    A line paid again points to the failed one (`reissue_of`), which is then reversed.
    """

    __tablename__ = "payment_lines"
    __table_args__ = (
        columns.sums("payment_lines"),
        _unique_where(
            "ux_payment_lines_live",
            "programme",
            "person_index",
            "month",
            where=IS_LIVE,
        ),
        _unique_where(
            "ux_payment_lines_adjusting",
            "programme",
            "person_index",
            "month",
            where=IS_ADJUSTING,
        ),
        Index("ix_payment_lines_run", "run_id", "state"),
        Index("ix_payment_lines_file", "run_id", "attempt", "seq"),
        Index("ix_payment_lines_entitlement", "entitlement_id", "month"),
    )

    id: int | None = columns.key()
    run_id: int = Field(sa_column=Column(Big, nullable=False))
    entitlement_id: int = Field(sa_column=Column(Big, nullable=False))
    programme: str
    person_index: str
    month: str = Field(max_length=7)
    kind: str
    state: str = "planned"
    attempt: int | None = None
    seq: int | None = None
    payee: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    reissue_of: int | None = columns.number(nullable=True)
    code: str = ""
    reason: str = ""
    paid_on: date | None = None


class BankFile(SQLModel, table=True):
    """A file made for the bank, kept sealed: the same bytes whenever it is asked for."""

    __tablename__ = "bank_files"
    __table_args__ = (UniqueConstraint("run_id", "attempt"),)

    id: int | None = columns.key()
    run_id: int = Field(sa_column=Column(Big, nullable=False))
    attempt: int
    batch: str
    layout: str
    layout_sha256: str | None = Field(default=None, max_length=64)
    name: str
    sha256: str
    content: str = Field(sa_column=Column(Text, nullable=False))
    count: int
    total_fen: int = columns.fen()
    made_on: date
    made_at: datetime = columns.instant()
    account_id: int | None = None


class ReturnFile(SQLModel, table=True):
    """A file the bank sent back and that was applied, once; kept sealed as it came."""

    __tablename__ = "return_files"
    __table_args__ = (UniqueConstraint("run_id", "sha256"),)

    id: int | None = columns.key()
    run_id: int = Field(sa_column=Column(Big, nullable=False))
    attempt: int
    name: str
    sha256: str
    content: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    paid: int
    failed: int
    paid_fen: int = columns.fen()
    failed_fen: int = columns.fen()
    applied_at: datetime = columns.instant()
    account_id: int | None = None
