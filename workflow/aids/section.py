"""The `aids:` of a programme: which of its cases are help given to a person. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.grammar import Name, Strict
from workflow.engine.sections import Entries


class Aid(Strict):
    """Cases of a kind that stand in these stages are help given in their cycle's year."""

    in_: list[Name] = Key(alias="in", min_length=1)
    clause: str = ""


aids_of = Entries("aids", Aid)
