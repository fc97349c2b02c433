"""The answers of a case under another version: renamed, put away, filled in; and back again.

Sealed values are sealed anew for the place they move to. What is dropped stays in the case,
sealed as it was, beside the answers (`_dropped`): nobody is shown it, and it goes with the case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.cases.facts import place_of
from workflow.cases.inserting import seal_answers
from workflow.engine.fields import parse_one
from workflow.engine.refusal import Text
from workflow.moving.pairs import Pair
from workflow.store.secrets import Vault, is_sealed

DROPPED = "_dropped"


@dataclass
class Recoded:
    """Answers after a move; `how` says what was done, without a single value."""

    values: dict[str, Any]
    renamed: dict[str, str] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    filled: dict[str, bool] = field(default_factory=dict)  # whether an empty answer was there
    sealed: list[str] = field(default_factory=list)
    problems: list[Text] = field(default_factory=list)

    @property
    def how(self) -> dict[str, Any]:
        """What was done, as it is kept and recorded."""
        names = ("renamed", "dropped", "filled", "sealed")
        return {name: value for name in names if (value := getattr(self, name))}


def recode(vault: Vault, pair: Pair, stored: Mapping[str, Any], number: str, to: str) -> Recoded:
    """Return the stored answers of a case as the new version keeps them in stage `to`."""
    found = Recoded({})
    for key, value in stored.items():
        rule = pair.map.fields.get(key)
        if rule is not None and rule.to is not None:
            found.renamed[key] = rule.to
            found.values[rule.to] = _elsewhere(vault, value, number, key, rule.to)
        elif rule is not None and rule.drop:
            found.dropped.append(key)
        else:
            found.values[key] = value
    _put_away(found, stored)
    _fill(found, pair)
    _seal(found, vault, pair, number)
    found.problems += _missing(found, pair, to)
    return found


def restore(
    vault: Vault, how: Mapping[str, Any], stored: Mapping[str, Any], number: str
) -> dict[str, Any]:
    """Return the answers as they were before `recode` did what `how` says."""
    values = dict(stored)
    for key in how.get("sealed", ()):
        values[key] = vault.open(str(values[key]), place_of(number, key))
    for key, was_there in how.get("filled", {}).items():
        values.pop(key, None)
        if was_there:
            values[key] = None
    for old, new in how.get("renamed", {}).items():
        values[old] = _elsewhere(vault, values.pop(new, None), number, new, old)
    away = dict(values.pop(DROPPED, {}))
    for key in how.get("dropped", ()):
        values[key] = away.pop(key, None)
    return {**values, DROPPED: away} if away else values


def _elsewhere(vault: Vault, value: Any, number: str, key: str, to: str) -> Any:
    if not is_sealed(value):
        return value
    return vault.seal(vault.open(str(value), place_of(number, key)), place_of(number, to))


def _put_away(found: Recoded, stored: Mapping[str, Any]) -> None:
    if found.dropped:
        away = {key: stored[key] for key in found.dropped}
        found.values[DROPPED] = {**stored.get(DROPPED, {}), **away}


def _fill(found: Recoded, pair: Pair) -> None:
    for key, rule in pair.map.fields.items():
        if rule.fill is not None and found.values.get(key) in (None, "", []):
            found.filled[key] = key in found.values
            found.values[key] = parse_one(key, pair.new.fields[key], rule.fill)[0]


def _seal(found: Recoded, vault: Vault, pair: Pair, number: str) -> None:
    """Seal what the new version counts as personal and the old one did not."""
    open_ = {
        key: value
        for key, value in found.values.items()
        if key in pair.new.fields
        and pair.new.fields[key].is_personal
        and value
        and not is_sealed(value)
    }
    found.sealed += [key for key in open_ if key not in found.filled]
    found.values |= seal_answers(vault, pair.new.fields, open_, number)


def _missing(found: Recoded, pair: Pair, to: str) -> list[Text]:
    """Say what the new version would not accept: a choice it lacks, an answer nobody can add."""
    said = []
    for key, spec in pair.new.fields.items():
        value = found.values.get(key)
        chosen = value if isinstance(value, list) else [value] if value else []
        if spec.type in ("choice", "choices") and not set(chosen) <= set(spec.choices):
            said.append(
                Text(f"「{spec.title.zh}」没有原来的选项", f"“{spec.title.en}” lost its choice")
            )
        if spec.required and value in (None, "", []) and not pair.new.stages[to].edits:
            said.append(Text(f"「{spec.title.zh}」未填", f"“{spec.title.en}” is missing"))
    return said
