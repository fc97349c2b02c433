"""Sides: each names a unit, somebody can act there, and the other side can confirm."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import persons
from workflow.engine.definition import Definition, Kind
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find sides that nobody can take, and confirmations that only one side could give."""
    for name, kind in definition.kinds.items():
        at = ("kinds", name)
        for role, field in kind.sides.items():
            yield from _side(definition, kind, role, field, (*at, "sides", role), names)
        for key, action in kind.actions.items():
            for number, other in enumerate(action.other_side_than):
                here = (*at, "actions", key, "other_side_than", number)
                if other in kind.actions:
                    yield from _other(kind, key, other, sides_of(definition, name), here)


def _side(
    definition: Definition, kind: Kind, role_key: str, field_key: str, at: PATH, names: Names
) -> Iterator[Fault]:
    role, field = definition.roles.get(role_key), kind.fields.get(field_key)
    if role is None or field is None:
        return
    if field.type != "unit" or not field.required:
        yield Fault(
            at,
            "side_no_unit",
            f"「{field.title.zh}」须是必填的单位（type: unit），才能作一方",
            f"“{field.title.en}” must be a required unit (type: unit) to be a side",
        )
    elif not any(role.reach in names.at_or_above(unit) for unit in field.of):
        yield Fault(
            at,
            "side_unreached",
            f"角色「{role.title.zh}」管到 {role.reach}，够不着「{field.title.zh}」所选的单位",
            f"“{role.title.en}” reaches a {role.reach}: never the units of “{field.title.en}”",
        )


def _other(kind: Kind, key: str, other: str, sides: frozenset[str], at: PATH) -> Iterator[Fault]:
    later, earlier = kind.actions[key], kind.actions[other]
    confirming = persons(later)
    if any(confirming - {role} for role in persons(earlier) & sides):
        return
    yield Fault(
        at,
        "side_alone",
        f"「{earlier.title.zh}」由一方办理后，没有另一方能办「{later.title.zh}」",
        f"once a side did “{earlier.title.en}” no other side can do “{later.title.en}”",
    )


def sides_of(definition: Definition, name: str) -> frozenset[str]:
    """Return the roles that act for a side of a kind of case, its own or those it inherits."""
    found, rest = set[str](), [name]
    for one in rest:
        kind = definition.kinds[one]
        found |= set(kind.sides)
        above = kind.child_of if not kind.sides else []
        rest += [parent for parent in above if parent in definition.kinds and parent not in rest]
    return frozenset(found)
