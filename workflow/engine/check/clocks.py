"""Deadlines: clocks that start, stop, are armed again, and have usable parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from workflow.calendar.days import WorkCalendar
from workflow.calendar.due import MissingParameter, Rule
from workflow.calendar.rules import MonthsAfter, WorkingDays
from workflow.engine.asking import asked
from workflow.engine.check.people import units_of
from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import Edge, edges, shown, stages_of, ways
from workflow.engine.definition import Definition, Kind
from workflow.engine.refusal import Text
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find clocks that never stop or start, are paused for nothing, or never armed anew."""
    for name, kind in definition.kinds.items():
        for key, clock in kind.deadlines.items():
            at = ("kinds", name, "deadlines", key)
            yield from _stages(kind, clock, at)
            yield from _parameters(definition, kind, clock, at, names)
            yield from _answers(kind, clock, at)
        yield from _not_armed(definition, kind, ("kinds", name))


def _stages(kind: Kind, clock: Deadline, at: PATH) -> Iterator[Fault]:
    inside = [stage for stage in clock.in_ if stage in kind.stages]
    for number, stage in enumerate(clock.in_):
        if stage in kind.stages and kind.stages[stage].end:
            yield Fault(
                (*at, "in", number),
                "clock_in_end",
                f"「{kind.stages[stage].title.zh}」已办结，期限「{clock.title.zh}」"
                "在那里不会再有人办",
                f"“{clock.title.en}” runs in “{kind.stages[stage].title.en}”, "
                "which is an end: nobody will meet it",
            )
    for number, stage in enumerate(clock.paused_in):
        if stage in clock.in_:
            yield Fault(
                (*at, "paused_in", number),
                "clock_both",
                f"环节「{stage}」既计时又暂停",
                f"“{stage}” both runs and is paused",
            )
        elif stage in kind.stages and not _neighbours(kind, inside, stage):
            yield Fault(
                (*at, "paused_in", number),
                "pause_apart",
                f"从计时的环节到不了「{kind.stages[stage].title.zh}」，不会在那里暂停",
                f"“{kind.stages[stage].title.en}” is not next to where the clock runs: "
                "it never pauses there",
            )
        elif stage in kind.stages and not any(
            edge.start == stage and edge.end in inside for edge in edges(kind)
        ):
            yield Fault(
                (*at, "paused_in", number),
                "pause_final",
                f"从「{kind.stages[stage].title.zh}」回不到计时的环节，暂停后不会再开始",
                f"from “{kind.stages[stage].title.en}” no action leads back to where the clock "
                "runs: the pause never ends",
            )
    if (
        inside
        and not any(edge.start in inside and edge.end not in inside for edge in edges(kind))
        and not any(kind.stages[stage].end for stage in inside)
    ):
        way = _into(kind, inside)
        yield Fault(
            (*at, "in"),
            "clock_endless",
            f"期限「{clock.title.zh}」开始后没有任何办理能使它停止：{way.zh}，再无出路",
            f"nothing ever stops the clock “{clock.title.en}”: {way.en}, and no way out",
        )


def _into(kind: Kind, inside: list[str]) -> Text:
    """Show the way a case takes into the stages of a clock, and on among them."""
    known = ways(edges(kind), [kind.start] if kind.start in kind.stages else [])
    first = min(
        (one for one in inside if one in known), key=lambda one: len(known[one]), default=""
    )
    if not first:
        return shown(kind, inside)
    within = ways((edge for edge in edges(kind) if edge.end in inside), [first])
    last = max(within, key=lambda one: len(within[one]))
    return shown(kind, [*stages_of(kind.start, known[first]), *(e.end for e in within[last])])


def _neighbours(kind: Kind, inside: list[str], stage: str) -> bool:
    return any(edge.start in inside and edge.end == stage for edge in edges(kind))


def _answers(kind: Kind, clock: Deadline, at: PATH) -> Iterator[Fault]:
    """A date that rests on an answer: it stands while the clock runs, and one rule needs none."""
    asked_for = sorted(name for name in clock.named if is_answer(kind, name))
    if not asked_for:
        return
    if all(any(is_answer(kind, name) for name in rule.parameters()) for rule in clock.due):
        yield Fault(
            (*at, "due"),
            "answer_alone",
            f"没有填报「{asked_for[0]}」时，期限「{clock.title.zh}」没有日期，须另写一条不看填报的",
            f"without the answer “{asked_for[0]}” the clock “{clock.title.en}” has no date: "
            "it needs a rule beside that rests on no answer",
        )
    for stage in (*clock.in_, *clock.paused_in):
        if stage in kind.stages and kind.stages[stage].edits:
            yield Fault(
                ("kinds", at[1], "stages", stage, "edits"),
                "answer_edited",
                f"期限「{clock.title.zh}」按填报的「{asked_for[0]}」计算，计时的环节不能再修改填报",
                f"the clock “{clock.title.en}” rests on the answer “{asked_for[0]}”: "
                "answers cannot change in a stage where it runs",
            )


def is_answer(kind: Kind, name: str) -> bool:
    """Tell whether a rule may rest on a field: a whole number."""
    return name in kind.fields and kind.fields[name].type == "int"


def _parameters(
    definition: Definition, kind: Kind, clock: Deadline, at: PATH, names: Names
) -> Iterator[Fault]:
    """The parameters a rule names are there, and of a kind the rule can use."""
    for number, rule in enumerate(clock.due):
        here = (*at, "due", number)
        for name in sorted(rule.parameters()):
            if name not in definition.params and not is_answer(kind, name):
                yield Fault(
                    here,
                    "unknown_param",
                    f"没有名为「{name}」的参数，也没有这样的整数填报项",
                    f"there is no parameter “{name}”, nor an answer that is a whole number",
                )
        named = sorted(rule.parameters() & set(definition.params))
        if names.calendar is not None and named and set(named) == rule.parameters():
            yield from _usable(definition, rule, named, here, names.calendar)


def _usable(
    definition: Definition, rule: Rule, named: list[str], at: PATH, calendar: WorkCalendar
) -> Iterator[Fault]:
    choices = [_values(definition, name) for name in named]
    for values in product(*choices):
        if None in values:
            continue  # a parameter that is still null is said elsewhere
        if bad := _due(definition, rule, dict(zip(named, values, strict=True)), calendar):
            yield Fault(
                at,
                "param_type",
                f"参数「{bad}」的值不能用作此期限",
                f"the value of “{bad}” cannot be used by this rule",
            )
            return


def _values(definition: Definition, name: str) -> list[Any]:
    param = definition.params[name]
    return [param.value, *(override.value for override in param.overrides)]


def _due(
    definition: Definition, rule: Rule, params: Mapping[str, Any], calendar: WorkCalendar
) -> str | None:
    """Work the rule out once; return the name of the parameter it cannot use."""
    day, cycle = calendar.covered_until, definition.cycle.first + 1
    try:
        rule.due(asked(definition, day, cycle, calendar, params))
    except MissingParameter as missing:
        return missing.name
    except ValueError:
        return next(iter(params))
    return None


def _not_armed(definition: Definition, kind: Kind, at: PATH) -> Iterator[Fault]:
    """A case that goes back to another office gets that office's time anew."""
    if kind.start not in kind.stages:
        return
    depth = {stage: len(way) for stage, way in ways(edges(kind), [kind.start]).items()}
    for edge in edges(kind):
        if depth.get(edge.end, 0) >= depth.get(edge.start, 0) or not _other_office(
            definition, kind, edge
        ):
            continue
        counted = [
            clock
            for clock in kind.deadlines.values()
            if edge.end in clock.in_
            and any(isinstance(rule, WorkingDays | MonthsAfter) for rule in clock.due)
        ]
        if counted and all(edge.start in clock.in_ for clock in counted):
            way = shown(kind, [edge.start, edge.end])
            yield Fault(
                (*at, "actions", edge.action),
                "not_rearmed",
                f"退回后期限「{counted[0].title.zh}」不重新计算，对方办理时也在计时：{way.zh}",
                f"going back does not start “{counted[0].title.en}” anew: it ran on "
                f"while the other office had the case: {way.en}",
            )


def _other_office(definition: Definition, kind: Kind, edge: Edge) -> bool:
    before = units_of(definition, frozenset(kind.stages[edge.start].waits_for))
    after = units_of(definition, frozenset(kind.stages[edge.end].waits_for))
    return bool(before) and bool(after) and not before & after
