"""The substitute teachers' allowance (programme A): who may have it, since when, how much.

Every function that the definition names takes the names of a case (answers, parameters, `cycle`,
`place`, `registers`, `money`). A condition answers True, False or None (not known: evidence is
needed); it never rejects by itself. Dates and months go out as ISO text, money as fen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workflow.engine.refusal import Reason
from workflow.policies.allowance_award import Award, award, first_month, reached_on, tariff_of
from workflow.policies.allowance_facts import Facts

Names = Facts | Mapping[str, Any]
Answer = Literal["met", "not_met", "unknown"]


def semesters(names: Names) -> int | None:
    """Return semesters taught over all spells, each counted once (四)."""
    return Facts.of(names).semesters


def months(names: Names) -> int | None:
    """Return calendar months taught over all spells, each counted once; unknown without spells."""
    spells = Facts.of(names).terms
    if not spells:
        return None
    taught = (range(one.from_.ordinal, one.to.ordinal + 1) for one in spells)
    return len({month for spell in taught for month in spell})


def longest_run(names: Names) -> int | None:
    """Return the longest run of semesters in sequence; holidays do not break it."""
    return Facts.of(names).longest_run


def years(names: Mapping[str, Any]) -> int | None:
    """Return years of service by the money section: two semesters make one (四)."""
    taught = Facts.of(names).semesters
    return None if taught is None else tariff_of(names).rules.service.years(taught)


def attained_on(names: Names) -> str | None:
    """Return the day the age is reached, by the parameters."""
    attained = reached_on(Facts.of(names))
    return attained.isoformat() if attained else None


def start_month(names: Names) -> str | None:
    """Return the first month due: 五(一) the scheme's first, 五(二) the month after the age."""
    start = first_month(Facts.of(names))
    return str(start) if start else None


def monthly_fen(names: Mapping[str, Any]) -> int | None:
    """Return the rate in force when payment starts, this January at the earliest; None if open."""
    found = award(names)
    return None if isinstance(found, Reason) else found.monthly_fen


def lives_in_province(names: Names) -> bool | None:
    """三: 现为广东省户籍."""
    return Facts.of(names).hukou_province


def is_in_register(names: Names) -> bool | None:
    """二(五): only people of the frozen list."""
    registers = Facts.of(names).registers
    return None if registers is None else "frozen" in registers


def served_in_period(names: Names) -> bool | None:
    """民办: some service up to the cut-off; 代课: some after it, until the end date."""
    facts = Facts.of(names)
    cutoff, end, spells = facts.service_cutoff, facts.service_end, facts.terms
    if facts.category is None or not spells or cutoff is None:
        return None
    if facts.category == "minban":
        return any(spell.from_.first_day <= cutoff for spell in spells)
    if end is None:
        return None
    return any(spell.to.last_day > cutoff and spell.from_.first_day <= end for spell in spells)


def contract_on_file(names: Names) -> bool | None:
    """代课 only: a contract signed and filed with the county."""
    facts = Facts.of(names)
    if facts.category is None:
        return None
    return True if facts.category == "minban" else facts.contract_filed


def taught_in_public_school(names: Names) -> bool | None:
    """我省公办中小学（含幼儿园、附属学前班）."""
    return Facts.of(names).public_school


def taught_a_year(names: Names) -> bool | None:
    """连续任教满1学年（或2个学期）以上; 以上 includes the number."""
    run = Facts.of(names).longest_run
    return None if run is None else run >= 2


def stayed_outside(names: Names) -> bool | None:
    """Never hired into an established post or as a state firm's regular worker since."""
    return _not(Facts.of(names).hired_later)


def reaches_age_in_cycle(names: Names) -> bool | None:
    """Reaches 60/55 by 31 December of the year of the cycle."""
    facts = Facts.of(names)
    attained = reached_on(facts)
    return None if attained is None else attained.year <= facts.cycle


def comes_of_age_in_cycle(names: Names) -> bool | None:
    """Reaches 60/55 within the year of the cycle: to be called (七（一）)."""
    facts = Facts.of(names)
    attained = reached_on(facts)
    return None if attained is None else attained.year == facts.cycle


def not_planned_retired(names: Names) -> bool | None:
    """Not taken into planned early retirement."""
    return _not(Facts.of(names).retired_in_plan)


def alive_at_cutoff(names: Names) -> bool | None:
    """Not dead by the cut-off, that day included; nobody reported dead counts as alive."""
    facts = Facts.of(names)
    if facts.died_on is None:
        return True
    return None if facts.death_cutoff is None else facts.died_on > facts.death_cutoff


def no_criminal_record(names: Names) -> bool | None:
    """At any time, also after approval."""
    return _not(Facts.of(names).criminal_record)


def not_dismissed(names: Names) -> bool | None:
    """Not dismissed while teaching; a contract that merely ended does not exclude."""
    return _not(Facts.of(names).dismissed)


def _not(fact: bool | None) -> bool | None:
    return None if fact is None else not fact


CLAUSES: dict[str, tuple[Callable[[Names], bool | None], Reason]] = {
    test.__name__: (test, Reason(test.__name__, zh, en))
    for test, zh, en in (
        (lives_in_province, "非广东省户籍", "not registered in Guangdong"),
        (is_in_register, "不在固化名单", "not in the frozen list"),
        (served_in_period, "服务时间不符", "service outside the dates"),
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


def eligibility(names: Names) -> tuple[Finding, ...]:
    """Return every clause's answer, in the order of the policy."""
    facts = Facts.of(names)
    said: dict[bool | None, Answer] = {True: "met", False: "not_met", None: "unknown"}
    return tuple(
        Finding(name, said[test(facts)], reason) for name, (test, reason) in CLAUSES.items()
    )


def refusals(names: Names) -> tuple[Reason, ...]:
    """Return the reasons of the clauses that are not met; none means eligible so far."""
    return tuple(one.reason for one in eligibility(names) if one.answer == "not_met")


POLICIES: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    f"substitute_allowance.{function.__name__}": function
    for function in (
        semesters,
        months,
        longest_run,
        years,
        attained_on,
        start_month,
        monthly_fen,
        comes_of_age_in_cycle,
        *(test for test, _ in CLAUSES.values()),
    )
}
"""Every function a definition may name, by its address."""
AWARDS: dict[str, Callable[[Mapping[str, Any]], Award | Reason]] = {
    "substitute_allowance.award": award
}
"""What money asks once a case is approved; a definition names its parts instead."""
