"""What the allowance comes to: the age reached, the first month, the award and its working.

Part of `substitute_allowance`; amounts are fen, months and days those of Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money import due
from workflow.money.due import PaymentLine
from workflow.money.rules import Line, Monthly, Tariff, tariff_for
from workflow.policies.allowance_facts import Facts
from workflow.policies.allowance_lines import Working, by_level, explain


def reached_on(facts: Facts) -> date | None:
    """Return the day the age is reached, None while the facts do not tell."""
    if facts.birth_on is None or facts.age is None:
        return None
    return due.attained_on(
        facts.birth_on,
        facts.age,
        facts.age_attained_on or "birthday",
        facts.leap_birthday or "feb28",
    )


def first_month(facts: Facts) -> Month | None:
    """Return the first month due (五), None while the facts do not tell."""
    attained = reached_on(facts)
    if attained is None or facts.first_age_cutoff is None or facts.first_pay_month is None:
        return None
    return due.start_month(attained, facts.first_age_cutoff, facts.first_pay_month)


@dataclass(frozen=True, slots=True)
class Award:
    """What a person is due in the year of the cycle and owed for earlier ones; amounts in fen."""

    semesters: int
    years: int
    monthly_fen: int
    start: Month
    pays_from: Month
    last: Month | None
    months: int
    due_fen: int
    shares: Mapping[str, int]
    arrears_months: int
    arrears_fen: int
    arrears_shares: Mapping[str, int]
    exactly_30: bool
    lines: tuple[Line, ...]


def award(names: Mapping[str, Any], tariff: Tariff | None = None) -> Award | Reason:
    """Return the award as if nothing had been paid yet, or what is missing to work it out.

    Eligibility is not asked here: the amount is shown beside the clauses. Clauses 四, 五, 六.
    """
    facts, tariff = Facts.of(names), tariff or tariff_of(names)
    start = first_month(facts)
    if not facts.semesters or start is None:
        return _MISSING
    served = tariff.rules.service.years(facts.semesters)
    shown = tariff.monthly(served, max(start, Month.of(facts.cycle, 1)), facts.where)
    if isinstance(shown, Reason):
        return shown
    pays_from = _pays_from(facts, start)
    if isinstance(pays_from, Reason):
        return pays_from
    lines = _due(facts, tariff, pays_from)
    if isinstance(lines, Reason):
        return lines
    return _awarded(facts, tariff, start, pays_from, shown, lines)


def tariff_of(names: Mapping[str, Any]) -> Tariff:
    """Return the rates and shares in force for a case's names."""
    return tariff_for(names["money"], names)


def _due(facts: Facts, tariff: Tariff, pays_from: Month) -> tuple[PaymentLine, ...] | Reason:
    """Return the months until December of the cycle; those before its January are arrears."""
    served = tariff.rules.service.years(facts.semesters or 0)
    died = (due.Event("death", Month.of_day(facts.died_on)),) if facts.died_on else ()
    claim = due.Entitlement("", served, facts.where, pays_from, died)
    january, december = Month.of(facts.cycle, 1), Month.of(facts.cycle, 12)
    return due.due_lines(claim, {}, december, tariff, january)


def _awarded(
    facts: Facts,
    tariff: Tariff,
    start: Month,
    pays_from: Month,
    shown: Monthly,
    lines: tuple[PaymentLine, ...],
) -> Award:
    now = tuple(line for line in lines if line.kind == "normal")
    late = tuple(line for line in lines if line.kind == "arrears")
    taught = facts.semesters or 0
    last = Month.of_day(facts.died_on) if facts.died_on else None
    working = Working(tariff.rules.service, shown, start, last, reached_on(facts), now, late)
    return Award(
        taught,
        tariff.rules.service.years(taught),
        shown.fen,
        start,
        pays_from,
        last,
        len(now),
        _sum(now),
        by_level(shown, now),
        len(late),
        _sum(late),
        by_level(shown, late),
        shown.rate.note is not None,
        explain(facts, working),
    )


def _pays_from(facts: Facts, start: Month) -> Month | Reason:
    """Return the first month paid to someone who applied late, as the parameter says."""
    if facts.backpay == "from_cycle_january":
        return max(start, Month.of(facts.cycle, 1))
    if facts.backpay == "from_approval_month":
        return max(start, facts.approved_in) if facts.approved_in else _NOT_APPROVED
    return start


def _sum(lines: tuple[PaymentLine, ...]) -> int:
    return sum(line.fen for line in lines)


_MISSING = Reason(
    "facts_missing",
    "缺少出生日期、性别或任教经历，无法核算",
    "date of birth, sex or the terms taught are missing",
)
_NOT_APPROVED = Reason(
    "approval_month_missing", "按参数自核准当月起补，尚未核准", "back-pay runs from the approval"
)
