"""Who handles a run's bank files, which file it is, and how that gets on the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.engine.machine import Step, posting
from workflow.money.tables import BankFile

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def sender(transaction: Transaction, case: CaseRow) -> str:
    """Return the role under which the actor handles bank files: that of who may send them."""
    for action in transaction.house.kind_of(case).actions.values():
        if "money.send" in action.effects:
            post = posting(action, transaction.actor, case.area)
            if post is not None:
                return post.role
    raise refuse(
        "not_yours", "银行文件不在您的职责内", "bank files are not within your post or area"
    )


def last_file(session: Session, run_id: int, attempt: int | None = None) -> BankFile:
    """Return the last bank file of a run, or the one of an attempt; raises Stop."""
    statement = select(BankFile).where(BankFile.run_id == run_id)
    if attempt is not None:
        statement = statement.where(BankFile.attempt == attempt)
    file = session.exec(statement.order_by(col(BankFile.attempt).desc())).first()
    if file is None:
        raise refuse("no_file", "本批还没有银行文件", "this run has no bank file yet")
    return file


def recorded(
    transaction: Transaction,
    case: CaseRow,
    step: Step,
    detail: Mapping[str, object],
    command: str | None = None,
) -> Done:
    """Put something on the record of a run that moves no stage; its edition goes up."""
    seen = case.edition
    case.edition += 1
    transaction.record(case, step, "done", detail, command)
    transaction.changes.case(case, seen)
    transaction.changes.flush()
    return Done(case.id, case.number, step.action, step.from_stage, case.stage, case.edition)
