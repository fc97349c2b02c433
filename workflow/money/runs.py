"""Payment runs: every unpaid month due, nobody twice; calculated, dropped, approved. Fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, or_, update
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.outcome import Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.money import due
from workflow.money.allotments import hold_funds
from workflow.money.balance import seal_of, totals
from workflow.money.claims import claim_of
from workflow.money.entries import given, given_to
from workflow.money.holds import held_now, is_held
from workflow.money.instructions import keep
from workflow.money.payees import payees_of
from workflow.money.rules import Tariff, tariff_for
from workflow.money.tables import (
    LEVELS,
    PAYABLE,
    Entitlement,
    PaymentLine,
    PaymentRun,
)

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

Row = dict[str, Any]
NAMED = 5  # of those left out, in a sentence


@dataclass(frozen=True)
class Plan:
    """The lines a run would have, and who is left out for a reason."""

    rows: list[Row]
    left_out: list[dict[str, str]]


def calculate(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Write a line for every month due until `up_to` that nobody was given yet (七（八）)."""
    up_to = Month.parse(transaction.facts(case)["up_to"])
    if up_to > Month.of_day(transaction.today):
        raise refuse("future_month", "不能提前发放以后的月份", "months to come cannot be paid yet")
    until = transaction.house.definition_of(case).validity.pays_until
    payable = min(up_to, Month.of_day(until)) if until else up_to
    plan = plan_of(transaction.session, case, tariff_of(transaction, case), payable)
    if not plan.rows:
        raise _nothing_due(plan)
    connection = transaction.session.connection()
    connection.execute(insert(PaymentLine), plan.rows)
    transaction.session.add(_run(transaction, case, up_to, plan))
    transaction.session.flush()


def _nothing_due(plan: Plan) -> Stop:
    """Say that nothing is due, and who is left out though it may be."""
    names = [f"{one['name']}：{one['zh']}" for one in plan.left_out[:NAMED]]
    names_en = [f"{one['name']}: {one['en']}" for one in plan.left_out[:NAMED]]
    left = len(plan.left_out)
    return refuse(
        "nothing_due",
        "没有应发未发的月份" + (f"；另有 {left} 人不列入：{'；'.join(names)}" if left else ""),
        "no month is due and unpaid"
        + (f"; {left} people are left out: {'; '.join(names_en)}" if left else ""),
    )


def tariff_of(transaction: Transaction, case: CaseRow) -> Tariff:
    """Return the rates and shares of the programme as the case's county has chosen."""
    facts = transaction.facts(case)
    return tariff_for(facts["money"], facts)


def plan_of(session: Session, case: CaseRow, tariff: Tariff, up_to: Month) -> Plan:
    """Work out the lines of a run; who is held or has no rate is left out and named."""
    people = select(Entitlement.person_index).where(
        Entitlement.programme == case.programme, Entitlement.county_id == case.unit_id
    )
    ours = select(Entitlement.id).where(
        Entitlement.programme == case.programme, Entitlement.county_id == case.unit_id
    )
    paid, held_back = given(session, case.programme, people), held_now(session, ours)
    rows: list[Row] = []
    left_out = []
    for held in _payable(session, case, up_to):
        lines = due.due_lines(
            claim_of(held), given_to(held, paid, tariff), up_to, tariff, Month.of(case.cycle, 1)
        )
        if isinstance(lines, Reason):
            left_out.append({"name": held.name, "zh": lines.zh, "en": lines.en})
            continue
        if lines and (why := held_back.get(int(held.id or 0))):
            left_out.append({"name": held.name, "zh": why.zh, "en": why.en})
            continue
        rows += [_line(case, held, line) for line in lines if line.kind in PAYABLE]
    return Plan(rows, left_out)


def _payable(session: Session, case: CaseRow, up_to: Month) -> Iterable[Entitlement]:
    return session.exec(
        select(Entitlement)
        .where(
            Entitlement.programme == case.programme,
            Entitlement.county_id == case.unit_id,
            Entitlement.start <= str(up_to),
            Entitlement.state != "revoked",
            col(Entitlement.funded_at).is_not(None),
        )
        .order_by(col(Entitlement.unit_id), col(Entitlement.id))
    ).all()


def _line(case: CaseRow, held: Entitlement, line: due.PaymentLine) -> Row:
    return {
        "run_id": case.id,
        "entitlement_id": held.id,
        "programme": held.programme,
        "person_index": held.person_index,
        "month": str(line.month),
        "fen": line.fen,
        **{f"{level}_fen": line.parts.get(level, 0) for level in LEVELS},
        "kind": line.kind,
        "state": "planned",
        "code": "",
        "reason": "",
    }


def _run(transaction: Transaction, case: CaseRow, up_to: Month, plan: Plan) -> PaymentRun:
    return PaymentRun(
        case_id=case.id,
        programme=case.programme,
        cycle=case.cycle,
        county_id=case.unit_id,
        up_to=str(up_to),
        persons=len({row["person_index"] for row in plan.rows}),
        lines=len(plan.rows),
        **totals(plan.rows),
        seal=seal_of(plan.rows),
        left_out=plan.left_out,
        made_at=transaction.now,
    )


def drop_lines(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Take a plan back that nobody approved; the months are free again."""
    connection = transaction.session.connection()
    planned = (col(PaymentLine.run_id) == case.id, col(PaymentLine.state) == "planned")
    connection.execute(delete(PaymentLine).where(*planned))
    connection.execute(delete(PaymentRun).where(col(PaymentRun.case_id) == case.id))


def approve(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Commit the funds; two runs that together exceed them cannot both pass."""
    run = run_of(transaction.session, case.id)
    held = hold_funds(transaction.session, case.programme, case.unit_id)
    short = held.cover(run.fen if run else 0)
    if short is not None:
        raise Stop(Refused((short,)))
    transaction.session.connection().execute(
        update(PaymentLine)
        .where(col(PaymentLine.run_id) == case.id, col(PaymentLine.state) == "planned")
        .values(state="approved")
    )
    approved = rows_in(transaction.session, case.id, "approved")
    keep(transaction, case.id, payees_of(transaction, case, approved))


def rows_in(session: Session, run_id: int, state: str) -> list[Any]:
    """Return the lines of a run in a state, in order."""
    line = PaymentLine.__table__  # type: ignore[attr-defined]
    found = rows_of(line).where(line.c.run_id == run_id, line.c.state == state)
    return list(session.connection().execute(found.order_by(line.c.id)))


def run_of(session: Session, case_id: int) -> PaymentRun | None:
    """Return what a run was calculated to, if it was."""
    return session.get(PaymentRun, case_id)


def counts(session: Session, case_id: int) -> Mapping[str, int]:
    """Return how many lines of a run stand in each state."""
    return dict(
        session.exec(
            select(PaymentLine.state, func.count())
            .where(PaymentLine.run_id == case_id)
            .group_by(PaymentLine.state)
        ).all()
    )


def first_lines(session: Session, case_id: int) -> Sequence[Row]:
    """Return the lines as calculated, as rows; those paid again are not among them."""
    table = PaymentLine.__table__  # type: ignore[attr-defined]
    found = session.connection().execute(
        select(table).where(table.c.run_id == case_id, table.c.reissue_of.is_(None))
    )
    return [dict(row._mapping) for row in found]


def overtaken(session: Session, case_id: int, state: str) -> Sequence[int]:
    """Return the lines in `state` that may not be paid now (death, stop, suspension, a hold)."""
    return [
        int(one or 0)
        for one in session.exec(
            select(PaymentLine.id)
            .join(Entitlement, col(Entitlement.id) == PaymentLine.entitlement_id)
            .where(
                PaymentLine.run_id == case_id,
                PaymentLine.state == state,
                or_(
                    col(Entitlement.state) == "revoked",
                    col(PaymentLine.month) > col(Entitlement.last_month),
                    col(PaymentLine.month) >= col(Entitlement.held_from),
                    is_held(),
                ),
            )
        )
    ]
