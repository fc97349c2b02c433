"""The guards of `cases`, by the names definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from workflow.cases import rules
from workflow.cases.duplicates import no_duplicate
from workflow.cases.tables import Deadline
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


def _window_open(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Every clock that runs must have opened; its opening stands with its dates."""
    running = select(Deadline.rules).where(Deadline.case_id == case.id, Deadline.state == "running")
    found = [rule for kept in transaction.session.exec(running) for rule in kept]
    return rules.window_open(found, transaction.house.clock.today())


GUARDS: dict[str, Guard] = {
    "cases.form_complete": _form_complete,
    "cases.eligible": _eligible,
    "cases.window_open": _window_open,
    "cases.no_duplicate": no_duplicate,
}
