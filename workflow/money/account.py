"""What a person was due and given, month by month, as the page of a claim shows it. Fen, signed.

Given is what was paid on paper before the take-over and every entry of the ledger; lines that
are on their way to the bank stand beside it. What is open is what is due less all of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from workflow.calendar.months import Month, months
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import read_case
from workflow.cases.tables import Case
from workflow.engine.refusal import Reason
from workflow.money.claims import claim_of
from workflow.money.due import months_due
from workflow.money.entries import LedgerEntry
from workflow.money.ledger import LineRow, explain_month, lines_of
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.money.rules import Line, Tariff, tariff_for
from workflow.money.tables import IN_FLIGHT, Entitlement
from workflow.store.engine import Work
from workflow.store.hot import Hot


@dataclass
class MonthOf:
    """One month: what is due, what was given and by which way, and what is under way."""

    month: str
    due_fen: int = 0
    paper_fen: int = 0
    given: dict[str, int] = field(default_factory=dict)
    under_way_fen: int = 0
    lines: list[LineRow] = field(default_factory=list)
    without: Reason | None = None

    @property
    def net_fen(self) -> int:
        """What the person has of this month."""
        return self.paper_fen + sum(self.given.values())

    @property
    def paid_fen(self) -> int:
        """What the bank paid, less what it sent back later."""
        return self.given.get("paid", 0) + self.given.get("reversal", 0)

    @property
    def back_fen(self) -> int:
        """What came back or was set off, signed."""
        return self.net_fen - self.paper_fen - self.paid_fen

    @property
    def open_fen(self) -> int:
        """What is still to be paid; negative where too much was."""
        return self.due_fen - self.net_fen - self.under_way_fen


@dataclass(frozen=True)
class YearOf:
    """A year of months and their sums."""

    year: str
    months: Sequence[MonthOf]

    def sum(self, name: str) -> int:
        """Return what an amount comes to in the year."""
        return sum(getattr(one, name) for one in self.months)


@dataclass(frozen=True, slots=True)
class EntryOf:
    """One entry of the ledger, with the case (run or recovery) that caused it."""

    id: int
    month: str
    kind: str
    fen: int
    province_fen: int
    city_fen: int
    county_fen: int
    case_id: int
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecoveryOf:
    """One recovery of a person: how much was claimed, how much is open."""

    case_id: int
    number: str
    open: bool
    fen: int
    rest_fen: int


@dataclass(frozen=True)
class Account:
    """Months by year, entries and recoveries of one claim, and the standard in force now."""

    years: Sequence[YearOf]
    entries: Sequence[EntryOf]
    recoveries: Sequence[RecoveryOf]
    now_fen: int | None
    now: Sequence[Line]

    def sum(self, name: str) -> int:
        """Return what an amount of the months comes to."""
        return sum(year.sum(name) for year in self.years)


def account_of(house: House, entitlement_id: int) -> Account:
    """Return the account of a claim through the present month."""
    with house.store.read() as session:
        held = session.get_one(Entitlement, entitlement_id)
        tariff = tariff_of(house, session, held)
        at = max(Month.of_day(house.clock.today()), Month.parse(held.start))
        rows = _months(session, held, tariff, at)
        monthly = tariff.prices(held.years, claim_of(held).place)[at]
        return Account(
            tuple(_years(rows)),
            tuple(_entries(session, held)),
            tuple(recoveries_of(session, entitlement_id)),
            None if isinstance(monthly, Reason) else monthly.fen,
            tuple(explain_month(str(at), held.years, monthly)),
        )


def tariff_of(house: House, session: Session, held: Entitlement) -> Tariff:
    """Return the rates and shares a claim is paid by."""
    case = read_case(Hot(session.connection()), held.application_id)
    assert case is not None
    facts = Facts(house, Work(session.connection(), session), case, house.clock.today())
    return tariff_for(facts["money"], facts)


def _months(
    session: Session, held: Entitlement, tariff: Tariff, at: Month
) -> Mapping[str, MonthOf]:
    found: dict[str, MonthOf] = {}

    def of(month: str) -> MonthOf:
        return found.setdefault(month, MonthOf(month))

    prices = tariff.prices(held.years, claim_of(held).place)
    for month in months_due(claim_of(held), at):
        price = prices[month]
        if isinstance(price, Reason):
            of(str(month)).without = price
        else:
            of(str(month)).due_fen = price.fen
    for month in _on_paper(held):
        of(str(month)).paper_fen = int(held.taken_over_fen or 0)
    for entry in session.exec(select(LedgerEntry).where(LedgerEntry.entitlement_id == held.id)):
        given = of(entry.month).given
        given[entry.kind] = given.get(entry.kind, 0) + entry.fen
    for line in lines_of(session, int(held.id or 0)):
        of(line.month).lines.append(line)
        of(line.month).under_way_fen += line.fen if line.state in IN_FLIGHT else 0
    return found


def _on_paper(held: Entitlement) -> Sequence[Month]:
    if held.taken_over_through is None:
        return ()
    return tuple(months(Month.parse(held.start), Month.parse(held.taken_over_through)))


def _years(rows: Mapping[str, MonthOf]) -> Iterator[YearOf]:
    """Yield the years, the last one first."""
    for year in sorted({month[:4] for month in rows}, reverse=True):
        yield YearOf(year, [rows[month] for month in sorted(rows) if month[:4] == year])


def _entries(session: Session, held: Entitlement) -> Iterator[EntryOf]:
    """Yield the entries with their cases, the last one first."""
    found = session.exec(
        select(LedgerEntry, Case.number)
        .join(Case, col(Case.id) == LedgerEntry.case_id)
        .where(LedgerEntry.entitlement_id == held.id)
        .order_by(col(LedgerEntry.id).desc())
    )
    for one, number in found:
        parts = (one.province_fen, one.city_fen, one.county_fen)
        what = (int(one.id or 0), one.month, one.kind, one.fen)
        yield EntryOf(*what, *parts, one.case_id, number, one.at)


def recoveries_of(session: Session, entitlement_id: int) -> Iterator[RecoveryOf]:
    """Yield the recoveries of a claim with what is open of each."""
    settled: dict[int, int] = {}
    for case_id, fen in session.exec(
        select(RecoveryEntry.case_id, RecoveryEntry.fen)
        .join(Recovery, col(Recovery.case_id) == RecoveryEntry.case_id)
        .where(Recovery.entitlement_id == entitlement_id)
    ):
        settled[case_id] = settled.get(case_id, 0) + fen
    for row, number, closed_at in session.exec(
        select(Recovery, Case.number, Case.closed_at)
        .join(Case, col(Case.id) == Recovery.case_id)
        .where(Recovery.entitlement_id == entitlement_id)
        .order_by(col(Recovery.case_id))
    ):
        rest = row.fen - settled.get(row.case_id, 0)
        yield RecoveryOf(row.case_id, number, closed_at is None, row.fen, rest)
