"""Money on its way down: expected, issued, received, passed on; and what is left of it. Fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case, Member
from workflow.engine.refusal import Reason
from workflow.money.rosters import expected_of
from workflow.money.tables import (
    COMMITTED,
    LEVELS,
    Allotment,
    Entitlement,
    PaymentLine,
    PaymentRun,
)
from workflow.money.yuan import yuan

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def expected(session: Session, allotment_case_id: int) -> dict[str, int]:
    """Return what the roster behind an allotment needs in its cycle, in fen.

    Keys: persons, due_fen (this year), arrears_fen (before), province_fen, city_fen,
    county_fen and total_fen (both together).
    """
    roster = select(Case.parent_id).where(Case.id == allotment_case_id)
    gathered = expected_of(session, int(session.exec(roster).one() or 0))
    if gathered["persons"]:
        return gathered
    frozen = session.exec(
        select(Entitlement.facts)
        .join(Member, col(Member.case_id) == Entitlement.application_id)
        .join(Case, col(Case.parent_id) == Member.list_id)
        .where(Case.id == allotment_case_id, col(Member.left_at).is_(None))
    ).all()
    found = {
        f"{level}_fen": sum(
            facts[part].get(level, 0) for facts in frozen for part in ("due", "arrears")
        )
        for level in LEVELS
    }
    return {
        **found,
        "persons": len(frozen),
        "due_fen": sum(facts["due_fen"] for facts in frozen),
        "arrears_fen": sum(facts["arrears_fen"] for facts in frozen),
        "total_fen": sum(found.values()),
    }


@dataclass(frozen=True, slots=True)
class Promised:
    """The list an allotment rests on; `gathered` where it is a yearly roster."""

    case_id: int
    number: str
    gathered: bool


def promised_on(session: Session, allotment_case_id: int) -> Promised | None:
    """Return the list behind an allotment."""
    roster = select(Case.parent_id).where(Case.id == allotment_case_id)
    found = session.exec(select(Case.id, Case.number).where(col(Case.id).in_(roster))).first()
    if found is None:
        return None
    case_id, number = int(found[0] or 0), found[1]
    return Promised(case_id, number, expected_of(session, case_id)["persons"] > 0)


def issue(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Write down what province and city issued, beside what was expected (七（七）)."""
    on = _on(transaction, answers["issued_on"])
    needed = expected(transaction.session, case.id)
    if not needed["persons"]:
        raise refuse(
            "nobody_listed",
            "名册上没有须发放的人，不能下达资金，请先汇总名册",
            "nobody is on the roster: no funds can be issued for it",
        )
    amounts = {f"{level}_fen": needed[f"{level}_fen"] for level in LEVELS}
    _step(transaction, case, "expected", on, amounts)
    issued = {"province_fen": answers["province_fen"], "city_fen": answers["city_fen"]}
    _step(transaction, case, "issued", on, issued, str(answers["document_no"]))


def receive(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Write down what arrived, with the county's own share."""
    issued = _before(transaction, case, "issued")
    on = _on(transaction, answers["received_on"], not_before=issued.step_on)
    amounts = {
        "province_fen": issued.province_fen,
        "city_fen": issued.city_fen,
        "county_fen": answers["county_fen"],
    }
    _step(transaction, case, "received", on, amounts, issued.document_no)


def disburse(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Pass all of it on to the paying unit: the people of the roster may be paid."""
    received = _before(transaction, case, "received")
    amounts = {f"{level}_fen": getattr(received, f"{level}_fen") for level in LEVELS}
    _step(transaction, case, "disbursed", transaction.today, amounts, received.document_no)
    members = select(Member.case_id).where(
        Member.list_id == case.parent_id, col(Member.left_at).is_(None)
    )
    of_claims = select(Case.parent_id).where(col(Case.id).in_(members))
    application = col(Entitlement.application_id)
    transaction.session.connection().execute(
        update(Entitlement)
        .where(
            application.in_(members) | application.in_(of_claims),
            col(Entitlement.funded_at).is_(None),
        )
        .values(funded_at=transaction.now)
    )


def _on(transaction: Transaction, written: str, not_before: date | None = None) -> date:
    on = date.fromisoformat(written)
    if on > transaction.today:
        raise refuse("future_date", "日期不能晚于今天", "the date is in the future")
    if not_before and on < not_before:
        raise refuse(
            "too_early",
            f"日期不能早于 {not_before}（下达日期）",
            f"the date is before {not_before}, when the money was issued",
        )
    return on


def _step(
    transaction: Transaction,
    case: CaseRow,
    step: str,
    on: date,
    amounts: Mapping[str, int],
    document_no: str = "",
) -> None:
    transaction.session.add(
        Allotment(
            case_id=case.id,
            list_id=case.parent_id or 0,
            programme=case.programme,
            cycle=case.cycle,
            county_id=case.unit_id,
            step=step,
            step_on=on,
            document_no=document_no,
            **amounts,
        )
    )
    transaction.session.flush()


def _before(transaction: Transaction, case: CaseRow, step: str) -> Allotment:
    return transaction.session.exec(
        select(Allotment).where(Allotment.case_id == case.id, Allotment.step == step)
    ).one()


@dataclass(frozen=True, slots=True)
class Funds:
    """What reached a county's paying unit, and what approved runs have taken of it."""

    disbursed_fen: int
    committed_fen: int

    @property
    def available_fen(self) -> int:
        """What is left for further runs."""
        return self.disbursed_fen - self.committed_fen

    def cover(self, fen: int) -> Reason | None:
        """Return why they do not cover `fen`, or None."""
        if fen <= self.available_fen:
            return None
        return Reason(
            "funds_short",
            f"可用资金 {yuan(self.available_fen)} 元，不足以发放本批 {yuan(fen)} 元",
            f"{yuan(self.available_fen)} yuan are available: this run needs {yuan(fen)}",
        )


def funds(session: Session, programme: str, county_id: int) -> Funds:
    """Return the funds of a programme at a county's paying unit."""
    disbursed = session.exec(
        select(
            func.coalesce(
                func.sum(Allotment.province_fen + Allotment.city_fen + Allotment.county_fen), 0
            )
        ).where(
            Allotment.programme == programme,
            Allotment.county_id == county_id,
            Allotment.step == "disbursed",
        )
    ).one()
    committed = session.exec(
        select(func.coalesce(func.sum(PaymentLine.fen), 0))
        .join(PaymentRun, col(PaymentRun.case_id) == PaymentLine.run_id)
        .where(
            PaymentRun.programme == programme,
            PaymentRun.county_id == county_id,
            col(PaymentLine.state).in_(COMMITTED),
        )
    ).one()
    return Funds(int(disbursed), int(committed))


def hold_funds(session: Session, programme: str, county_id: int) -> Funds:
    """Return the funds and keep others from committing them until the transaction ends."""
    session.exec(
        select(Allotment.id)
        .where(
            Allotment.programme == programme,
            Allotment.county_id == county_id,
            Allotment.step == "disbursed",
        )
        .order_by(col(Allotment.id))
        .with_for_update()
    ).all()
    return funds(session, programme, county_id)
