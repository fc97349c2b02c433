"""The report on an outage, and what the office says of the notices it touched."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import Who, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.pages.clock import ADMINISTRATORS
from web.pages.runs import SEES_RUNS
from web.session import current_actor
from web.show.values import act_title
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused
from workflow.notice.outages import JUDGEMENTS, judge
from workflow.watch.report import Late, Report, report

pages = Blueprint("outages", __name__)
READERS = Who(
    "administers or looks after a county",
    lambda actor: ADMINISTRATORS.allows(actor) or SEES_RUNS.allows(actor),
)
JUDGED = {
    "unaffected": N_("已确认公示未受影响，期满后由系统结束。"),
    "again": N_("已责成重新张贴，天数重新计算。"),
}
SAYS = {
    "soon": N_("即将到期"),
    "today": N_("今天到期"),
    "overdue": N_("已逾期"),
    "raised": N_("下级逾期，请督办"),
}


@page(pages, "/clock/outages/<int:outage_id>", READERS)
def outage(outage_id: int) -> str:
    """Show what an outage did; printed, it is the report for the file."""
    return _show(outage_id)


@page(pages, "/clock/outages/<int:outage_id>/<int:notice_id>", READERS, methods=("POST",))
def say(outage_id: int, notice_id: int) -> Response | tuple[str, int]:
    """Say that a touched notice was not affected, or order it posted anew."""
    what, because = request.form.get("what", ""), request.form.get("because", "")[:500]
    if what not in JUDGEMENTS:
        return _show(outage_id, notice_id, [t("请选择一项。")]), 422
    outcome = judge(
        the_bureau().house, notice_id, what, because, _who(),
        command=request.form.get("command", "")[:36] or None,
    )  # fmt: skip
    if isinstance(outcome, Refused):
        said = [reason.in_(language()) for reason in outcome.reasons]
        return _show(outage_id, notice_id, said), 409 if outcome.conflict else 422
    flash(t(JUDGED[what]), "met")
    return redirect(url_for("outages.outage", outage_id=outage_id), 303)


def _who() -> Actor:
    return current_actor() or SYSTEM


def _show(outage_id: int, notice_id: int = 0, errors: list[str] | None = None) -> str:
    everything = ADMINISTRATORS.allows(current_actor())
    found = report(the_bureau(), outage_id, _who(), everything=everything)
    if found is None:
        abort(404)
    return render_template(
        "pages/outage.html",
        report=found,
        title_of=_title,
        reads_cases=not everything,
        folded=_folded(found),
        says=SAYS,
        errors={notice_id: errors or []},
        typed=request.form,
        command=str(uuid.uuid4()),
    )


def _title(late: Late) -> str:
    kind = the_bureau().definitions.kind(late.programme, late.version, late.kind)
    return f"{kind.title.in_(language())} · {act_title(kind, late.action)}"


def _folded(found: Report) -> list[tuple[str, dict[str, int]]]:
    """Return the swallowed reminders as rows: a day, and how many of each sort."""
    days: dict[str, dict[str, int]] = {}
    for one in found.outage.folded:
        days.setdefault(one["on"], {})[one["says"]] = one["n"]
    return sorted(days.items())
