"""Money sent to the bank: one instruction per person, a file kept as sent, lines paid again."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from workflow.cases.outcome import Stop
from workflow.cases.rows import CaseRow
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.money import bankfile
from workflow.money.bankfile import Batch, FileProblem, Instruction, render
from workflow.money.instructions import differences
from workflow.money.layout import Layout
from workflow.money.layouts_kept import keep, layout_for
from workflow.money.payees import Payee, payee_place, payees_of, said_months
from workflow.money.recalculated import changed
from workflow.money.runs import overtaken, rows_in
from workflow.money.tables import LEVELS, BankFile, PaymentLine
from workflow.store.hot import Prepared
from workflow.store.secrets import Vault

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

_T = PaymentLine.__table__  # type: ignore[attr-defined]
_SENT = ("state", "attempt", "seq", "payee", "code", "reason")
_mark = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("of_line"))
    .values({name: bindparam(f"to_{name}") for name in _SENT})
)

_state = Prepared(update(_T).where(_T.c.id == bindparam("of_line")).values(state=bindparam("to")))
_stay = Prepared(
    update(_T)
    .where(_T.c.id == bindparam("of_line"))
    .values(state="released", code=bindparam("to_code"), reason=bindparam("to_reason"))
)
_WITHDRAWN = ("withdrawn", "批次撤回")
_OVERTAKEN = ("overtaken", "现不能发（去世、停发、暂停或抽查暂缓）")
_CHANGED = ("changed", "应发金额已变化，转入下批重新核算")


def send(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Make the bank file of what was approved and keep it; refuse where it is no longer that."""
    approved = rows_in(transaction.session, case.id, "approved")
    payees = payees_of(transaction, case, approved)
    vault = transaction.house.store.vault
    reason = differences(transaction.session, vault, case.id, payees)
    if reason is not None:
        raise Stop(Refused((reason,)))
    _dispatch(transaction, case, attempt=1)


def withdraw(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Take an approved run back before it is released: its months and money are free again."""
    approved = [line.id for line in rows_in(transaction.session, case.id, "approved")]
    _release(transaction, approved, *_WITHDRAWN)


def reissue(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Pay failed lines again: each is reversed and followed by a line that points to it."""
    _release(transaction, overtaken(transaction.session, case.id, "failed"), *_OVERTAKEN)
    _release(transaction, changed(transaction, case, "failed"), *_CHANGED)
    failed = rows_in(transaction.session, case.id, "failed")
    _set_state(transaction, [line.id for line in failed], "reversed")
    if failed:
        rows = [_again(line) for line in failed]
        transaction.session.connection().execute(insert(PaymentLine), rows)
    _dispatch(transaction, case, attempt=last_attempt(transaction.session, case.id) + 1)


def release_failed(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Leave failed lines: their months are free for the next run, their money too."""
    failed = [line.id for line in rows_in(transaction.session, case.id, "failed")]
    _set_state(transaction, failed, "released")


def _again(line: Any) -> dict[str, Any]:
    kept = ("run_id", "entitlement_id", "programme", "person_index", "month", "fen", "kind")
    amounts = {f"{level}_fen": getattr(line, f"{level}_fen") for level in LEVELS}
    again = {name: getattr(line, name) for name in kept} | amounts
    return again | {"state": "approved", "reissue_of": line.id, "code": "", "reason": ""}


def _set_state(transaction: Transaction, ids: Iterable[int], state: str) -> None:
    rows = [{"of_line": one, "to": state} for one in ids]
    if rows:
        transaction.hot.many(_state, rows)


def _release(transaction: Transaction, ids: Iterable[int], code: str, reason: str) -> None:
    rows = [{"of_line": one, "to_code": code, "to_reason": reason} for one in ids]
    if rows:
        transaction.hot.many(_stay, rows)


def last_attempt(session: Session, run_id: int) -> int:
    """Return the number of the last dispatch of a run, 0 when nothing was sent."""
    found = session.connection().execute(
        select(_T.c.attempt)
        .where(_T.c.run_id == run_id, _T.c.attempt.is_not(None))
        .order_by(_T.c.attempt.desc())
        .limit(1)
    )
    return int(found.scalar() or 0)


def _dispatch(transaction: Transaction, case: CaseRow, attempt: int) -> None:
    """Send what is approved; a person the bank could not take is set aside as failed."""
    payees = payees_of(transaction, case, rows_in(transaction.session, case.id, "approved"))
    number = case.number if attempt == 1 else f"{case.number}-{attempt}"
    lines = tuple(
        Instruction(seq, payee.account, payee.name, payee.fen, payee.months)
        for seq, payee in enumerate(payees, 1)
    )
    key, layout = layout_for(transaction, case)
    batch = Batch(number, transaction.today, lines)
    file, refused = _rendered(layout, batch)
    _mark_lines(transaction, case, attempt, payees, refused)
    if file is not None:
        version = (key, keep(transaction, key, layout))
        transaction.session.add(_kept(transaction, case, attempt, version, batch, file))
        transaction.session.flush()


def _rendered(layout: Layout, batch: Batch) -> tuple[bankfile.BankFile | None, dict[int, Reason]]:
    """Return the file of the lines a bank can take, and the numbers it cannot, with reasons.

    Raises Stop where the batch itself does not fit: its number, its count, its total.
    """
    made = render(layout, batch)
    if isinstance(made, bankfile.BankFile):
        return made, {}
    _stop_at_batch(made)
    refused = {
        batch.lines[problem.line - 2].seq: problem.reason for problem in made if problem.line > 1
    }
    rest = tuple(line for line in batch.lines if line.seq not in refused)
    if not rest:
        return None, refused
    made = render(layout, replace(batch, lines=rest))
    if not isinstance(made, bankfile.BankFile):
        _stop_at_batch(made)
        raise AssertionError("; ".join(problem.reason.en for problem in made))
    return made, refused


def _stop_at_batch(problems: Iterable[FileProblem]) -> None:
    reasons = tuple(
        problem.reason
        for problem in problems
        if problem.line == 1 and problem.reason.code != "empty_batch"
    )
    if reasons:
        raise Stop(Refused(reasons))


def _mark_lines(
    transaction: Transaction,
    case: CaseRow,
    attempt: int,
    payees: list[Payee],
    refused: Mapping[int, Reason],
) -> None:
    vault, rows = transaction.house.store.vault, []
    for seq, payee in enumerate(payees, 1):
        reason = refused.get(seq)
        where = payee_place(case.id, attempt, seq)
        sealed = None if reason else vault.seal(f"{payee.account}\n{payee.name}", where)
        for line in payee.lines:
            rows.append(
                {
                    "of_line": line.id,
                    "to_state": "failed" if reason else "sent",
                    "to_attempt": attempt,
                    "to_seq": None if reason else seq,
                    "to_payee": sealed,
                    "to_code": reason.code if reason else "",
                    "to_reason": reason.zh.partition("：")[2] if reason else "",
                }
            )
    if rows:
        transaction.hot.many(_mark, rows)


def _kept(
    transaction: Transaction,
    case: CaseRow,
    attempt: int,
    version: tuple[str, str],
    batch: Batch,
    file: bankfile.BankFile,
) -> BankFile:
    text = base64.b64encode(file.content).decode()
    return BankFile(
        run_id=case.id,
        attempt=attempt,
        batch=batch.number,
        layout=version[0],
        layout_sha256=version[1],
        name=file.name,
        sha256=file.sha256,
        content=transaction.house.store.vault.seal(text, file_place(case.id, attempt)),
        count=file.count,
        total_fen=file.total_fen,
        made_on=batch.made_on,
        made_at=transaction.now,
        account_id=transaction.actor.account_id,
    )


def file_place(run_id: int, attempt: int) -> str:
    """Name the place a sealed bank file is bound to."""
    return f"bank_files.content.{run_id}.{attempt}"


def batch_of(session: Session, vault: Vault, file: BankFile) -> Batch:
    """Return the instructions of a file as they were sent, to hold an answer against."""
    statement = (
        select(_T.c.seq, _T.c.payee, _T.c.fen, _T.c.month)
        .where(
            _T.c.run_id == file.run_id,
            _T.c.attempt == file.attempt,
            _T.c.seq.is_not(None),
        )
        .order_by(_T.c.seq, _T.c.id)
    )
    lines: dict[int, Instruction] = {}
    for seq, payee, fen, month in session.connection().execute(statement):
        if seq in lines:
            before = lines[seq]
            note = said_months(before.note.partition("~")[0], month)
            lines[seq] = replace(before, fen=before.fen + fen, note=note)
            continue
        where = payee_place(file.run_id, file.attempt, seq)
        account, _, name = vault.open(payee, where).partition("\n")
        lines[seq] = Instruction(seq, account, name, fen, said_months(month, month))
    return Batch(file.batch, file.made_on, tuple(lines.values()))
