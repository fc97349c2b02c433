"""The `aids:` of a programme: which of its cases are help given to a person. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.definition import Definition
from workflow.engine.grammar import Name, Strict


class Aid(Strict):
    """Cases of a kind that stand in these stages are help given in their cycle's year."""

    in_: list[Name] = Key(alias="in", min_length=1)
    clause: str = ""


def aids_of(definition: Definition) -> dict[str, Aid]:
    """Return the aids of a proven definition, by kind; raises ValidationError."""
    given = (definition.aids or {}).items()
    return {key: Aid.model_validate(data, by_alias=True) for key, data in given}
