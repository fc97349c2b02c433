"""Conditions that share the work between actions: they neither overlap nor leave a gap.

Proven where one field decides: a choice, a yes-or-no, or a number compared with constants.
Every value near a constant is tried; a value that shows the fault is named.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.rules import Known, known_in
from workflow.engine.check.walk import leaves, who
from workflow.engine.definition import Action, Condition, Definition, Kind
from workflow.engine.expressions import BadExpression, Unknown, evaluate, names_in, parse
from workflow.engine.machine import SYSTEM_ROLE
from workflow.engine.yaml_text import PATH


@dataclass(frozen=True)
class Branch:
    """One action out of a stage, and the conditions that decide about it."""

    key: str
    action: Action
    conditions: tuple[str, ...]

    def open_for(self, field: str, value: Any) -> bool | None:
        """Tell whether the action can be done for a value; None when that cannot be said."""
        try:
            return all(evaluate(text, {field: value}) for text in self.conditions)
        except (Unknown, BadExpression):
            return None


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find values for which two branches are open at once, or none."""
    for name, kind in definition.kinds.items():
        known = known_in(definition, kind)
        for stage in kind.stages:
            roles = dict.fromkeys(role for action in leaves(kind, stage) for role in who(action))
            said = set[tuple[str, ...]]()
            for role in roles:
                branches = _branches(kind, stage, role)
                key = tuple(branch.key for branch in branches)
                if len(branches) > 1 and key not in said:
                    said.add(key)
                    yield from _branching(kind, stage, role, branches, known, ("kinds", name))


def _branches(kind: Kind, stage: str, role: str) -> list[Branch]:
    """The actions of a role out of a stage whose conditions are all written here."""
    found = []
    for key, action in kind.actions.items():
        if action in leaves(kind, stage) and role in who(action):
            texts = tuple(one.when for one in action.guards if isinstance(one, Condition))
            if texts and len(texts) == len(action.guards):
                found.append(Branch(key, action, texts))
    return found


def _branching(
    kind: Kind, stage: str, role: str, branches: list[Branch], known: Known, at: PATH
) -> Iterator[Fault]:
    field = _one_field(branches)
    if field is None or field not in known.types:
        return
    values = list(_values(field, branches, known))
    opened = {
        value: [branch for branch in branches if branch.open_for(field, value)]
        for value in values
        if all(branch.open_for(field, value) is not None for branch in branches)
    }
    title = kind.stages[stage].title
    gap = next((value for value, found in opened.items() if not found), None)
    if gap is not None and _only_way(kind, stage, branches):
        yield Fault(
            (*at, "stages", stage),
            "guards_gap",
            f"在「{title.zh}」当 {field} = {_shown(gap)} 时，没有一项办理的条件成立",
            f"at “{title.en}” no condition holds when {field} = {_shown(gap)}",
        )
    for one, other in combinations(branches, 2):
        both = [value for value, found in opened.items() if one in found and other in found]
        if both and _competing(one, other, role, opened):
            yield Fault(
                (*at, "actions", other.key, "guards"),
                "guards_overlap",
                f"当 {field} = {_shown(both[0])} 时，「{one.action.title.zh}」与"
                f"「{other.action.title.zh}」的条件同时成立",
                f"“{one.action.title.en}” and “{other.action.title.en}” are both "
                f"possible when {field} = {_shown(both[0])}",
            )


def _one_field(branches: Iterable[Branch]) -> str | None:
    """Return the one name that all conditions are about; None when there are more."""
    try:
        used = {
            name for branch in branches for text in branch.conditions for name in names_in(text)
        }
    except BadExpression:
        return None
    return used.pop() if len(used) == 1 else None


def _values(field: str, branches: Iterable[Branch], known: Known) -> Iterator[Any]:
    kind = known.types[field]
    if kind == "yes_no":
        yield from (True, False)
    elif field in known.choices:
        yield from sorted(known.choices[field])
    elif kind in ("int", "money"):
        limits = {
            node.value
            for branch in branches
            for text in branch.conditions
            for node in ast.walk(parse(text))
            if isinstance(node, ast.Constant) and type(node.value) is int
        }
        yield from sorted({limit + step for limit in limits for step in (-1, 0, 1)})


def _only_way(kind: Kind, stage: str, branches: list[Branch]) -> bool:
    keys = {branch.key for branch in branches}
    ours = {key for key, action in kind.actions.items() if action in leaves(kind, stage)}
    return ours == keys


def _competing(one: Branch, other: Branch, role: str, opened: dict[Any, list[Branch]]) -> bool:
    """A clock must never have a choice; people may, unless the ranges merely touch by mistake."""
    if role == SYSTEM_ROLE:
        return True
    sets = [
        frozenset(value for value, found in opened.items() if branch in found)
        for branch in (one, other)
    ]
    return bool(sets[0] - sets[1]) and bool(sets[1] - sets[0])


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
