"""What is asked before help is given: has this person been helped this year, by any programme?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from workflow.aids.section import aids_of
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case
from workflow.engine.refusal import Reason

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction


def _none_this_year(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Refuse a person with another case of this cycle's year that counts as help."""
    if not case.subject_index:
        return Reason("id_missing", "请先填写身份证号码", "fill in the ID number first")
    same = select(Case).where(
        Case.subject_index == case.subject_index, Case.cycle == case.cycle, Case.id != case.id
    )
    for other in transaction.session.exec(same.order_by(col(Case.id))):
        definition = transaction.house.definitions.get(other.programme, other.version)
        aid = aids_of(definition).get(other.kind)
        if aid is not None and other.stage in aid.in_:
            title = definition.title
            return Reason(
                "aided_already",
                f"此人 {case.cycle} 年已受「{title.zh}」救助（{other.number}），不重复救助",
                f"“{title.en}” helped this person in {case.cycle} ({other.number}): "
                "nobody is helped twice",
            )
    return None


EFFECTS: dict[str, Effect] = {}
GUARDS: dict[str, Guard] = {"aids.none_this_year": _none_this_year}
