"""What is wrong with a programme's `verification:`: kinds, parameters, what the clock needs."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.calendar.rule_values import day_in_year, is_parameter
from workflow.engine.check.report import Section
from workflow.engine.definition import Kind
from workflow.engine.machine import SYSTEM_ROLE
from workflow.engine.yaml_text import Problem
from workflow.verification.section import Yearly


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the yearly verification."""
    yearly, wrong = section.parse(Yearly)
    return wrong if yearly is None else tuple(_of(section, yearly))


def _of(section: Section, yearly: Yearly) -> Iterator[Problem]:
    kinds, known = section.definition.kinds, section.params
    for word, key in (("plan", yearly.plan), ("each", yearly.each)):
        yield from section.unknown((word,), key, kinds, "件类", "kind")
    for word, day in (("opens", yearly.opens), ("by", yearly.by)):
        text = str(known.get(day, "")) if is_parameter(day) else day
        if day_in_year(2000, text) is None:
            yield section.problem(
                (word,), "verification_day", f"「{text}」不是月日，如 09-01",
                f"“{text}” is no day of a year such as 09-01",
            )  # fmt: skip
    if yearly.plan in kinds and yearly.each in kinds:
        yield from _acts(section, yearly, kinds[yearly.plan], kinds[yearly.each])


def _acts(section: Section, yearly: Yearly, plan: Kind, each: Kind) -> Iterator[Problem]:
    if plan.members != yearly.each or not each.child_of:
        yield section.problem(
            ("each",), "verification_members",
            "计划的 members 应为每人的件类，且其 child_of 为待遇",
            "the plan lists the cases of persons, and those belong to claims",
        )  # fmt: skip
    for word, kind, effect in (
        ("plan", plan, "verification.plan"),
        ("each", each, "verification.lapse"),
        ("each", each, ""),
    ):
        if not _has(kind, effect):
            yield section.problem(
                (word,), "verification_act",
                f"「{kind.title.zh}」没有由 system 办理的 {effect or '关闭'}",
                f"the clock has no action with {effect or 'no effect'} on “{kind.title.en}”",
            )  # fmt: skip


def _has(kind: Kind, effect: str) -> bool:
    return any(
        SYSTEM_ROLE in one.by and (effect in one.effects if effect else not one.effects)
        for one in kind.actions.values()
    )
