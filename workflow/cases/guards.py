"""The guards of `cases`, by the names definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from workflow.cases import rules
from workflow.cases.duplicates import no_duplicate
from workflow.cases.tables import Attachment, Deadline
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


def _documents_complete(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Every paper that is required lies with the case."""
    mine = (Attachment.case_id == case.id, col(Attachment.removed_at).is_(None))
    there = set(transaction.session.exec(select(Attachment.document).where(*mine)))
    return rules.documents_complete(transaction.house.kind_of(case).documents, there)


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
    "cases.documents_complete": _documents_complete,
    "cases.eligible": _eligible,
    "cases.window_open": _window_open,
    "cases.no_duplicate": no_duplicate,
}
