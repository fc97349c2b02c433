"""What duties ask before a case goes on, by the name definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case
from workflow.duties.reads import of_case
from workflow.duties.rules import EXCUSED, MET, NOT_YET, TOO_MANY, Count
from workflow.engine.refusal import Reason

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction


def _met(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """Refuse to go on while what must be done in this stage was not done."""
    row = transaction.session.exec(select(Case).where(Case.id == case.id)).one()
    lacking = [
        (one.duty.title, count)
        for one in of_case(transaction.house, transaction.session, row)
        if one.duty.strength == "must" and case.stage in one.duty.while_
        for count in one.counts
        if _lacks(count)
    ]
    if not lacking:
        return None
    said = [(title, f"{count.done}/{count.least}", count.period.title) for title, count in lacking]
    return Reason(
        "duties_lacking",
        "约定任务未完成：" + "、".join(f"{t.zh}（{p.zh}）{n}" for t, n, p in said),
        "duties are lacking: " + ", ".join(f"{t.en} ({p.en}) {n}" for t, n, p in said),
    )


def _lacks(count: Count) -> bool:
    if count.state in (MET, EXCUSED, NOT_YET):
        return False
    return count.state == TOO_MANY or count.done < count.least


EFFECTS: dict[str, Effect] = {}
GUARDS: dict[str, Guard] = {"duties.met": _met}
