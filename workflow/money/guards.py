"""What must hold before money moves; each answers None, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow.cases.rows import CaseRow
from workflow.engine.refusal import Reason
from workflow.money import balance, corrections, identities, recoveries, runs, takeover
from workflow.money.allotments import funds
from workflow.money.claims import start_reached

if TYPE_CHECKING:
    from workflow.cases.house import Guard
    from workflow.cases.transaction import Transaction


def _funds_cover(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Say it early; `money.approve` asks again while it holds the funds."""
    run = runs.run_of(transaction.session, case.id)
    at_hand = funds(transaction.session, case.programme, case.unit_id)
    return at_hand.cover(run.fen if run else 0)


def _lines_balance(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    run = runs.run_of(transaction.session, case.id)
    if run is None:
        return Reason("not_calculated", "本批尚未核算", "the run is not calculated")
    reason = balance.balances(run.model_dump(), runs.first_lines(transaction.session, case.id))
    over = [
        line
        for state in ("planned", "approved")
        for line in runs.overtaken(transaction.session, case.id, state)
    ]
    if over and not reason:
        return Reason(
            "lines_overtaken",
            f"有 {len(over)} 笔因去世、停发、暂停或抽查暂缓现不能发，请退回或撤回后重新核算",
            f"{len(over)} lines may not be paid now (not due any more, or held): "
            "take it back and calculate again",
        )
    return reason or identities.disagreement(transaction.session, case.id)


def _none_open(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    return balance.none_open(runs.counts(transaction.session, case.id))


def _some_failed(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    return balance.some_failed(runs.counts(transaction.session, case.id))


def _came_back(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """A paid run is open again only once a payment was registered and confirmed as sent back."""
    if runs.counts(transaction.session, case.id).get("failed"):
        return None
    return Reason(
        "none_came_back",
        "没有已确认的退汇，请在“退汇”一栏登记和确认",
        "no payment was confirmed as sent back: register and confirm it below",
    )


GUARDS: dict[str, Guard] = {
    "money.funds_cover": _funds_cover,
    "money.lines_balance": _lines_balance,
    "money.none_open": _none_open,
    "money.came_back": _came_back,
    "money.some_failed": _some_failed,
    "money.start_reached": start_reached,
    "money.in_payment": corrections.in_payment,
    "money.some_left": recoveries.some_open,
    "money.something_due": recoveries.something_due,
    "money.all_recovered": recoveries.none_open,
    "money.rate_agrees": takeover.rate_agrees,
    "money.not_entitled": takeover.not_entitled,
}
