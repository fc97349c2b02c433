"""The `quotas:` of a programme: how many cases of a kind there may, or must, be. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.grammar import Expression, Label, Name, Strict
from workflow.engine.sections import Entries

Wanted = int | Name  # a number, or a parameter


class Quota(Strict):
    """How many cases of a kind stand in some stages, counted apart for each value of `per`.

    `per` names answers of the case, or `cycle`. With `different` it is the different values of
    that answer that count (one sort of gift in an age group). `equals` names another quota that
    must come to the same for the same values. A hard quota refuses what exceeds it.
    """

    title: Label
    of: Name
    in_: list[Name] = Key(alias="in", min_length=1)
    per: list[Name] = Key(min_length=1)
    when: Expression | None = None
    different: Name | None = None
    min: Wanted | None = None
    max: Wanted | None = None
    equals: Name | None = None
    hard: bool = True
    clause: str = ""


quotas_of = Entries("quotas", Quota)
