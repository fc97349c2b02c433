"""The guards of `cases`, by the names definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow.cases import rules
from workflow.engine.refusal import Reason

if TYPE_CHECKING:
    from workflow.cases.house import Guard
    from workflow.cases.rows import CaseRow
    from workflow.cases.transaction import Transaction


def _form_complete(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    fields = transaction.house.kind_of(case).fields
    return rules.form_complete(fields, transaction.facts(case))


def _eligible(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    return rules.eligible(transaction.facts(case).findings())


GUARDS: dict[str, Guard] = {
    "cases.form_complete": _form_complete,
    "cases.eligible": _eligible,
}
