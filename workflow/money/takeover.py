"""A scheme taken over while it runs: people paid on paper so far become claims. Fen, months.

A kind whose cases use `money.take_over` has these fields: `years`, `monthly`, `start` and
`paid_through` (months; the last blank where payment begins now). What was paid before is not
paid again, and counts as paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workflow.calendar.months import Month
from workflow.cases.rows import CaseRow
from workflow.engine.refusal import Reason
from workflow.money.claims import add_claim, has_claim
from workflow.money.rates import Place
from workflow.money.rules import tariff_for
from workflow.money.yuan import yuan

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

Facts = Mapping[str, Any]


def rate_agrees(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Refuse a monthly amount that is not the standard of the years, or months out of order."""
    facts = transaction.facts(case)
    if any(facts[name] is None for name in ("years", "monthly", "start")):
        return Reason("facts_missing", "年限、标准或年月未填", "years, rate or months are missing")
    months = _months(facts, Month.of_day(transaction.today))
    if months is not None:
        return months
    place = Place(facts["place"].get("city", ""), facts["place"].get("county", ""))
    at = max(paid_through(facts), Month.parse(facts["start"]))
    found = tariff_for(facts["money"], facts).monthly(int(facts["years"]), at, place)
    if isinstance(found, Reason):
        return found
    if found.fen == facts["monthly"]:
        return None
    return Reason(
        "rate_differs",
        f"月标准 {yuan(facts['monthly'])} 元与工作年限 {facts['years']} 年的标准 "
        f"{yuan(found.fen)} 元不符",
        f"{yuan(facts['monthly'])} yuan a month, but {facts['years']} years come to "
        f"{yuan(found.fen)}",
    )


def paid_through(facts: Facts) -> Month:
    """Return the last month paid on paper: the one before the start where nothing was paid yet."""
    given = facts.get("paid_through")
    return Month.parse(given) if given else Month.parse(facts["start"]).plus(-1)


def _months(facts: Facts, now: Month) -> Reason | None:
    start, through = Month.parse(facts["start"]), paid_through(facts)
    if facts.get("paid_through") is None and start < now:
        return Reason("facts_missing", "未填已发至年月", "the last month paid is missing")
    first = facts.get("first_pay_month")
    if through.next < start or through > now or (first and start < Month.parse(str(first))):
        return Reason(
            "months_wrong",
            f"起发年月 {start} 与已发至 {through} 不合理",
            f"paid from {start} through {through} cannot be",
        )
    return None


def not_entitled(
    transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> Reason | None:
    """Refuse somebody who has a claim already."""
    if not has_claim(transaction, case):
        return None
    return Reason(
        "already_entitled",
        "此人已有发放中的待遇，不能重复享受",
        "this person has an entitlement already",
    )


def take_over(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Write the claim down as it stands: months through `paid_through` were paid on paper."""
    facts = transaction.facts(case)
    add_claim(
        transaction,
        case,
        years=int(facts["years"]),
        start=str(facts["start"]),
        facts=_frozen(facts),
        taken_over_through=str(paid_through(facts)),
        taken_over_fen=int(facts["monthly"]),
    )


def _frozen(facts: Facts) -> dict[str, Any]:
    monthly, through = yuan(facts["monthly"]), paid_through(facts)
    line = {
        "zh": f"接续：自 {facts['start']} 起按 {monthly} 元/月发放，至 {through} 已按原渠道发放",
        "en": f"taken over: {monthly} yuan a month since {facts['start']}, paid through {through}",
        "clause": "",
    }
    nothing = {"due_fen": 0, "due": {}, "months": 0}
    late = {"arrears_months": 0, "arrears_fen": 0, "arrears": {}}
    kept = {"semesters": None, "monthly_fen": facts["monthly"], "start": facts["start"]}
    kept["years"] = int(facts["years"])  # a correction changes those of the claim
    return {**kept, **nothing, **late, "lines": [line]}
