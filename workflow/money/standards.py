"""A new standard: read from its form, proven, set beside the old one, put into force.

A kind whose actions use `money.propose_rates` and `money.enact_rates` has these fields: `from`
(month), `scope` (general or local), `document_no`, and the table `bands` (min, max, yuan; a
band of a general table without an amount is left to the place).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.facts import Facts
from workflow.cases.house import House
from workflow.cases.outcome import Stop, refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Case
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.money.claims import claim_of
from workflow.money.comparing import Difference, compare, totals
from workflow.money.enacted import EnactedRates, laid_over, tables_at
from workflow.money.proof import check_money
from workflow.money.rates import Place, RateTable
from workflow.money.rules import Tariff, tariff_for
from workflow.money.tables import LIVE, Entitlement, PaymentLine
from workflow.store.engine import Work
from workflow.store.hot import Hot

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def is_standard(kind: Kind) -> bool:
    """Tell whether cases of a kind put standards into force."""
    return any("money.enact_rates" in action.effects for action in kind.actions.values())


def propose(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Refuse a table with a gap, an overlap or a cost nobody bears."""
    _sound(transaction.house, transaction.work, case, transaction.facts(case))


def enact(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Put the table into force for all below the unit of the case; runs follow from now on."""
    facts = transaction.facts(case)
    table = _sound(transaction.house, transaction.work, case, facts)
    found = _compared(transaction.house, transaction.work, transaction.session, case, facts)
    losers = sum(one.loses_paid for one in found.changed)
    if losers:
        raise refuse(
            "lowers_paid_months",
            f"有 {losers} 人已发月份的标准会被追溯降低，请改为从尚未发放的月份起执行",
            f"months already paid would be lowered for {losers} people: begin with an unpaid month",
        )
    sums = totals(found.changed)
    transaction.session.add(
        EnactedRates(
            case_id=case.id,
            programme=case.programme,
            unit_path=case.unit_path,
            from_month=str(table.from_),
            content=table.model_dump_json(by_alias=True),
            effect={"persons": sums.persons, "arrears": sums.arrears, "year": sums.year},
            at=transaction.now,
        )
    )
    transaction.session.flush()
    transaction.work.memo.clear()


def _sound(house: House, work: Work, case: CaseRow, facts: Facts) -> RateTable:
    """Return the table of the form; raises Stop with every reason against it."""
    table = table_of(facts)
    if isinstance(table, Reason):
        raise Stop(Refused((table,)))
    section = house.definition_of(case).money or {}
    rules = laid_over(section, (table.model_dump_json(by_alias=True), *tables_at(work, case)))
    flaws = check_money(rules, places=[_place(facts)])
    if flaws:
        raise Stop(Refused(tuple(Reason(one.code, one.zh, one.en) for one in flaws)))
    return table


def table_of(facts: Mapping[str, Any]) -> RateTable | Reason:
    """Return the rates that a form describes, or what is wrong with it."""
    local = facts["scope"] == "local"
    place = _place(facts)
    bands = [_band(row, local=local) for row in facts["bands"] or ()]
    try:
        return RateTable.model_validate(
            {
                "from": facts["from"],
                "place": {"city": place.city, "county": place.county} if local else None,
                "clause": str(facts["document_no"] or ""),
                "bands": bands,
            }
        )
    except ValidationError as wrong:
        said = "；".join(str(one["msg"]).removeprefix("Value error, ") for one in wrong.errors())
        return Reason("bad_rates", f"标准表填写有误：{said}", f"the table is wrong: {said}")


def _band(row: Mapping[str, Any], *, local: bool) -> dict[str, Any]:
    fen = row.get("yuan")
    amount = {"yuan": f"{fen // 100}.{fen % 100:02d}"} if fen is not None else {}
    left = {} if amount or local else {"set_by": "city"}
    ends = {"max": row["max"]} if row.get("max") is not None else {}
    return {"min": row.get("min"), **ends, **amount, **left}


def _place(facts: Mapping[str, Any]) -> Place:
    return Place(facts["place"].get("city", ""), facts["place"].get("county", ""))


@dataclass(frozen=True)
class Compared:
    """Everybody a new standard changes something for, and those it has no rate for."""

    since: Month
    until: Month
    names: Mapping[str, Entitlement]
    changed: tuple[Difference, ...]
    without: tuple[tuple[Entitlement, Reason], ...]


def compared(house: House, case_id: int) -> Compared | Reason | None:
    """Return what the table of a case changes, a Reason where it cannot be read yet."""
    with house.store.read() as session:
        work = Work(session.connection(), session)
        case = read_case(Hot(session.connection()), case_id)
        if case is None:
            return None
        facts = Facts(house, work, case, house.clock.today())
        table = table_of(facts)
        return table if isinstance(table, Reason) else _compared(house, work, session, case, facts)


def _compared(house: House, work: Work, session: Session, case: CaseRow, facts: Facts) -> Compared:
    table = table_of(facts)
    assert isinstance(table, RateTable)
    old, new = _tariffs(house, work, case, facts, table)
    until = Month.of(max(house.clock.today().year, table.from_.year), 12)
    paid, changed, without = _paid(session, case, table.from_), [], []
    held = _claims(session, case, table.from_)
    for one in held:
        found = compare(claim_of(one), paid[int(one.id or 0)], table.from_, until, old, new)
        if isinstance(found, Reason):
            without.append((one, found))
        elif found is not None:
            changed.append(found)
    names = {str(one.id): one for one in held}
    return Compared(table.from_, until, names, tuple(changed), tuple(without))


def _tariffs(
    house: House, work: Work, case: CaseRow, facts: Facts, table: RateTable
) -> tuple[Tariff, Tariff]:
    """Return the rates in force without this case's table, and with it."""
    section, own = house.definition_of(case).money or {}, table.model_dump_json(by_alias=True)
    others = tuple(one for one in tables_at(work, case) if one != own)
    return (
        tariff_for(laid_over(section, others), facts),
        tariff_for(laid_over(section, (own, *others)), facts),
    )


def _claims(session: Session, case: CaseRow, since: Month) -> list[Entitlement]:
    ended = col(Entitlement.last_month) < str(since)
    return list(
        session.exec(
            select(Entitlement)
            .where(
                Entitlement.programme == case.programme,
                Entitlement.county_id == case.unit_id,
                Entitlement.state != "revoked",
                col(Entitlement.last_month).is_(None) | ~ended,
            )
            .order_by(col(Entitlement.unit_id), col(Entitlement.id))
        )
    )


def _paid(session: Session, case: CaseRow, since: Month) -> Mapping[int, list[Month]]:
    found: defaultdict[int, list[Month]] = defaultdict(list)
    lines = session.exec(
        select(PaymentLine.entitlement_id, PaymentLine.month)
        .join(Entitlement, col(Entitlement.id) == PaymentLine.entitlement_id)
        .where(
            Entitlement.programme == case.programme,
            Entitlement.county_id == case.unit_id,
            PaymentLine.month >= str(since),
            col(PaymentLine.state).in_(LIVE),
        )
    )
    for entitlement_id, month in lines:
        found[entitlement_id].append(Month.parse(month))
    return found


@dataclass(frozen=True, slots=True)
class Enacted:
    """A standard in force beside those of the definition: since when, by which paper, for whom."""

    case_id: int
    number: str
    unit_id: int
    since: Month
    table: RateTable
    persons: int


def enacted(session: Session, programme: str) -> list[Enacted]:
    """Return the standards put into force for a programme, the last one first."""
    found = session.exec(
        select(EnactedRates, Case.number, Case.unit_id)
        .join(Case, col(Case.id) == EnactedRates.case_id)
        .where(EnactedRates.programme == programme)
        .order_by(col(EnactedRates.id).desc())
    )
    return [
        Enacted(
            row.case_id,
            number,
            unit_id,
            Month.parse(row.from_month),
            RateTable.model_validate_json(row.content),
            int(row.effect["persons"]),
        )
        for row, number, unit_id in found
    ]
