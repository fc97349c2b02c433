"""Reminders: every rung can be told, once, to somebody who is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflow.engine.check.references import unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition, Kind
from workflow.engine.ladder import Rung
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find rungs without a day or told twice, heads that are not there, heads in a circle."""
    for key, role in definition.roles.items():
        at = ("roles", key, "reports_to")
        if role.reports_to is not None:
            yield from unknown("unknown_role", at, role.reports_to, definition.roles)
            yield from _head(definition, key, at, names)
    yield from _ladder(definition.reminders or (), ("reminders",))
    for name, kind in definition.kinds.items():
        for key, clock in kind.deadlines.items():
            here = ("kinds", name, "deadlines", key, "reminders")
            yield from _ladder(clock.reminders or (), here)
            yield from _nobody(definition, kind, clock, here)


def _ladder(rungs: Sequence[Rung], at: PATH) -> Iterator[Fault]:
    seen = set()
    for number, rung in enumerate(rungs):
        if not rung.is_one:
            yield Fault(
                (*at, number),
                "rung_shape",
                "每一级提醒须写 before、on_the_day、overdue 之一；daily 只能与 overdue 同写",
                "a rung has one of before, on_the_day, overdue; daily goes with overdue only",
            )
        elif rung.name in seen:
            yield Fault(
                (*at, number),
                "rung_twice",
                "同一天对同一方的提醒写了两次",
                "two rungs tell the same on the same day",
            )
        seen.add(rung.name)


def _head(definition: Definition, key: str, at: PATH, names: Names) -> Iterator[Fault]:
    role, seen = definition.roles[key], [key]
    head = definition.roles.get(role.reports_to or "")
    if head is None:
        return
    if {role.reach, head.reach} <= set(names.units) and (
        head.reach not in names.at_or_above(role.reach)
    ):
        yield Fault(
            at,
            "head_below",
            f"「{head.title.zh}」只管到 {head.reach}，不能督办「{role.title.zh}」",
            f"“{head.title.en}” reaches a {head.reach} only and cannot oversee “{role.title.en}”",
        )
    above = role.reports_to
    while above in definition.roles and above not in seen:
        seen.append(above)
        above = definition.roles[above].reports_to
    if above == key:
        zh, en = (
            " → ".join(getattr(definition.roles[one].title, word) for one in (*seen, key))
            for word in ("zh", "en")
        )
        yield Fault(at, "head_circle", f"上下级绕成一圈：{zh}", f"heads report in a circle: {en}")


def _nobody(definition: Definition, kind: Kind, clock: Deadline, at: PATH) -> Iterator[Fault]:
    """A written ladder that tells the head needs one for everybody whom the clock presses."""
    written, here = (clock.reminders, at) if clock.reminders is not None else (None, at)
    if written is None:
        written, here = definition.reminders or [], ("reminders",)
    pressed = [
        role
        for stage in clock.in_
        if stage in kind.stages
        for role in kind.stages[stage].waits_for
        if role in definition.roles
    ]
    for number, rung in enumerate(written):
        for role in dict.fromkeys(pressed):
            if rung.to != "holder" and definition.roles[role].reports_to is None:
                title = definition.roles[role].title
                yield Fault(
                    (*here, number, "to"),
                    "head_nobody",
                    f"角色「{title.zh}」没有写 reports_to，「{clock.title.zh}」逾期无人可报",
                    f"“{title.en}” reports to nobody: “{clock.title.en}” cannot be raised",
                )
