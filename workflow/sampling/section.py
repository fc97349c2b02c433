"""The `sampling:` of a programme: which kinds draw and check, out of which decisions. PURE."""

from __future__ import annotations

from pydantic import Field as Key

from workflow.engine.definition import Definition
from workflow.engine.grammar import Name, Strict


class Group(Strict):
    """One population: cases of a kind on which one of these actions was done in the period.

    Where `checks` is given, the case of that kind which came of it is checked in its place.
    """

    of: Name
    decided_by: list[Name] = Key(min_length=1)
    checks: Name | None = None


class Sampling(Strict):
    """Which list is a draw, which kind a case drawn, and the groups that are drawn from.

    The list's form asks for the days `from` and `to`, and for each group how many (`approvals`)
    and what share (`approvals_percent`); a case drawn says its group (`drawn_as`) and `rank`.
    """

    draw: Name
    each: Name
    groups: dict[Name, Group] = Key(min_length=1)
    clause: str = ""


def sampling_of(definition: Definition) -> Sampling | None:
    """Return the random checks of a definition that was proven; None without any."""
    if definition.sampling is None:
        return None
    return Sampling.model_validate(definition.sampling, by_alias=True)
