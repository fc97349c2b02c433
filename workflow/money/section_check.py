"""What is wrong with a programme's `money:`: its shape, and the proof of rates and shares. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

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
    found = tuple(section.problem(flaw.at, flaw.code, flaw.zh, flaw.en) for flaw in flaws)
    return (*found, *_runs(section))


def _runs(section: Section) -> Iterator[Problem]:
    """`pays` is said of exactly the kinds in which something calculates lines."""
    for key, kind in section.definition.kinds.items():
        calculates = any("money.calculate" in one.effects for one in kind.actions.values())
        if calculates != kind.pays:
            yield replace(section, at=("kinds", key)).problem(
                ("pays",), "pays",
                f"「{kind.title.zh}」的 pays 与 money.calculate 须同时写明",
                f"`pays` and money.calculate go together on “{kind.title.en}”",
            )  # fmt: skip
