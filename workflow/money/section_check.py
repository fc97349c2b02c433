"""What is wrong with a programme's `money:`: its shape, and the proof of rates and shares. PURE."""

from __future__ import annotations

from workflow.engine.check.report import Section
from workflow.engine.yaml_text import Problem
from workflow.money.proof import check_money
from workflow.money.rules import MoneyRules


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with `money:`, each with file and line."""
    rules, found = section.parse(MoneyRules)
    if rules is None:
        return found
    flaws = check_money(rules, section.params)
    return tuple(section.problem(flaw.at, flaw.code, flaw.zh, flaw.en) for flaw in flaws)
