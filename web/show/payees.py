"""What a yearly roster of payees, or a list of those taken over, comes to by township."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.bureau import the_bureau
from web.show.case import definition_of
from web.show.values import unit_name
from workflow.cases.reading import CaseView
from workflow.engine.definition import Kind
from workflow.money import roster_reads


def panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return sums by township; None for other lists, and while nobody is on it."""
    house, yearly = the_bureau().house, _is_yearly(view.kind)
    if not yearly and not definition_of(view).kinds[view.kind.members or ""].takes_over:
        return None
    read = roster_reads.dues_by_town if yearly else roster_reads.monthly_by_town
    towns = read(house, view.id)
    if not towns:
        return None
    total = roster_reads.total(towns)
    return {"view": view, "towns": towns, "total": total, "yearly": yearly, "unit": unit_name}


def _is_yearly(kind: Kind) -> bool:
    return any("money.gather_payees" in action.effects for action in kind.actions.values())
