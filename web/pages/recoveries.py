"""Money to come back: the panel of one recovery, and the list of all that are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from web.access import page
from web.bureau import the_bureau
from web.handing import hand_out
from web.language import N_, language, t
from web.pages.runs import SEES_RUNS
from web.session import current_actor
from web.show.values import stage_title
from workflow.cases.reading import CaseView
from workflow.cases.taking import take
from workflow.engine.actor import SYSTEM
from workflow.money.recovery_reads import OpenRecovery, open_recoveries, recovery_page
from workflow.money.yuan import plain_yuan
from workflow.roster.export import write_table

pages = Blueprint("recoveries", __name__)
A_PAGE = 50
STEP_WORDS = {
    "repaid": ("met", N_("退还")),
    "offset": ("note", N_("抵扣")),
    "waived": ("wait", N_("免于追回")),
    "handed_over": ("now", N_("移交")),
}
HEADS = (
    N_("编号"), N_("姓名"), N_("县"), N_("乡镇"), N_("环节"), N_("立案日期"), N_("应追回（元）"),
    N_("尚未追回（元）"),
)  # fmt: skip


def panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return what the page of a recovery shows."""
    found = recovery_page(the_bureau().house, view.id)
    return {"recovery": found, "words": STEP_WORDS} if found else None


def suggested(view: CaseView) -> Mapping[str, Mapping[str, str]]:
    """Return what its forms may be filled with: the oldest month's rest, today."""
    found, today = recovery_page(the_bureau().house, view.id), the_bureau().clock.today()
    if found is None:
        return {}
    part = plain_yuan(found.next_fen) if 0 < found.next_fen < found.rest_fen else ""
    typed = {"fen": part, "received_on": today.isoformat(), "served_on": today.isoformat()}
    return {
        key: {name: typed[name] for name in one.needs if name in typed}
        for key, one in view.kind.actions.items()
    }


@page(pages, "/runs/recoveries", SEES_RUNS)
def recoveries() -> str:
    """List the open recoveries of one's area, a page at a time."""
    found, start = _found(), request.args.get("from", "")
    at = int(start) if start.isdigit() else 0
    return render_template(
        "pages/recoveries.html", rows=found[at : at + A_PAGE], at=at, size=A_PAGE,
        count=len(found), rest=sum(one.rest_fen for one in found), unit=_unit, stage=_stage,
    )  # fmt: skip


@page(pages, "/runs/recoveries.xlsx", SEES_RUNS)
def workbook() -> Response:
    """Give the same list as a workbook, on record: names and amounts, no personal number."""
    rows = [
        (
            one.number, one.name, _unit(one.county_id), _unit(one.unit_id), _stage(one),
            one.since.isoformat(), plain_yuan(one.fen), plain_yuan(one.rest_fen),
        )
        for one in _found()
    ]  # fmt: skip
    content = write_table([t(head) for head in HEADS], rows, t("未结追回"))
    who = current_actor() or SYSTEM
    return hand_out(
        take(the_bureau().house, who, "recoveries", "recoveries.xlsx", content, rows=len(rows))
    )


def _found() -> list[OpenRecovery]:
    return open_recoveries(the_bureau().house, current_actor() or SYSTEM)


def _unit(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())


def _stage(one: OpenRecovery) -> str:
    return stage_title(
        the_bureau().definitions.kind(one.programme, one.version, one.kind), one.stage
    )
