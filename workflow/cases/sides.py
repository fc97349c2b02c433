"""The sides of a case: for some roles another unit than the one the case belongs to. Pure.

Kept as text, "|supporter:/1/2/9/|receiver:/1/2/12/|", so that a search finds a side by its role
and the beginning of its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from workflow.cases.outcome import refuse
from workflow.engine.definition import FormField, Kind
from workflow.people.units import Units


def packed(sides: Mapping[str, str]) -> str:
    """Return paths by role as the text that is stored; empty for none."""
    return "".join(f"|{role}:{path}" for role, path in sorted(sides.items())) + "|" * bool(sides)


@lru_cache(maxsize=4096)
def unpacked(text: str) -> Mapping[str, str]:
    """Return what `packed` stored."""
    pairs = (one.partition(":") for one in text.split("|") if one)
    return {role: path for role, _, path in pairs}


def beginning(role: str, path: str) -> str:
    """Return what the stored text holds when `role` acts for a unit at or below `path`."""
    return f"|{role}:{path}"


def sides_of(units: Units, kind: Kind, answers: Mapping[str, object], inherited: str = "") -> str:
    """Return the sides of a case as text: by its answers, else those of the case it belongs to.

    A side that is not answered yet is nobody's.
    """
    if not kind.sides:
        return inherited
    named = {role: units.find(str(answers.get(field) or "")) for role, field in kind.sides.items()}
    return packed({role: unit.path if unit else "-" for role, unit in named.items()})


def check_units(
    units: Units, fields: Mapping[str, FormField], values: Mapping[str, object]
) -> None:
    """Raise Stop for an answer that names no unit of the type that is asked for."""
    for key, field in fields.items():
        named = values.get(key)
        if field.type != "unit" or not named:
            continue
        unit = units.find(str(named))
        if unit is None or (field.of and unit.type not in field.of):
            raise refuse(
                "no_unit",
                f"「{field.title.zh}」不是可选的单位：{named}",
                f"“{field.title.en}” names no unit that may stand there: {named}",
            )
