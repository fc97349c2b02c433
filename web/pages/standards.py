"""A change of standard as its office sees it: who gains or loses how much, before it is so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.handing import hand_out
from web.language import N_, language, t
from web.session import current_actor
from workflow.cases.reading import CaseView, view_case
from workflow.cases.taking import take
from workflow.engine.actor import SYSTEM
from workflow.engine.refusal import Reason
from workflow.money import standards
from workflow.money.comparing import Difference, Totals, totals
from workflow.money.standards import Compared
from workflow.money.yuan import plain_yuan
from workflow.roster.export import write_table

pages = Blueprint("standards", __name__)
PEOPLE_A_PAGE = 100
DIRECTIONS = {
    "gains": ("met", N_("增加")),
    "loses": ("late", N_("减少")),
    "same": ("wait", N_("只改分担")),
}
HEADS = (
    N_("姓名"), N_("乡镇"), N_("工作年限"), N_("原标准（元）"), N_("新标准（元）"),
    N_("每月差额（元）"), N_("补发月数"), N_("补发（元）"), N_("本年差额（元）"),
)  # fmt: skip


def panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return what the page of a standard shows; None while its table cannot be read."""
    found = standards.compared(the_bureau().house, view.id)
    if found is None or isinstance(found, Reason):
        return None
    return {
        "view": view,
        "since": found.since,
        "until": found.until,
        "total": totals(found.changed),
        "directions": _directions(found.changed),
        "rates": sorted(_grouped(found.changed, _rates).items(), key=lambda one: one[0][1]),
        "towns": _towns(found),
        "without": [(held.name, reason) for held, reason in found.without],
        "words": DIRECTIONS,
    }


def _directions(changed: Iterable[Difference]) -> dict[str, int]:
    counted = dict.fromkeys(DIRECTIONS, 0)
    for one in changed:
        counted[one.direction] += 1
    return {direction: persons for direction, persons in counted.items() if persons}


def _rates(one: Difference) -> tuple[int, int]:
    return one.before_fen or 0, one.after_fen


def _grouped(changed: Iterable[Difference], by: Any) -> dict[Any, Totals]:
    groups: defaultdict[Any, list[Difference]] = defaultdict(list)
    for one in changed:
        groups[by(one)].append(one)
    return {key: totals(members) for key, members in groups.items()}


def _towns(found: Compared) -> list[tuple[str, Totals]]:
    by_unit = _grouped(found.changed, lambda one: found.names[one.claim.person].unit_id)
    return [(_unit(unit_id), sums) for unit_id, sums in by_unit.items()]


def _unit(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())


@page(pages, "/standards/<int:case_id>/people", SIGNED_IN)
def people(case_id: int) -> str:
    """List everybody a new standard changes something for, a page at a time."""
    view, found = _found(case_id)
    start = request.args.get("from", "")
    at = int(start) if start.isdigit() else 0
    return render_template(
        "pages/standard_people.html", view=view, since=found.since, at=at,
        rows=_rows(found)[at : at + PEOPLE_A_PAGE], size=PEOPLE_A_PAGE,
        count=len(found.changed), words=DIRECTIONS,
    )  # fmt: skip


@page(pages, "/standards/<int:case_id>/people.xlsx", SIGNED_IN)
def workbook(case_id: int) -> Response:
    """Give the same list as a workbook, on record: names and amounts, no personal number."""
    view, found = _found(case_id)
    rows = [
        (
            row["name"], row["town"], row["years"], plain_yuan(row["one"].before_fen or 0),
            plain_yuan(row["one"].after_fen), plain_yuan(row["one"].monthly_fen),
            row["one"].arrears_months, plain_yuan(row["one"].arrears_fen),
            plain_yuan(row["one"].year_fen),
        )
        for row in _rows(found)
    ]  # fmt: skip
    content = write_table([t(head) for head in HEADS], rows, view.number)
    name, who = f"{view.number}.xlsx", current_actor() or SYSTEM
    return hand_out(
        take(
            the_bureau().house, who, "standard_people", name, content,
            rows=len(rows), about=view.number,
        )
    )  # fmt: skip


def _rows(found: Compared) -> list[dict[str, Any]]:
    return [
        {
            "name": held.name,
            "case_id": held.case_id,
            "town": _unit(held.unit_id),
            "years": held.years,
            "one": one,
        }
        for one in found.changed
        for held in (found.names[one.claim.person],)
    ]


def _found(case_id: int) -> tuple[CaseView, Compared]:
    house = the_bureau().house
    view = view_case(house, case_id, current_actor() or SYSTEM) or abort(404)
    found = standards.compared(house, case_id) if standards.is_standard(view.kind) else None
    return view, found if isinstance(found, Compared) else abort(404)
