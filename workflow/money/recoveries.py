"""Money to come back: what was paid beyond what was due, claimed by month, until it is settled.

A recovery opens by itself when a claim ends or is corrected. What comes back is entered in the
ledger, the oldest month first; the rest is offset, waived or handed over. Amounts in fen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases import lists
from workflow.cases.outcome import Stop, refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.money.claiming import Claimed, beyond, oldest_first, up_to
from workflow.money.claims import claim_of
from workflow.money.due import PaymentLine as Due
from workflow.money.due import due_lines, overpaid_lines, rebooked_lines
from workflow.money.entries import LedgerEntry, enter, given_to_one, reached
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.money.rules import Tariff, tariff_for
from workflow.money.tables import LEVELS, Entitlement, EntitlementEvent, PaymentLine, PaymentRun
from workflow.money.yuan import yuan

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

NOTHING_DUE = Reason(
    "nothing_due", "没有可抵扣的应发未发月份", "no month is due that could be set off"
)
CHANGES = ("stop", "death", "revoke", "correct")


def claim_back(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Open a recovery where the person of a claim was given more than is due, less what is open."""
    session = transaction.session
    session.flush()
    held = _held(session, case)
    tariff = _tariff(transaction, case)
    lines = _known(overpaid_lines(claim_of(held), reached(session, held, tariff), tariff))
    new = beyond(lines, _claimed(session, held))
    if not new:
        return
    kinds = transaction.house.definition_of(case).kinds
    kind = next(key for key, one in kinds.items() if is_recovery(one))
    session.add(_row(transaction, lists.open_child(transaction, case, kind).id, held, new))
    session.flush()


def is_recovery(kind: Kind) -> bool:
    """Tell whether cases of a kind claim money back."""
    return any("money.repay" in action.effects for action in kind.actions.values())


def _held(session: Session, case: CaseRow) -> Entitlement:
    return session.exec(
        select(Entitlement).where(Entitlement.application_id == case.parent_id)
    ).one()


def _tariff(transaction: Transaction, case: CaseRow) -> Tariff:
    facts = transaction.facts(case)
    return tariff_for(facts["money"], facts)


def _known(lines: tuple[Due, ...] | Reason) -> tuple[Due, ...]:
    """Return lines; refuse where a month has no settled rate or share."""
    if isinstance(lines, Reason):
        raise refuse(lines.code, lines.zh, lines.en)
    return lines


def rebook(transaction: Transaction, case: CaseRow, held: Entitlement) -> None:
    """Enter what levels bear otherwise now of months rightly paid; lines under way count."""
    tariff = _tariff(transaction, case)
    paid = given_to_one(transaction.session, held, tariff)
    lines = _known(rebooked_lines(claim_of(held), paid, tariff))
    enter(transaction, held, "rebooked", case.id, lines)


def _claimed(session: Session, held: Entitlement) -> dict[Month, Counter[str]]:
    """Return by month and level what is claimed back already and has not come back yet."""
    found: defaultdict[Month, Counter[str]] = defaultdict(Counter)
    rows = session.exec(select(Recovery).where(Recovery.entitlement_id == held.id)).all()
    for one in (month for row in rows for month in months_of(session, row)):
        found[one.month].update(one.open_parts)
    return found


def months_of(session: Session, row: Recovery) -> list[Claimed]:
    """Return the months of a recovery with what came back or was set off of each."""
    back = dict(
        session.exec(
            select(LedgerEntry.month, func.sum(LedgerEntry.fen))
            .where(LedgerEntry.case_id == row.case_id, LedgerEntry.fen < 0)
            .group_by(LedgerEntry.month)
        ).all()
    )
    return [
        Claimed(
            Month.parse(one["month"]),
            {level: one.get(level, 0) for level in LEVELS},
            -int(back.get(one["month"], 0)),
        )
        for one in row.months
    ]


def _row(transaction: Transaction, case_id: int, held: Entitlement, lines: list[Due]) -> Recovery:
    months = [
        {"month": str(line.month), "fen": -line.fen, **{k: -v for k, v in line.parts.items()}}
        for line in lines
    ]
    parts = {f"{level}_fen": -sum(line.parts.get(level, 0) for line in lines) for level in LEVELS}
    return Recovery(
        case_id=case_id,
        entitlement_id=int(held.id or 0),
        programme=held.programme,
        county_id=held.county_id,
        fen=-sum(line.fen for line in lines),
        **parts,
        months=months,
        made_at=transaction.now,
    )


def settled(session: Session, case_id: int) -> dict[str, int]:
    """Return what of a recovery was settled, by kind."""
    rows = session.exec(
        select(RecoveryEntry.kind, func.sum(RecoveryEntry.fen))
        .where(RecoveryEntry.case_id == case_id)
        .group_by(RecoveryEntry.kind)
    )
    return {kind: int(fen) for kind, fen in rows}


def rest(session: Session, case_id: int) -> int:
    """Return what is still open of a recovery."""
    return session.get_one(Recovery, case_id).fen - sum(settled(session, case_id).values())


def repay(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Note money that came back: `fen`, `received_on`, `receipt`; all of it without an amount."""
    on = date.fromisoformat(str(answers["received_on"]))
    if on > transaction.today:
        raise refuse("future_date", "日期不能晚于今天", "the date is in the future")
    open_fen = rest(transaction.session, case.id)
    fen = int(answers.get("fen") or open_fen)
    _step(transaction, case, "repaid", fen, on, str(answers.get("receipt") or ""))
    row = transaction.session.get_one(Recovery, case.id)
    held = transaction.session.get_one(Entitlement, row.entitlement_id)
    lines = oldest_first(months_of(transaction.session, row), str(held.id), fen)
    enter(transaction, held, "repaid", case.id, lines)
    rebook(transaction, case, held)


def offset(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Set the rest off against months due and not paid: they count as paid by it."""
    row = transaction.session.get_one(Recovery, case.id)
    held = transaction.session.get_one(Entitlement, row.entitlement_id)
    covered = up_to(_due(transaction, case, held), rest(transaction.session, case.id))
    fen = sum(line.fen for line in covered)
    if not fen:
        raise Stop(Refused((NOTHING_DUE,)))
    _step(transaction, case, "offset", fen, transaction.today, "")
    lines = oldest_first(months_of(transaction.session, row), str(held.id), fen)
    enter(transaction, held, "offset", case.id, [*covered, *lines])
    rebook(transaction, case, held)


def _due(transaction: Transaction, case: CaseRow, held: Entitlement) -> tuple[Due, ...]:
    """Return what the holder of a claim is owed until this month; nothing without a rate."""
    tariff = _tariff(transaction, case)
    paid = given_to_one(transaction.session, held, tariff)
    due = due_lines(claim_of(held), paid, Month.of_day(transaction.today), tariff)
    return () if isinstance(due, Reason) else due


def something_due(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """A recovery may be set off only where the person is owed something."""
    row = transaction.session.get_one(Recovery, case.id)
    held = transaction.session.get_one(Entitlement, row.entitlement_id)
    return None if _due(transaction, case, held) else NOTHING_DUE


def waive(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Let the rest go, as approved."""
    open_fen = rest(transaction.session, case.id)
    _step(transaction, case, "waived", open_fen, transaction.today, "")


def hand_over(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Hand the rest over to those who pursue it (八（五）)."""
    open_fen = rest(transaction.session, case.id)
    _step(transaction, case, "handed_over", open_fen, transaction.today, "")


def _step(
    transaction: Transaction, case: CaseRow, kind: str, fen: int, on: date, receipt: str
) -> None:
    open_fen = rest(transaction.session, case.id)
    if not 0 < fen <= open_fen:
        raise refuse(
            "too_much",
            f"金额应大于零且不超过尚未追回的 {yuan(open_fen)} 元",
            f"the amount is above zero and at most the {yuan(open_fen)} yuan still open",
        )
    transaction.session.add(
        RecoveryEntry(
            case_id=case.id, kind=kind, fen=fen, on=on, receipt=receipt, at=transaction.now
        )
    )
    transaction.session.flush()


def some_open(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """Part of a recovery may be repaid only while more than that is open."""
    fen = int(answers.get("fen") or 0)
    if fen < rest(transaction.session, case.id):
        return None
    return Reason("all_of_it", "已够全部追回，请登记为全部退还", "this is all of it: note it so")


def none_open(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """A recovery set off in part goes on."""
    left = rest(transaction.session, case.id)
    if left == 0:
        return None
    return Reason(
        "still_open",
        f"还有 {yuan(left)} 元未追回",
        f"{yuan(left)} yuan are still open",
    )


def entries_of(session: Session, case_id: int) -> list[RecoveryEntry]:
    """Return the steps of a recovery, in order."""
    rows = select(RecoveryEntry).where(RecoveryEntry.case_id == case_id)
    return list(session.exec(rows.order_by(col(RecoveryEntry.id))))


def claim_back_overtaken(transaction: Transaction, run_id: int) -> None:
    """Claim back what the bank paid for claims that ended or were corrected meanwhile."""
    paid = select(PaymentLine.entitlement_id).where(
        PaymentLine.run_id == run_id, PaymentLine.state == "paid"
    )
    made = select(PaymentRun.made_at).where(PaymentRun.case_id == run_id).scalar_subquery()
    changed = select(EntitlementEvent.entitlement_id).where(
        col(EntitlementEvent.kind).in_(CHANGES), col(EntitlementEvent.at) >= made
    )
    found = select(Entitlement.case_id).where(
        col(Entitlement.id).in_(paid), col(Entitlement.id).in_(changed)
    )
    for case_id in transaction.session.exec(found).all():
        case = load_case(transaction.hot, int(case_id or 0))
        if case is not None:
            claim_back(transaction, case, {})
