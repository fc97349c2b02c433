"""Periods and dated phases: two edges in order, names that exist, openings that are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflow.calendar.due import Rule
from workflow.calendar.period_rules import Between, Period, Phase, ValidityEnd
from workflow.calendar.school_rules import SchoolYear, TermEdge
from workflow.calendar.term_load import places
from workflow.engine.asking import asked
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition, Kind
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH

GUARD = "cases.window_open"
OPENS = (Period, TermEdge, SchoolYear)


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find windows that close before they open, unknown phases and terms, openings of no use."""
    yield from _spans(definition)
    terms = definition.cycle.terms
    if terms is not None and terms not in places():
        yield Fault(
            ("cycle", "terms"),
            "unknown_terms",
            f"没有「{terms}」的校历",
            f"there are no school terms of “{terms}”",
        )
    for name, kind in definition.kinds.items():
        for key, clock in kind.deadlines.items():
            at = ("kinds", name, "deadlines", key)
            for number, rule in enumerate(clock.due):
                yield from _rule(definition, kind, clock, rule, (*at, "due", number), names)
        yield from _guards(kind, ("kinds", name, "actions"))


def _spans(definition: Definition) -> Iterator[Fault]:
    for name, span in definition.spans.items():
        if span.from_ > span.to:
            yield Fault(
                ("spans", name),
                "span_order",
                f"阶段「{span.title.zh}」{span.to} 结束，早于开始的 {span.from_}",
                f"“{span.title.en}” ends on {span.to}, before it begins on {span.from_}",
            )


def _rule(
    definition: Definition, kind: Kind, clock: Deadline, rule: Rule, at: PATH, names: Names
) -> Iterator[Fault]:
    if isinstance(rule, Phase) and rule.phase not in definition.spans:
        yield Fault(
            at,
            "unknown_span",
            f"没有名为「{rule.phase}」的带日期阶段",
            f"no dated phase is called “{rule.phase}”",
        )
        return
    to = definition.validity.to
    if isinstance(rule, ValidityEnd) and to is None:
        yield Fault(at, "validity_open", "事项没有写明有效期至哪天", "validity has no last day")
        return
    if isinstance(rule, Phase):
        ends, begins = definition.spans[rule.phase].to, definition.validity.from_
        if ends < begins:
            yield Fault(
                at,
                "phase_over",
                f"阶段 {ends} 已结束，事项 {begins} 才开始，不可能按期",
                f"the phase is over on {ends}, before the programme begins on {begins}: "
                "nobody can be in time",
            )
    if isinstance(rule, Between) and names.calendar is not None:
        yield from _between(definition, kind, clock, rule, at, names)


def _between(
    definition: Definition, kind: Kind, clock: Deadline, rule: Between, at: PATH, names: Names
) -> Iterator[Fault]:
    """A window is a window in its year, and some act asks whether it is open."""
    year = max(definition.cycle.first, definition.validity.from_.year)
    if names.calendar is None:
        return
    found = rule.due(asked(definition, date(year, 1, 1), year, names.calendar))
    if found.opens_on is not None and found.opens_on > found.on:
        yield Fault(
            at,
            "window_backwards",
            f"「{clock.title.zh}」的窗口 {found.on} 关闭，{found.opens_on} 才开放",
            f"“{clock.title.en}” closes on {found.on}, before it opens on {found.opens_on}",
        )
        return
    asks = any(
        GUARD in action.guards and set(action.from_) & set(clock.in_)
        for action in kind.actions.values()
    )
    if not asks:
        yield Fault(
            at,
            "window_idle",
            f"「{clock.title.zh}」{found.opens_on} 开放，但没有任何办理核对它",
            f"“{clock.title.en}” opens on {found.opens_on}, but no act asks whether it is open",
            "warning",
        )


def _guards(kind: Kind, at: PATH) -> Iterator[Fault]:
    """Who asks for an opening stands where some clock has one."""
    for key, action in kind.actions.items():
        if GUARD not in action.guards:
            continue
        opens = any(
            isinstance(rule, OPENS) and set(clock.in_) & set(action.from_)
            for clock in kind.deadlines.values()
            for rule in clock.due
        )
        if not opens:
            yield Fault(
                (*at, key),
                "window_missing",
                f"「{action.title.zh}」核对窗口是否开放，但那里没有带开放日的期限",
                f"“{action.title.en}” asks for a window, but no clock there has an opening",
            )
