"""Roles: somebody can hold them, and they reach the cases they act on."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.sides import sides_of
from workflow.engine.check.walk import persons
from workflow.engine.definition import Definition, Kind
from workflow.engine.timing import Deadline
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find roles that nobody can hold, that only read, or that never reach the case."""
    for key, role in definition.roles.items():
        if {role.unit, role.reach} <= set(names.units) and (
            role.reach not in names.at_or_above(role.unit)
        ):
            yield Fault(
                ("roles", key, "reach"),
                "reach_not_above",
                f"角色「{role.title.zh}」设在 {role.unit}，其上没有 {role.reach} 一级，无人能任",
                f"“{role.title.en}” sits in a {role.unit}: no {role.reach} stands above it, "
                "nobody can hold the role",
            )
    for name, kind in definition.kinds.items():
        for at, role_key in _duties(kind, ("kinds", name)):
            yield from _fits(definition, name, at, role_key, names)


def _duties(kind: Kind, at: PATH) -> Iterator[tuple[PATH, str]]:
    """Every place where a role has something to do with cases of a kind."""
    for number, role in enumerate(kind.opened_by):
        yield (*at, "opened_by", number), role
    for key, stage in kind.stages.items():
        for word, roles in (("waits_for", stage.waits_for), ("edits", stage.edits)):
            for number, role in enumerate(roles):
                yield (*at, "stages", key, word, number), role
    for key, action in kind.actions.items():
        here = (*at, "actions", key)
        if action.signoff is None:
            for number, role in enumerate(action.by):
                yield (*here, "by", number), role
        else:
            for number, role in enumerate(action.signoff.offices):
                yield (*here, "signoff", "offices", number), role
    for key, clock in kind.deadlines.items():
        for path, roles in judges(clock):
            for number, role in enumerate(roles):
                yield (*at, "deadlines", key, *path, number), role


def judges(clock: Deadline) -> Iterator[tuple[PATH, list[str]]]:
    """Every place of a deadline that names who stops or lengthens it."""
    for key, pause in clock.pauses.items():
        yield ("pauses", key, "by"), pause.by
    if clock.extension is not None:
        yield ("extension", "by"), clock.extension.by
        yield ("extension", "approved_by"), clock.extension.approved_by


def _fits(
    definition: Definition, name: str, at: PATH, role_key: str, names: Names
) -> Iterator[Fault]:
    kind = definition.kinds[name]
    role = definition.roles.get(role_key)
    if role is None:
        return
    if role.reads_only:
        yield Fault(
            at,
            "reader_acts",
            f"角色「{role.title.zh}」只读，不能办理",
            f"“{role.title.en}” only reads and cannot act",
        )
    if role_key in sides_of(definition, name):
        return  # acts for the unit on its side, wherever the case belongs
    known = {role.reach, kind.unit} <= set(names.units)
    # A case of another office may be opened from below (an objection told to the township).
    if known and "opened_by" not in at and role.reach not in names.at_or_above(kind.unit):
        yield Fault(
            at,
            "out_of_reach",
            f"「{kind.title.zh}」属 {kind.unit} 一级，角色「{role.title.zh}」"
            f"只管到 {role.reach}，永远办不到此件",
            f"a “{kind.title.en}” belongs to a {kind.unit}: “{role.title.en}” "
            f"reaches a {role.reach} and never such a case",
        )


def units_of(definition: Definition, roles: frozenset[str]) -> frozenset[str]:
    """Return the types of offices in which roles sit."""
    return frozenset(definition.roles[role].unit for role in roles if role in definition.roles)


def by_one_role(kind: Kind, first: str, second: str) -> bool:
    """Tell whether two actions can be done from the same post."""
    return bool(persons(kind.actions[first]) & persons(kind.actions[second]))
