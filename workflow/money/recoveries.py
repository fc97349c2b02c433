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
from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow, load_case
from workflow.engine.definition import Kind
from workflow.engine.refusal import Reason
from workflow.money.claims import claim_of
from workflow.money.due import PaymentLine as Due
from workflow.money.due import due_lines, overpaid_lines
from workflow.money.entries import LedgerEntry, enter, given_to_one, reached
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.money.rules import Tariff, tariff_for
from workflow.money.tables import LEVELS, Entitlement, PaymentLine
from workflow.money.yuan import yuan

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def claim_back(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Open a recovery where the person of a claim was given more than is due, less what is open."""
    session = transaction.session
    session.flush()
    held = _held(session, case)
    lines = overpaid_lines(claim_of(held), reached(session, held), _tariff(transaction, case))
    if isinstance(lines, Reason):
        raise refuse(lines.code, lines.zh, lines.en)
    claimed = _claimed(session, held)
    new = [one for line in lines if (one := _beyond(line, claimed.get(str(line.month)))).fen < 0]
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


def _claimed(session: Session, held: Entitlement) -> dict[str, Counter[str]]:
    """Return by month and level what is claimed back already and has not come back yet."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows = session.exec(select(Recovery).where(Recovery.entitlement_id == held.id)).all()
    for one in (month for row in rows for month in row.months):
        found[one["month"]].update({level: one.get(level, 0) for level in LEVELS})
    cases = [row.case_id for row in rows]
    for entry in repaid_of(session, int(held.id or 0)):
        if entry.case_id in cases:
            back = {level: getattr(entry, f"{level}_fen") for level in LEVELS}
            found[entry.month].update(back)
    return found


def _beyond(line: Due, claimed: Mapping[str, int] | None) -> Due:
    """Return what a line claims beyond what is claimed of its month already."""
    if not claimed:
        return line
    parts = {level: line.parts.get(level, 0) + claimed[level] for level in LEVELS}
    return Due(line.person, line.month, sum(parts.values()), parts, line.kind)


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
    lines = _oldest_first(transaction, case, row, open_fen, fen)
    enter(transaction, held, "repaid", case.id, lines)


def offset(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Set the rest off against months due and not paid: they count as paid by it."""
    row = transaction.session.get_one(Recovery, case.id)
    held = transaction.session.get_one(Entitlement, row.entitlement_id)
    open_fen, tariff = rest(transaction.session, case.id), _tariff(transaction, case)
    now = Month.of_day(transaction.today)
    due = due_lines(claim_of(held), given_to_one(transaction.session, held), now, tariff)
    due = () if isinstance(due, Reason) else due
    covered = _up_to(due, open_fen)
    fen = sum(line.fen for line in covered)
    if not fen:
        raise refuse(
            "nothing_due", "没有可抵扣的应发未发月份", "no month is due that could be set off"
        )
    _step(transaction, case, "offset", fen, transaction.today, "")
    enter(transaction, held, "offset", case.id, covered)
    lines = _oldest_first(transaction, case, row, open_fen, fen)
    enter(transaction, held, "offset", case.id, lines)


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


def _oldest_first(
    transaction: Transaction, case: CaseRow, row: Recovery, open_fen: int, fen: int
) -> list[Due]:
    """Return `fen` as negative lines over the months claimed, after what was settled before."""
    before = row.fen - open_fen
    held = transaction.session.get_one(Entitlement, row.entitlement_id)
    found = []
    for one in row.months:
        skipped = min(before, one["fen"])
        took = min(one["fen"] - skipped, fen)
        before, fen = before - skipped, fen - took
        if took:
            month = Month.parse(one["month"])
            parts = _share_of(one, skipped, took)
            found.append(Due(str(held.id), month, -took, parts, "recovery"))
    return found


def _share_of(month: Mapping[str, Any], skipped: int, took: int) -> dict[str, int]:
    """Return the negative parts of a piece of a month; all pieces come to the month's parts."""
    whole = month["fen"]

    def until(fen: int) -> dict[str, int]:
        floors = {level: month.get(level, 0) * fen // whole for level in LEVELS}
        last = next(level for level in reversed(LEVELS) if month.get(level, 0))
        floors[last] += fen - sum(floors.values())
        return floors

    start, end = until(skipped), until(skipped + took)
    return {level: start[level] - end[level] for level in LEVELS}


def _up_to(due: tuple[Due, ...], fen: int) -> list[Due]:
    """Return the months due that `fen` covers, the last one in part."""
    found = []
    for line in due:
        if fen <= 0:
            break
        took = min(line.fen, fen)
        parts = _share_of({"fen": line.fen, **line.parts}, 0, took)
        found.append(
            Due(line.person, line.month, took, {k: -v for k, v in parts.items()}, line.kind)
        )
        fen -= took
    return found


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


def repaid_of(session: Session, entitlement_id: int) -> list[LedgerEntry]:
    """Return what came back of a claim."""
    rows = select(LedgerEntry).where(
        LedgerEntry.entitlement_id == entitlement_id, LedgerEntry.fen < 0
    )
    return list(session.exec(rows.order_by(col(LedgerEntry.id))))


def claim_back_overtaken(transaction: Transaction, run_id: int) -> None:
    """Claim back what the bank paid for months that were no longer due when it answered."""
    lines = select(PaymentLine.entitlement_id).where(
        PaymentLine.run_id == run_id, PaymentLine.state == "paid"
    )
    over = (col(Entitlement.state) == "revoked") | (
        col(PaymentLine.month) > col(Entitlement.last_month)
    )
    found = select(Entitlement.case_id).where(
        col(Entitlement.id).in_(
            lines.join(Entitlement, col(Entitlement.id) == PaymentLine.entitlement_id).where(over)
        )
    )
    for case_id in transaction.session.exec(found).all():
        case = load_case(transaction.hot, int(case_id or 0))
        if case is not None:
            claim_back(transaction, case, {})
