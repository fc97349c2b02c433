"""What a case without a person is called: its units, or what its kind says of its answers. Pure.

The name is kept with the case, is searched and shown as that of a person is; it never holds an
answer that is stored sealed, which `liuzhuan check` proves.
"""

from __future__ import annotations

from collections.abc import Mapping

from workflow.engine.check.called import BLANK
from workflow.engine.definition import Kind
from workflow.people.units import Units

LONGEST = 60  # characters; a row of the desk holds no more
BETWEEN = " ·，：—-"


def title_of(units: Units, kind: Kind, answers: Mapping[str, object], above: str = "") -> str:
    """Return the name of a case by its answers, behind that of the case it belongs to.

    Empty where nothing that names it is answered yet and nothing stands above.
    """
    if not kind.called:
        named = [units.find(str(answers.get(field) or "")) for field in kind.sides.values()]
        return above or "—".join(unit.name.zh for unit in named if unit)
    said = {key: _word(units, kind, key, answers.get(key)) for key in BLANK.findall(kind.called)}
    own = BLANK.sub(lambda blank: said[blank[1]], kind.called) if any(said.values()) else ""
    return "：".join(part for part in (above, own.strip(BETWEEN)) if part)[:LONGEST]


def _word(units: Units, kind: Kind, key: str, value: object) -> str:
    """Return an answer as a word of a name: a choice and a unit by what they are called."""
    field, said = kind.fields[key], str(value or "")
    if field.type == "unit" and (unit := units.find(said)) is not None:
        return unit.name.zh
    return field.choices[said].zh if said in field.choices else said
