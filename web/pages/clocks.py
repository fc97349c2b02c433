"""The page of one clock: its count day by day with the papers cited, its ledger, acts on it."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import language, t
from web.pages.cases import find, number, refused, who
from web.show import clocks as show
from web.show.due import due_word
from web.show.values import case_title, stage_title
from workflow.cases.clock_rules import Wish
from workflow.cases.counting import CountedClock, counted_clock
from workflow.engine.machine import Refused

pages = Blueprint("clocks", __name__)


@page(pages, "/cases/<int:case_id>/clocks/<key>", SIGNED_IN)
def clock(case_id: int, key: str) -> str:
    """Show how a due date came about, so that it can be printed and filed."""
    return _show(case_id, key)


@page(pages, "/cases/<int:case_id>/clocks/<key>/act", SIGNED_IN, methods=("POST",))
def act(case_id: int, key: str) -> Response | tuple[str, int]:
    """Pause a clock, let it go on, ask for more days or decide on them; 303 when done."""
    form = request.form
    wish = Wish(
        form.get("act", ""),
        key,
        form.get("because", ""),
        form.get("pause", ""),
        number("days") or 0,
    )
    outcome = the_bureau().act_on_clock(
        case_id, wish, who(), seen=number("seen"), command=form.get("command", "")[:36] or None
    )
    if isinstance(outcome, Refused):
        if outcome.conflict or any(reason.code == "no_case" for reason in outcome.reasons):
            return refused(find(case_id), outcome)
        sentences = [reason.in_(language()) for reason in outcome.reasons]
        return _show(case_id, key, {"": sentences}, wish), 422
    flash(t("已记入计时台账。"), "met")
    return redirect(url_for("clocks.clock", case_id=case_id, key=key), 303)


def _show(
    case_id: int, key: str, errors: dict[str, list[str]] | None = None, tried: Wish | None = None
) -> str:
    found = _find(case_id, key)
    today = the_bureau().clock.today()
    sign, word = show.STATES.get(found.state, ("draft", ""))
    late = due_word(found.due_on, today) if found.state == "running" else (sign, t(word))
    befell = show.lines(found)
    return render_template(
        "pages/clock_count.html",
        found=found, errors=errors or {}, tried=tried, state=late, sorts=show.SORTS,
        case_title=case_title(found.kind, found.case.subject_name, found.case.unit_id),
        stage=stage_title(found.kind, found.case.stage), befell=befell,
        on_day=lambda on: [line for line in befell if line.on == on],
        offers=show.offers(found.kind, key, found.permits),
        current=found.calendar in ("", the_bureau().calendar.version),
        today=today, command=new_command(),
    )  # fmt: skip


def _find(case_id: int, key: str) -> CountedClock:
    asked = request.args.get("nth", "")
    nth = int(asked) if asked.isdigit() else None
    found = counted_clock(the_bureau().house, case_id, key, who(), nth)
    return found if found is not None else abort(404)
