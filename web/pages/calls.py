"""People who reach the age this year: who is to be called, who was, who has applied since."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.handing import hand_out
from web.language import N_, language, t
from web.present import mask_id
from web.session import current_actor
from workflow.calls import reads, service
from workflow.calls.reads import STATES, Sheet
from workflow.cases.taking import take
from workflow.engine.actor import SYSTEM, Actor
from workflow.roster.export import write_table

pages = Blueprint("calls", __name__)
CALLERS = Who("is told of a call list", lambda actor: reads.may_see(the_bureau().house, actor))
STATE_WORDS = {
    "open": ("wait", N_("待通知")),
    "called": ("met", N_("已通知")),
    "not_reached": ("soon", N_("未联系上")),
    "applied": ("met", N_("已申请")),
}
SEX_WORDS = {"male": N_("男"), "female": N_("女")}
HEADINGS = (
    N_("镇"), N_("姓名"), N_("性别"), N_("身份证号码"), N_("村（居）委会"), N_("状态"),
    N_("通知日期"), N_("通知人"), N_("未联系上的原因"),
)  # fmt: skip


@page(pages, "/calls", CALLERS, rail=RailItem(25, N_("到龄通知"), "person", rare=True))
def calls() -> str:
    """Show the newest list, or the one asked for."""
    lines = reads.lists_for(the_bureau().house, _who())
    wanted = request.args.get("list", "")
    chosen = int(wanted) if wanted.isdigit() else (lines[0].id if lines else 0)
    sheet = reads.sheet_for(the_bureau().house, _who(), chosen) if chosen else None
    if chosen and sheet is None:
        abort(404)
    return _page(lines, sheet)


@page(pages, "/calls/<int:list_id>", CALLERS, methods=("POST",))
def record(list_id: int) -> Answer | tuple[str, int]:
    """Tick several people of a township at once; who was changed since is named."""
    sheet = reads.sheet_for(the_bureau().house, _who(), list_id)
    if sheet is None:
        abort(404)
    state = request.form.get("state", "")
    ticked = [one.partition(":") for one in request.form.getlist("person")]
    people = [(int(one), int(seen)) for one, _, seen in ticked if one.isdigit() and seen.isdigit()]
    if not people or state not in service.STATES:
        return _refused(list_id, [t("请先勾选要登记的人。")])
    names = {one.id: one.name for _, own in sheet.towns for one in own}
    refused = []
    for entry_id, seen in people:
        wrong = service.mark(
            the_bureau().house, _who(), entry_id, state, seen=seen,
            on=_day(request.form.get("on", "")), reason=request.form.get("reason", ""),
        )  # fmt: skip
        if wrong is not None:
            why = wrong.reasons[0].in_(language())
            refused.append(f"{names.get(entry_id, '')} {why}")
    if refused:
        return _refused(list_id, refused)
    flash(t("已登记 %(n)s 人。", n=len(people)), "met")
    return redirect(url_for("calls.calls", list=list_id), 303)


@page(pages, "/calls/<int:list_id>.xlsx", CALLERS)
def workbook(list_id: int) -> Response:
    """Give the list as a workbook, on record: ID numbers masked, no formula in it."""
    sheet = reads.sheet_for(the_bureau().house, _who(), list_id)
    if sheet is None:
        abort(404)
    rows = _rows(sheet)
    content = write_table([t(one) for one in HEADINGS], rows, str(sheet.year))
    name = f"{sheet.title.in_(language())}-{sheet.year}.xlsx"
    house, about = the_bureau().house, str(sheet.year)
    return hand_out(take(house, _who(), "call_list", name, content, rows=len(rows), about=about))


def _rows(sheet: Sheet) -> list[list[str]]:
    units = the_bureau().units
    return [
        [
            units.name(unit, language()),
            one.name,
            t(SEX_WORDS[one.sex]) if one.sex in SEX_WORDS else "",
            mask_id(one.id_no), one.village, t(STATE_WORDS[one.state][1]),
            one.called_on.isoformat() if one.called_on else "", one.called_name, one.reason,
        ]
        for unit, people in sheet.towns
        for one in people
    ]  # fmt: skip


def _refused(list_id: int, said: list[str]) -> tuple[str, int]:
    lines = reads.lists_for(the_bureau().house, _who())
    return _page(lines, reads.sheet_for(the_bureau().house, _who(), list_id), said), 422


def _page(lines: list[reads.Line], sheet: Sheet | None, errors: list[str] | None = None) -> str:
    return render_template(
        "pages/calls.html",
        lines=lines,
        sheet=sheet,
        errors=errors or [],
        states=STATES,
        state_words=STATE_WORDS,
        sex_words=SEX_WORDS,
        typed=request.form,
        unit_name=lambda one: the_bureau().units.name(one, language()),
    )


def _who() -> Actor:
    return current_actor() or SYSTEM


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
