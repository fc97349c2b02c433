"""What a case corrects of a claim: the years, which were frozen, or the account it is paid to.

A kind that uses `money.correct` has the field `years`; one that uses `money.change_account`
has fields of the same names as the account's in the case the claim rests on. Both belong to the
case of the claim, and need another person to approve.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow.calendar.months import Month
from workflow.cases import opening
from workflow.cases.rows import CaseRow, load_case
from workflow.engine.machine import Step
from workflow.engine.refusal import Reason
from workflow.money.claims import by_application, note
from workflow.money.recoveries import claim_back, rebook
from workflow.money.tables import Entitlement

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def in_payment(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """The claim must be funded: until then its case stands on a sealed list."""
    held = _claim(transaction, case)
    if held is not None and held.funded_at is not None:
        return None
    return Reason(
        "not_funded_yet",
        "资金尚未到位，所在名册已封存，请在拨付后再更正",
        "the funds have not arrived and the list is sealed: correct it afterwards",
    )


def correct(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Set other years for a claim; months paid are settled by the difference only (四)."""
    claim, held = _claim_case(transaction, case), _claim(transaction, case)
    assert held is not None
    before, held.years = held.years, int(transaction.facts(case)["years"])
    month, years = Month.of_day(transaction.today), (before, held.years)
    note(transaction, claim, held, "correct", month, years)
    claim_back(transaction, claim, answers)
    rebook(transaction, claim, held)


def change_account(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Pay to another account from now on; the one before stays on the record, sealed."""
    held, facts = _claim(transaction, case), transaction.facts(case)
    assert held is not None
    rests_on = load_case(transaction.hot, held.application_id)
    assert rests_on is not None
    kind = transaction.house.kind_of(rests_on)
    shared = transaction.house.kind_of(case).fields.keys() & kind.fields.keys()
    values = {key: facts[key] for key in shared if facts[key] not in (None, "")}
    changed = opening.write_answers(transaction, rests_on, kind, values)
    before = rests_on.edition
    rests_on.edition += 1
    step = Step("amend", rests_on.stage, rests_on.stage, role="moved")
    transaction.record(rests_on, step, "done", {"changed": changed, "by": case.number})
    transaction.changes.case(rests_on, before)
    transaction.changes.flush()


def _claim_case(transaction: Transaction, case: CaseRow) -> CaseRow:
    found = load_case(transaction.hot, case.parent_id or 0)
    assert found is not None
    return found


def _claim(transaction: Transaction, case: CaseRow) -> Entitlement | None:
    return by_application(transaction.session, _claim_case(transaction, case).parent_id)
