"""What the bank answers: a file applied whole or refused whole, once; the run goes on by it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused, Step
from workflow.money import balance, bounces, runs
from workflow.money.bankfile import FileProblem
from workflow.money.bankreturn import Merged, Outcome, Returned, merge, parse_return, words
from workflow.money.downloads import answer_place
from workflow.money.entries import enter_paid
from workflow.money.layout import Layout
from workflow.money.layouts_kept import layout_of
from workflow.money.records import last_file, recorded, sender
from workflow.money.recoveries import claim_back_overtaken
from workflow.money.sending import batch_of
from workflow.money.tables import BankFile, PaymentLine, ReturnFile
from workflow.store.hot import Prepared

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

ANSWERED = "apply_return"
OUR_CODES = ("overtaken", "changed")  # of lines the bank refused, and that we left since
_ENDS = {"money.none_open": balance.none_open, "money.some_failed": balance.some_failed}
_T = PaymentLine.__table__  # type: ignore[attr-defined]
_settle = Prepared(
    update(_T)
    .where(
        _T.c.run_id == bindparam("of_run"),
        _T.c.attempt == bindparam("of_attempt"),
        _T.c.seq == bindparam("of_seq"),
    )
    .values({name: bindparam(f"to_{name}") for name in ("state", "code", "reason", "paid_on")})
)


def apply(transaction: Transaction, case: CaseRow, name: str, content: bytes) -> Done:
    """Apply a file to a held run; raises Stop with every reason against it.

    A payment that an earlier file called paid and this one does not is registered as sent back.
    """
    role, session, before = sender(transaction, case), transaction.session, case.stage
    file = _answers(session, case.id, content)
    if _known(session, case.id, content):
        return Done(case.id, case.number, ANSWERED, before, before, case.edition, repeated=True)
    kind = transaction.house.kind_of(case)
    awaited = before in _awaiting(kind)
    if not awaited and bounces.confirming(kind) is None:
        raise _not_awaited()
    returned, merged = _read(transaction, file, content)
    if not awaited and (merged.new or not merged.bounced):
        raise _not_awaited()
    figures = _figures(merged.new)
    _settle_lines(transaction, file, merged.new)
    bounces.from_file(transaction, case, file.attempt, merged.bounced, returned.sha256)
    _keep(transaction, file, name, content, returned.sha256, figures)
    key = _next(kind, before, session, case.id)
    step = Step(ANSWERED, before, before, role)
    more = {"bounced": len(merged.bounced)} if merged.bounced else {}
    detail = {"file": name, "sha256": returned.sha256, **figures, **more}
    done = recorded(transaction, case, step, detail, None if key else transaction.command)
    if not key:
        return done
    transaction.act(case, key, {})
    transaction.changes.flush()
    return Done(case.id, case.number, key, before, case.stage, case.edition)


def _not_awaited() -> Stop:
    return refuse("not_at_the_bank", "本批现在不等待回盘", "no answer of the bank is awaited")


def _answers(session: Session, run_id: int, content: bytes) -> BankFile:
    """Return the bank file whose number stands in the first line of an answer, else the last."""
    first = content.split(b"\n", 1)[0]
    rows = select(BankFile).where(BankFile.run_id == run_id)
    files = session.exec(rows.order_by(col(BankFile.attempt).desc())).all()
    named = (one for one in files if one.batch.encode() in first)
    return next(named, None) or last_file(session, run_id)


def _known(session: Session, run_id: int, content: bytes) -> bool:
    digest = hashlib.sha256(content).hexdigest()
    asked = select(ReturnFile.id).where(ReturnFile.run_id == run_id, ReturnFile.sha256 == digest)
    return session.exec(asked).first() is not None


def _awaiting(kind: Kind) -> set[str]:
    """The stages that end with the bank's answer."""
    return {
        stage
        for action in kind.actions.values()
        if not _ENDS.keys().isdisjoint(one for one in action.guards if isinstance(one, str))
        for stage in action.from_
    }


def _next(kind: Kind, stage: str, session: Session, run_id: int) -> str | None:
    """Return the action with which the run goes on, None while answers are missing."""
    counts = runs.counts(session, run_id)
    for key, action in kind.actions_from(stage).items():
        for guard, holds in _ENDS.items():
            if guard in action.guards and holds(counts) is None:
                return key
    return None


def _read(transaction: Transaction, file: BankFile, content: bytes) -> tuple[Returned, Merged]:
    """Read the file against what was sent, and what earlier files did not say."""
    session = transaction.session
    layout = layout_of(session, file)
    batch = batch_of(session, transaction.house.store.vault, file)
    returned = parse_return(layout, content, batch)
    if not isinstance(returned, Returned):
        raise _wrong(returned)
    known = _answered(session, file, layout)
    ours = {seq for seq, one in known.items() if one.code in OUR_CODES}
    came_back = ours | bounces.standing(session, file.run_id, file.attempt).keys()
    merged = merge(known, returned, came_back)
    if not isinstance(merged, Merged):
        raise _wrong(merged)
    return returned, merged


def _wrong(problems: tuple[FileProblem, ...]) -> Stop:
    return Stop(Refused(tuple(problem.reason for problem in problems)))


def _answered(session: Session, file: BankFile, layout: Layout) -> dict[int, Outcome]:
    """Return what earlier files said of the lines of this batch."""
    sums: dict[int, tuple[int, str]] = {}
    for seq, fen, code in session.exec(
        select(PaymentLine.seq, PaymentLine.fen, PaymentLine.code).where(
            PaymentLine.run_id == file.run_id,
            PaymentLine.attempt == file.attempt,
            col(PaymentLine.seq).is_not(None),
            PaymentLine.state != "sent",
        )
    ):
        known = sums.get(int(seq or 0), (0, ""))[0]
        sums[int(seq or 0)] = (known + fen, code)
    return {seq: _outcome(layout, seq, fen, code) for seq, (fen, code) in sums.items()}


def _outcome(layout: Layout, seq: int, fen: int, code: str) -> Outcome:
    return Outcome(seq, fen, code == layout.paid, code, words(layout, code))


def _settle_lines(transaction: Transaction, file: BankFile, new: tuple[Outcome, ...]) -> None:
    rows = [
        {
            "of_run": file.run_id,
            "of_attempt": file.attempt,
            "of_seq": one.seq,
            "to_state": "paid" if one.paid else "failed",
            "to_code": one.code,
            "to_reason": "" if one.paid else one.reason.zh,
            "to_paid_on": transaction.today if one.paid else None,
        }
        for one in new
    ]
    if rows:
        transaction.hot.many(_settle, rows)
        enter_paid(transaction, file.run_id)
        claim_back_overtaken(transaction, file.run_id)


def _keep(
    transaction: Transaction,
    file: BankFile,
    name: str,
    content: bytes,
    sha256: str,
    figures: Mapping[str, int],
) -> None:
    """Keep the answer as it came, sealed, with the figures of what was new in it."""
    text = base64.b64encode(content).decode()
    place = answer_place(file.run_id, sha256)
    transaction.session.add(
        ReturnFile(
            run_id=file.run_id,
            attempt=file.attempt,
            name=name,
            sha256=sha256,
            content=transaction.house.store.vault.seal(text, place),
            **figures,
            applied_at=transaction.now,
            account_id=transaction.actor.account_id,
        )
    )
    transaction.session.flush()


def _figures(new: Sequence[Outcome]) -> dict[str, int]:
    """Count what a file told for the first time: what several files repeat counts once."""
    paid = [one.fen for one in new if one.paid]
    failed = [one.fen for one in new if not one.paid]
    return {
        "paid": len(paid),
        "failed": len(failed),
        "paid_fen": sum(paid),
        "failed_fen": sum(failed),
    }
