"""Every standing check with the question it asks; findings with the reasons given for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from workflow.oversight import pay_checks, record_checks
from workflow.oversight.county import County
from workflow.oversight.finding import CHECKS, Check, Finding
from workflow.oversight.tables import FindingExcuse

Ask = Callable[[County], Iterator[Finding]]
ASKS: Mapping[str, Ask] = {
    "dead_paid": pay_checks.dead_paid,
    "paid_twice": record_checks.paid_twice,
    "on_payroll": record_checks.on_payroll,
    "paid_not_due": pay_checks.paid_not_due,
    "unpublished": record_checks.unpublished,
    "shared_account": record_checks.shared_account,
    "recovery_overdue": record_checks.recovery_overdue,
    "due_unpaid": pay_checks.due_unpaid,
    "held_overdue": pay_checks.held_overdue,
    "idle_money": record_checks.idle_money,
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and the excuse that holds for its facts, if one was given."""

    finding: Finding
    excuse: FindingExcuse | None


def findings(county: County, checks: Iterable[Check] = CHECKS) -> dict[str, list[Found]]:
    """Return what each check finds in a county today; nothing where nobody has a claim."""
    if not county.claims:
        return {one.key: [] for one in checks}
    excuses = _excuses(county)
    return {
        one.key: [Found(each, excuses.get(each.mark)) for each in ASKS[one.key](county)]
        for one in checks
    }


def _excuses(county: County) -> dict[str, FindingExcuse]:
    rows = county.session.exec(
        select(FindingExcuse)
        .where(
            FindingExcuse.programme == county.programme,
            FindingExcuse.county_id == county.county_id,
        )
        .order_by(col(FindingExcuse.id))
    )
    return {one.mark: one for one in rows}
