"""Standing checks: what auditors look for, counted and listed; why a finding may stand."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.handing import hand_out
from web.language import N_, language, t
from web.session import current_actor
from workflow.cases.taking import take
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused
from workflow.money.yuan import plain_yuan
from workflow.oversight import reads
from workflow.oversight.catalogue import Found
from workflow.oversight.coming import Coming, coming
from workflow.oversight.excusing import EXCUSES, excuse
from workflow.oversight.finding import BY_KEY, Check
from workflow.rehearsal import charts
from workflow.roster.export import write_table

pages = Blueprint("oversight", __name__)
ROWS_A_PAGE = 100
OVERSEERS = holders("auditor", "county_edu", "county_fin", "city_edu", "city_fin", "province_edu")
EXCUSERS = holders(EXCUSES)
HEADS = (
    N_("姓名"), N_("县区"), N_("乡镇"), N_("年月"), N_("金额（元）"), N_("情况"), N_("说明理由"),
    N_("说明人"),
)  # fmt: skip


@page(pages, "/oversight", OVERSEERS, rail=RailItem(42, N_("审计疑点"), "list", rare=True))
def checks() -> str:
    """Show every check with what it finds in one's area."""
    counted = reads.overview(the_bureau().house, _actor())
    return render_template("pages/oversight.html", checks=counted)


@page(pages, "/oversight/<key>", OVERSEERS)
def check(key: str) -> str:
    """List what one check finds, a page at a time."""
    asked = _check(key)
    found = reads.of_check(the_bureau().house, _actor(), asked)
    start = request.args.get("from", "")
    at = int(start) if start.isdigit() else 0
    return render_template(
        "pages/oversight_check.html", check=asked, rows=found[at : at + ROWS_A_PAGE], at=at,
        size=ROWS_A_PAGE, count=len(found), may_excuse=EXCUSERS.allows(_actor()), unit_name=_unit,
        open=sum(one.excuse is None for one in found),
    )  # fmt: skip


@page(pages, "/oversight/<key>/findings.xlsx", OVERSEERS)
def workbook(key: str) -> Response:
    """Give the whole list as a workbook, on record: names and amounts, no personal number."""
    asked, house = _check(key), the_bureau().house
    rows = [_row(one) for one in reads.of_check(house, _actor(), asked)]
    content = write_table([t(head) for head in HEADS], rows, asked.title.zh)
    return hand_out(
        take(house, _actor(), "findings", f"{key}.xlsx", content, rows=len(rows), about=key)
    )


def _row(one: Found) -> tuple[str, ...]:
    found, said = one.finding, one.excuse
    return (
        found.name, _unit(found.county_id), _unit(found.unit_id), found.month,
        plain_yuan(found.fen) if found.fen else "", found.said.in_(language()),
        said.reason if said else "", said.name if said else "",
    )  # fmt: skip


@page(pages, "/oversight/<key>/excuse", EXCUSERS, methods=("POST",))
def stand(key: str) -> Response:
    """Keep why one finding may stand."""
    asked, case_id = _check(key), request.form.get("case", "")
    outcome = excuse(
        the_bureau().house, _actor(), int(case_id) if case_id.isdigit() else 0, asked.key,
        request.form.get("mark", ""), request.form.get("reason", ""),
    )  # fmt: skip
    if isinstance(outcome, Refused):
        for reason in outcome.reasons:
            flash(reason.in_(language()), "no")
    else:
        flash(t("理由已记录；事实变化后须重新说明。"), "met")
    return redirect(url_for("oversight.check", key=key), 303)


def _check(key: str) -> Check:
    return BY_KEY.get(key) or abort(404)


def _unit(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())


def _actor() -> Actor:
    return current_actor() or SYSTEM


@page(pages, "/oversight/months", OVERSEERS)
def months() -> str:
    """Show what the next twelve months cost, and until when the funds at hand last."""
    found = [(one, _chart(one)) for one in coming(the_bureau().house, _actor())]
    return render_template("pages/oversight_months.html", found=found, unit_name=_unit,
                           programme=_programme)  # fmt: skip


def _chart(one: Coming) -> Markup:
    first, last = one.months[0].month, one.months[-1].month
    drawn = charts.bars(
        t("%(first)s 至 %(last)s 各月应发", first=first, last=last),
        t("每月一条，长短为金额；右边写元和人数，下表为同样的数字。"),
        [
            charts.Bar(
                str(each.month), each.fen, 0,
                f"{plain_yuan(each.fen)} · " + t("%(n)s 人", n=each.persons),
            )
            for each in one.months
        ],
    )  # fmt: skip
    return Markup(drawn)  # noqa: S704 # nosec B704 - our own, escaped


def _programme(key: str) -> str:
    found = (one for one in the_bureau().definitions.programmes() if one.programme == key)
    return next((one.title.in_(language()) for one in found), key)
