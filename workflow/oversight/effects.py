"""What oversight asks before money leaves, by the name definitions use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlmodel import select

from workflow.cases.rows import CaseRow
from workflow.engine.refusal import Reason
from workflow.money.tables import PaymentLine
from workflow.oversight.catalogue import findings
from workflow.oversight.county import County
from workflow.oversight.finding import BY_KEY, CHECKS

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction


def clean(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> Reason | None:
    """Refuse a run while a check finds one of its people, unless the finding is excused."""
    in_run = set(
        transaction.session.exec(
            select(PaymentLine.entitlement_id).where(PaymentLine.run_id == case.id)
        )
    )
    county = County(
        transaction.house, transaction.session, case.programme, case.unit_id, transaction.today
    )
    counts = {
        key: sum(one.excuse is None and one.finding.entitlement_id in in_run for one in found)
        for key, found in findings(county, [one for one in CHECKS if one.blocks]).items()
    }
    open_ = {BY_KEY[key].title: count for key, count in counts.items() if count}
    if not open_:
        return None
    return Reason(
        "not_clean",
        "审计疑点未处理："
        + "、".join(f"{title.zh} {count} 条" for title, count in open_.items())
        + "，请先处理，或由县教育局写明理由",
        "standing checks found: "
        + ", ".join(f"{title.en} {count}" for title, count in open_.items())
        + "; deal with them, or county education says why they may stand",
    )


EFFECTS: dict[str, Effect] = {}
GUARDS: dict[str, Guard] = {"oversight.clean": clean}
