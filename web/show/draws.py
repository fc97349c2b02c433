"""Panels of random checks: a draw and how to repeat it, a case drawn, why a claim is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.bureau import the_bureau
from web.language import language
from workflow.cases.reading import CaseView
from workflow.engine.definition import Kind
from workflow.money.claims import by_application
from workflow.money.holds import holds_of
from workflow.sampling import reads


def draw_panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return a draw as its page shows it; None before anything was drawn."""
    made = reads.draw_page(the_bureau().house, view.id)
    if made is None:
        return None
    today = the_bureau().clock.today()
    return {"draw": made, "unit_name": _unit, "today": today}


def is_drawn(kind: Kind) -> bool:
    """Tell whether cases of a kind are checks of what was drawn."""
    return any("sampling.lift" in action.effects for action in kind.actions.values())


def drawn_panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return where a case drawn stood in its draw, and what it was decided as."""
    found = reads.drawn_as(the_bureau().house, view.id)
    return {"row": found[0], "draw_id": found[1]} if found else None


def holds_panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return why a claim is or was held from payment; None when it never was."""
    with the_bureau().store.read() as session:
        held = by_application(session, view.parent_id)
        found = holds_of(session, int(held.id or 0)) if held else ()
    return {"holds": found} if found else None


def _unit(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())
