"""Lines as people read them: of a run, and of one person month by month. Amounts in fen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.rows import read_case
from workflow.cases.tables import Case
from workflow.engine.refusal import Reason
from workflow.money.rates import Place
from workflow.money.rules import Line, Monthly, tariff_for
from workflow.money.shares import LEVELS
from workflow.money.tables import Entitlement, EntitlementEvent, PaymentLine
from workflow.money.yuan import yuan
from workflow.store.engine import Work
from workflow.store.hot import Hot


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a run or of a person's ledger; never with an account."""

    id: int
    run_id: int
    run_number: str
    entitlement_id: int
    entitlement_case_id: int | None
    name: str
    unit_id: int
    month: str
    fen: int
    province_fen: int
    city_fen: int
    county_fen: int
    kind: str
    state: str
    reissue_of: int | None
    code: str
    reason: str
    paid_on: date | None


def run_lines(
    house: House, run_case_id: int, *, after: int = 0, size: int = 100, state: str | None = None
) -> tuple[LineRow, ...]:
    """Return lines of a run, a page at a time, those with an id above `after`."""
    where = [PaymentLine.run_id == run_case_id, col(PaymentLine.id) > after]
    if state is not None:
        where.append(PaymentLine.state == state)
    with house.store.read() as session:
        return _rows(session, *where, size=size)


def _rows(session: Session, *where: Any, size: int | None = None) -> tuple[LineRow, ...]:
    statement = (
        select(PaymentLine, Entitlement, Case.number)
        .join(Entitlement, col(Entitlement.id) == PaymentLine.entitlement_id)
        .join(Case, col(Case.id) == PaymentLine.run_id)
        .where(*where)
        .order_by(col(PaymentLine.id))
        .limit(size)
    )
    return tuple(_row(line, held, number) for line, held, number in session.exec(statement))


def _row(line: PaymentLine, held: Entitlement, number: str) -> LineRow:
    return LineRow(
        int(line.id or 0),
        line.run_id,
        number,
        line.entitlement_id,
        held.case_id,
        held.name,
        held.unit_id,
        line.month,
        line.fen,
        line.province_fen,
        line.city_fen,
        line.county_fen,
        line.kind,
        line.state,
        line.reissue_of,
        line.code,
        line.reason,
        line.paid_on,
    )


@dataclass(frozen=True)
class EntitlementPage:
    """A person's claim: how it came about, what happened since, and every line."""

    id: int
    application_id: int
    case_id: int | None
    name: str
    years: int
    monthly_fen: int
    start: str
    last_month: str | None
    held_from: str | None
    taken_over_through: str | None
    state: str
    explanation: tuple[Line, ...]
    events: tuple[EntitlementEvent, ...]
    ledger: tuple[LineRow, ...]

    @property
    def paid_fen(self) -> int:
        """What has reached the account."""
        return sum(row.fen for row in self.ledger if row.state == "paid")


def entitlement_page(house: House, case_id: int) -> EntitlementPage | None:
    """Return the claim of an application, or of its entitlement case; None without one."""
    with house.store.read() as session:
        case = session.get(Case, case_id)
        asked = [case_id, case.parent_id] if case else [case_id]
        held = session.exec(
            select(Entitlement).where(col(Entitlement.application_id).in_(asked))
        ).first()
        return _claim(session, held) if held else None


def _claim(session: Session, held: Entitlement) -> EntitlementPage:
    events = session.exec(
        select(EntitlementEvent)
        .where(EntitlementEvent.entitlement_id == held.id)
        .order_by(col(EntitlementEvent.id))
    )
    return EntitlementPage(
        int(held.id or 0),
        held.application_id,
        held.case_id,
        held.name,
        held.years,
        int(held.facts["monthly_fen"]),
        held.start,
        held.last_month,
        held.held_from,
        held.taken_over_through,
        held.state,
        tuple(Line(one["zh"], one["en"], one["clause"]) for one in held.facts["lines"]),
        tuple(events),
        lines_of(session, int(held.id or 0)),
    )


def explain_line(house: House, line_id: int) -> tuple[Line, ...]:
    """Say how a line came about: the rate in force for its month, and who bears it."""
    with house.store.read() as session:
        line = session.get(PaymentLine, line_id)
        case = read_case(Hot(session.connection()), line.run_id if line else 0)
        if line is None or case is None:
            return ()
        held = session.get_one(Entitlement, line.entitlement_id)
        work = Work(session.connection(), session)
        facts = Facts(house, work, case, house.clock.today())
        tariff, month = tariff_for(facts["money"], facts), Month.parse(line.month)
        monthly = tariff.monthly(held.years, month, Place(held.city, held.county))
    return explain_month(line.month, held.years, monthly)


def explain_month(month: str, years: int, monthly: Monthly | Reason) -> tuple[Line, ...]:
    """Say how the amount of a month comes about, or why there is none."""
    if isinstance(monthly, Reason):
        return (Line(monthly.zh, monthly.en),)
    return tuple(_explained(month, years, monthly))


def lines_of(session: Session, entitlement_id: int) -> tuple[LineRow, ...]:
    """Return every line of a claim, by month."""
    found = _rows(session, PaymentLine.entitlement_id == entitlement_id)
    return tuple(sorted(found, key=lambda row: (row.month, row.id)))


def _explained(month: str, years: int, monthly: Monthly) -> Iterator[Line]:
    rate, share, fen = monthly.rate, monthly.share, yuan(monthly.fen)
    yield Line(
        f"{month}：工作年限 {years} 年，{rate.band.zh} → {fen} 元/月",
        f"{month}: {years} years of service, {rate.band.en} → {fen} yuan a month",
        rate.clause,
    )
    if rate.note:
        yield Line(f"⚠ {rate.note.zh}", f"⚠ {rate.note.en}", rate.clause)
    parts = monthly.parts.items()
    zh = " ".join(f"{LEVELS[level].zh} {yuan(part)}" for level, part in parts)
    en = ", ".join(f"{LEVELS[level].en} {yuan(part)}" for level, part in parts)
    yield Line(f"{zh}（{share.ratio.zh}）", f"{en} ({share.ratio.en})", share.clause)
