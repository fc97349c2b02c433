"""What was approved is what is released: a keyed mark of each instruction, kept at the approval.

The mark is over the account, the name, the amount and the months of one person; it tells
nothing by itself. Amounts in fen.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlmodel import Field, Session, SQLModel, select

from workflow.engine.refusal import Reason
from workflow.money import columns
from workflow.money.payees import Payee
from workflow.store.secrets import Vault

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

NAMED = 5


class RunInstruction(SQLModel, table=True):
    """The mark of what one person was to get by a run when it was approved."""

    __tablename__ = "run_instructions"

    run_id: int = columns.number(primary=True)
    entitlement_id: int = columns.number(primary=True)
    mark: str = Field(max_length=40)


def keep(transaction: Transaction, run_id: int, payees: Iterable[Payee]) -> None:
    """Keep the marks of a run that is approved now."""
    vault = transaction.house.store.vault
    rows = [
        {"run_id": run_id, "entitlement_id": one.entitlement_id, "mark": mark_of(vault, one)}
        for one in payees
    ]
    if rows:
        transaction.session.connection().execute(insert(RunInstruction), rows)


def mark_of(vault: Vault, payee: Payee) -> str:
    """Return the mark of an instruction."""
    return vault.blind(f"{payee.account}|{payee.name}|{payee.fen}|{payee.months}")


def differences(
    session: Session, vault: Vault, run_id: int, payees: Iterable[Payee]
) -> Reason | None:
    """Name those whose instruction is not the one approved, or who was not among them."""
    marks = select(RunInstruction.entitlement_id, RunInstruction.mark)
    kept = dict(session.exec(marks.where(RunInstruction.run_id == run_id)).all())
    now = {one.entitlement_id: one for one in payees}
    changed = [one.name for key, one in now.items() if kept.get(key) != mark_of(vault, one)]
    count = len(changed) + len(kept.keys() - now.keys())
    if not count:
        return None
    named = "、".join(changed[:NAMED])
    return Reason(
        "differs_from_approved",
        f"有 {count} 人的户名、账号或金额与批准时不同：{named}；请撤回后重新核算、批准",
        f"{count} instructions are not what was approved: {named}; withdraw and calculate again",
    )
