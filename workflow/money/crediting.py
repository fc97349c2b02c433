"""What the bank took back counts towards a recovery of the same months: nobody pays twice. Fen."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.engine.machine import posting
from workflow.engine.refusal import Reason
from workflow.money.claiming import Claimed
from workflow.money.claims import claim_of
from workflow.money.due import PaymentLine as Due
from workflow.money.due import overpaid_lines
from workflow.money.entries import enter, reached
from workflow.money.recoveries import months_of, rest
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.money.rules import tariff_for
from workflow.money.tables import Entitlement

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

ALL_RECOVERED = "money.all_recovered"


def credit(
    transaction: Transaction, run: CaseRow, entitlement_id: int, on: date, document_no: str
) -> None:
    """Settle what open recoveries claim of months that are not overpaid any more.

    Refuses where the months were paid back by the person before: it is the same money.
    """
    held = transaction.session.get_one(Entitlement, entitlement_id)
    over = _overpaid(transaction, run, held)
    open_ = [(row, months_of(transaction.session, row)) for row in _open(transaction.session, held)]
    claimed = Counter[Month]()
    for one in (month for _, months in open_ for month in months):
        claimed[one.month] += one.open_fen
    for row, months in open_:
        lines = _beyond(months, claimed, over, str(held.id))
        if lines:
            _settle(transaction, held, row, lines, on, document_no)


def _overpaid(transaction: Transaction, run: CaseRow, held: Entitlement) -> dict[Month, int]:
    """Return by month what the person still has too much of."""
    facts = transaction.facts(run)
    tariff = tariff_for(facts["money"], facts)
    paid = reached(transaction.session, held, tariff)
    if any(sum(parts.values()) < 0 for parts in paid.values()):
        raise refuse(
            "repaid_before",
            "该月款项已登记退还或抵扣，不能再登记退汇，请核实是否为同一笔款",
            "this was paid back or set off before: it may be the same money",
        )
    lines = overpaid_lines(claim_of(held), paid, tariff)
    return {} if isinstance(lines, Reason) else {line.month: -line.fen for line in lines}


def _open(session: Session, held: Entitlement) -> list[Recovery]:
    rows = select(Recovery).where(Recovery.entitlement_id == held.id)
    found = session.exec(rows.order_by(col(Recovery.case_id))).all()
    return [row for row in found if rest(session, row.case_id)]


def _beyond(
    months: list[Claimed], claimed: Counter[Month], over: dict[Month, int], person: str
) -> list[Due]:
    """Return as negative lines what is claimed beyond what is overpaid."""
    lines = []
    for one in months:
        took = min(one.open_fen, max(0, claimed[one.month] - over.get(one.month, 0)))
        claimed[one.month] -= took
        if took:
            parts = {level: -part for level, part in one.next(took).items()}
            lines.append(Due(person, one.month, -took, parts, "recovery"))
    return lines


def _settle(
    transaction: Transaction,
    held: Entitlement,
    row: Recovery,
    lines: list[Due],
    on: date,
    document_no: str,
) -> None:
    """Count it as repaid: in the ledger it comes to nothing, the reversal took it back."""
    fen = -sum(line.fen for line in lines)
    transaction.session.add(
        RecoveryEntry(
            case_id=row.case_id, kind="repaid", fen=fen, on=on,
            receipt=f"退汇 {document_no}", at=transaction.now,
        )
    )  # fmt: skip
    transaction.session.flush()
    enter(transaction, held, "repaid", row.case_id, lines)
    enter(transaction, held, "credited", row.case_id, [_mirrored(line) for line in lines])
    if not rest(transaction.session, row.case_id):
        _end(transaction, row)


def _mirrored(line: Due) -> Due:
    parts = {level: -part for level, part in line.parts.items()}
    return Due(line.person, line.month, -line.fen, parts, line.kind)


def _end(transaction: Transaction, row: Recovery) -> None:
    """End a recovery of which nothing is left, where that is within the actor's post."""
    case = load_case(transaction.hot, row.case_id)
    if case is None:
        return
    for key, action in transaction.house.kind_of(case).actions_from(case.stage).items():
        if ALL_RECOVERED in action.guards and posting(action, transaction.actor, case.area):
            transaction.act(case, key, {})
            return
