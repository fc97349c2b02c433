"""Why a question is asked or an act exists: the place in the text, and the words relied upon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.engine.definition import Action, FormField
from workflow.engine.definition import Basis as Text

Basis = Sequence[Text]
NO_BASIS: Basis = ()


@dataclass(frozen=True, slots=True)
class Why:
    """A clause of the text a programme rests on; what it says there."""

    title: str
    clause: str
    quotes: tuple[str, ...]


def why(basis: Basis, rule: FormField | Action) -> Why | None:
    """Return what a field or an act rests on; None where its definition names no clause.

    Its own `quote` counts; without one, what `basis` quotes of the same clause.
    """
    if not rule.clause or not basis:
        return None
    same = [one for one in basis if one.clause == rule.clause]
    quotes = (rule.quote,) if rule.quote else tuple(one.quote for one in same if one.quote)
    return Why((same or basis)[0].title, rule.clause, quotes)
