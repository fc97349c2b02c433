"""What a yearly roster of payees, or a list of those taken over, comes to by township."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from web.bureau import the_bureau
from web.language import t
from web.present import money_html
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


def person_columns() -> list[tuple[str, str, str]]:
    """Return the columns that a yearly roster shows of each of its people."""
    return [
        ("years", t("工作年限"), "num"),
        ("months", t("月数"), "num"),
        ("arrears_fen", t("其中补发"), "num"),
        ("fen", t("合计（元）"), "num"),
    ]


def person_cells(view: CaseView, case_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what a yearly roster asks for its people on a page, by case; {} for other lists."""
    if not _is_yearly(view.kind):
        return {}
    dues = roster_reads.dues_of_people(the_bureau().house, view.id, case_ids)
    return {
        case_id: {
            "years": one.years,
            "months": one.months,
            "arrears_fen": money_html(one.arrears_fen),
            "fen": money_html(one.fen),
        }
        for case_id, one in dues.items()
    }


def _is_yearly(kind: Kind) -> bool:
    return any("money.gather_payees" in action.effects for action in kind.actions.values())
