"""The substitute teachers' allowance (programme A): who may have it, since when, how much.

Every function named in the definition takes (answers, params). A condition answers True, False
or None (not known: evidence is needed); it never rejects by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.due import Entitlement, Event, PaymentLine, attained_on, due_lines, start_month
from workflow.money.rules import Line, MoneyRules, Monthly, Tariff
from workflow.policies.allowance_facts import Facts, Params
from workflow.policies.allowance_lines import Working, by_level, explain

Answers = Facts | Mapping[str, Any]
Parameters = Params | Mapping[str, Any]
Answer = Literal["met", "not_met", "unknown"]


def semesters(answers: Answers, params: Parameters) -> int | None:
    """Return semesters taught over all spells, each counted once (四)."""
    return Facts.of(answers).semesters


def longest_run_taught(answers: Answers, params: Parameters) -> int | None:
    """Return the longest run of semesters in sequence."""
    return Facts.of(answers).run


def age_attained_on(answers: Answers, params: Parameters) -> date | None:
    """Return the day a man reaches 60, a woman 55, by the parameters."""
    facts, terms = Facts.of(answers), Params.of(params)
    if facts.born_on is None or facts.sex is None:
        return None
    age = terms.retire_age_men if facts.sex == "M" else terms.retire_age_women
    return attained_on(facts.born_on, age, terms.age_attained_on, terms.leap_birthday)


def entitled_from(answers: Answers, params: Parameters) -> Month | None:
    """Return the first month due: 五(一) the scheme's first, 五(二) the month after the age."""
    attained, terms = age_attained_on(answers, params), Params.of(params)
    if attained is None:
        return None
    return start_month(attained, terms.first_age_cutoff, terms.first_pay_month)


def lives_in_province(answers: Answers, params: Parameters) -> bool | None:
    """三: 现为广东省户籍."""
    return Facts.of(answers).hukou_in_province


def is_in_register(answers: Answers, params: Parameters) -> bool | None:
    """二(五): only people of the frozen list."""
    return Facts.of(answers).in_register


def served_in_time(answers: Answers, params: Parameters) -> bool | None:
    """民办: some service up to the cut-off; 代课: some after it, until the end date."""
    facts, terms = Facts.of(answers), Params.of(params)
    cutoff, end = terms.service_cutoff_minban, terms.service_end_daike
    if facts.category is None or not facts.spells or cutoff is None:
        return None
    if facts.category == "minban":
        return any(spell.from_month.first_day <= cutoff for spell in facts.spells)
    if end is None:
        return None
    return any(spell.to_month.last_day > cutoff and spell.from_month.first_day <= end
               for spell in facts.spells)


def contract_on_file(answers: Answers, params: Parameters) -> bool | None:
    """代课 only: a contract signed and filed with the county; one filed has been signed."""
    facts = Facts.of(answers)
    if facts.category != "daike":
        return True if facts.category else None
    return False if facts.contract_signed is False else facts.contract_filed


def taught_in_public_school(answers: Answers, params: Parameters) -> bool | None:
    """我省公办中小学（含幼儿园、附属学前班）."""
    return Facts.of(answers).public_school


def taught_a_year(answers: Answers, params: Parameters) -> bool | None:
    """连续任教满1学年（或2个学期）以上; 以上 includes the number."""
    run = Facts.of(answers).run
    return None if run is None else run >= 2


def stayed_outside(answers: Answers, params: Parameters) -> bool | None:
    """Never hired into an established post or as a state firm's regular worker since."""
    return _not(Facts.of(answers).hired_after)


def reaches_age_in_cycle(answers: Answers, params: Parameters) -> bool | None:
    """Reaches 60/55 by 31 December of the year of the cycle."""
    attained = age_attained_on(answers, params)
    return None if attained is None else attained.year <= Facts.of(answers).cycle


def not_planned_retired(answers: Answers, params: Parameters) -> bool | None:
    """Only 民办 teachers could be taken into planned early retirement."""
    return _not(Facts.of(answers).planned_retired)


def alive_at_cutoff(answers: Answers, params: Parameters) -> bool | None:
    """Not dead by the cut-off, that day included; nobody reported dead counts as alive."""
    died, cutoff = Facts.of(answers).died_on, Params.of(params).death_cutoff
    if died is None:
        return True
    return None if cutoff is None else died > cutoff


def no_criminal_record(answers: Answers, params: Parameters) -> bool | None:
    """At any time, also after approval."""
    return _not(Facts.of(answers).criminal_record)


def not_dismissed(answers: Answers, params: Parameters) -> bool | None:
    """Not dismissed while teaching; a contract that merely ended does not exclude."""
    return _not(Facts.of(answers).dismissed)


def _not(fact: bool | None) -> bool | None:
    return None if fact is None else not fact


CLAUSES: dict[str, tuple[Callable[[Answers, Parameters], bool | None], Reason]] = {
    test.__name__: (test, Reason(test.__name__, zh, en)) for test, zh, en in (
        (lives_in_province, "非广东省户籍", "not registered in Guangdong"),
        (is_in_register, "不在固化名单", "not in the frozen list"),
        (served_in_time, "服务时间不符", "service outside the dates"),
        (contract_on_file, "聘用合同未备案", "contract not filed with the county"),
        (taught_in_public_school, "非公办学校任教", "did not teach in a public school"),
        (taught_a_year, "连续任教不满一学年", "less than a school year without a break"),
        (stayed_outside, "录用为编制内人员", "hired into an established post later"),
        (reaches_age_in_cycle, "未到年龄", "does not reach the age this year"),
        (not_planned_retired, "计划内离岗退养", "taken into planned early retirement"),
        (alive_at_cutoff, "截止日前已去世", "died before the cut-off"),
        (no_criminal_record, "刑事犯罪记录", "criminal record"),
        (not_dismissed, "任教期间被开除辞退或解除聘用", "dismissed while teaching"),
    )
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause's answer for one person; `reason` is what a refusal would say."""

    clause: str
    answer: Answer
    reason: Reason


def eligibility(answers: Answers, params: Parameters) -> tuple[Finding, ...]:
    """Return every clause's answer, in the order of the policy."""
    facts, terms = Facts.of(answers), Params.of(params)
    said: dict[bool | None, Answer] = {True: "met", False: "not_met", None: "unknown"}
    return tuple(Finding(name, said[test(facts, terms)], reason)
                 for name, (test, reason) in CLAUSES.items())


def refusals(answers: Answers, params: Parameters) -> tuple[Reason, ...]:
    """Return the reasons of the clauses that are not met; none means eligible so far."""
    return tuple(one.reason for one in eligibility(answers, params) if one.answer == "not_met")


@dataclass(frozen=True, slots=True)
class Award:
    """What a person is due in the year of the cycle and owed for earlier ones; amounts in fen."""

    semesters: int
    years: int
    monthly_fen: int
    start: Month
    last: Month | None
    months: int
    due_fen: int
    shares: Mapping[str, int]
    arrears_months: int
    arrears_fen: int
    arrears_shares: Mapping[str, int]
    exactly_30: bool
    lines: tuple[Line, ...]


def award(answers: Answers, params: Parameters, money: MoneyRules | Tariff) -> Award | Reason:
    """Return the award as if nothing had been paid yet, or what is missing to work it out.

    Eligibility is not asked here: the amount is shown beside the clauses. Clauses 四, 五, 六.
    """
    facts, terms = Facts.of(answers), Params.of(params)
    tariff = money if isinstance(money, Tariff) else Tariff(money, terms.model_extra)
    start = entitled_from(facts, terms)
    if not facts.semesters or start is None:
        return _MISSING
    years = tariff.rules.service.years(facts.semesters)
    shown = tariff.monthly(years, max(start, Month.of(facts.cycle, 1)), facts.place)
    if isinstance(shown, Reason):
        return shown
    lines = _due(facts, terms, tariff, start)
    return lines if isinstance(lines, Reason) else _awarded(
        facts, terms, tariff, start, shown, lines)


def _due(
    facts: Facts, terms: Params, tariff: Tariff, start: Month
) -> tuple[PaymentLine, ...] | Reason:
    """Return the months until December of the cycle; those before its January are arrears."""
    pays_from = _pays_from(facts, terms, start)
    if isinstance(pays_from, Reason):
        return pays_from
    years = tariff.rules.service.years(facts.semesters or 0)
    died = (Event("death", Month.of_day(facts.died_on)),) if facts.died_on else ()
    claim = Entitlement("", years, facts.place, pays_from, died)
    return due_lines(claim, {}, Month.of(facts.cycle, 12), tariff, Month.of(facts.cycle, 1))


def _awarded(
    facts: Facts, terms: Params, tariff: Tariff, start: Month, shown: Monthly,
    lines: tuple[PaymentLine, ...],
) -> Award:
    now = tuple(line for line in lines if line.kind == "normal")
    late = tuple(line for line in lines if line.kind == "arrears")
    taught = facts.semesters or 0
    last = Month.of_day(facts.died_on) if facts.died_on else None
    attained = age_attained_on(facts, terms)
    working = Working(taught, tariff.rules.service, shown, start, last, attained, now, late)
    return Award(
        taught, tariff.rules.service.years(taught), shown.fen, start, last,
        len(now), _sum(now), by_level(shown, now), len(late), _sum(late), by_level(shown, late),
        shown.rate.note is not None, explain(facts, terms, working),
    )


def _pays_from(facts: Facts, terms: Params, start: Month) -> Month | Reason:
    """Return the first month paid to someone who applied late, as the parameter says."""
    if terms.backpay == "from_entitlement_month":
        return start
    if terms.backpay == "from_cycle_january":
        return max(start, Month.of(facts.cycle, 1))
    return max(start, facts.approved_in) if facts.approved_in else _NOT_APPROVED


def _sum(lines: tuple[PaymentLine, ...]) -> int:
    return sum(line.fen for line in lines)


_MISSING = Reason(
    "facts_missing", "缺少出生日期、性别或任教经历，无法核算",
    "date of birth, sex or the terms taught are missing",
)
_NOT_APPROVED = Reason(
    "approval_month_missing", "按参数自核准当月起补，尚未核准", "back-pay runs from the approval"
)
