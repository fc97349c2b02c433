"""After an act: what was done is said, and the next case is offered, or opened at once."""

from __future__ import annotations

from flask import Blueprint, redirect, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import t
from web.show.values import act_title, stage_title, unit_name
from workflow.cases.outcome import Done
from workflow.cases.reading import CaseView
from workflow.cases.wanted import Wanted
from workflow.cases.worklist import ALL, Waiting, work_list
from workflow.engine.actor import Actor

pages = Blueprint("onward", __name__)
CARVED_NAMED = 5
OPENS_NEXT = "opens_next"  # in the browser's session: the next case opens by itself


@page(pages, "/onward", SIGNED_IN, methods=("POST",))
def choose() -> Response:
    """Let the next case open by itself after an act, or no longer; back to the case shown."""
    session[OPENS_NEXT] = not opens_next()
    case_id = request.form.get("case_id", type=int)
    there = url_for("cases.case", case_id=case_id) if case_id else url_for("desk.desk")
    return redirect(there, 303)


def opens_next() -> bool:
    """Tell whether the next case opens by itself."""
    return bool(session.get(OPENS_NEXT, False))


def after(view: CaseView, actor: Actor, done: Done) -> tuple[str, Markup]:
    """Return where to go after an act, and what to say there: the case stays one click away."""
    here, waiting = url_for("cases.case", case_id=view.id), _next(view, actor)
    said = _said(view, done)
    if waiting is None:
        return here, Markup("<span>{}</span>").format(said)
    there = url_for("cases.case", case_id=waiting.case_id)
    if opens_next():
        back = Markup('<a href="{}">{}</a>').format(
            here, t("看刚办的 %(number)s", number=view.number)
        )
        return there, Markup("<span>{} {}</span>").format(said, back)
    name = waiting.subject_name or f"{unit_name(waiting.unit_id)} {waiting.number}"
    onward = Markup('<a href="{}" data-key="n">{}</a>').format(
        there, t("下一件：%(name)s", name=name)
    )
    return here, Markup("<span>{} {}</span>").format(said, onward)


def _next(view: CaseView, actor: Actor) -> Waiting | None:
    """Return what waits next for this person: of the same kind first, the earliest due."""
    same = Wanted((view.programme, view.kind_key))
    with the_bureau().store.read() as db:
        for wanted in (same, ALL):
            waiting = work_list(db, actor.posts, size=3, wanted=wanted)
            found = next((one for one in waiting if one.case_id != view.id), None)
            if found is not None:
                return found
    return None


def _said(view: CaseView, done: Done) -> str:
    title = act_title(view.kind, done.action)
    said = t("已签署「%(title)s」意见，待其他部门。", title=title)
    if done.completes:
        stage = stage_title(view.kind, done.to_stage)
        said = t("已办理「%(title)s」，现为「%(stage)s」。", title=title, stage=stage)
    if done.carved:
        named = "、".join(one.name or one.number for one in done.carved[:CARVED_NAMED])
        said += t("另有 %(n)s 人未随本批：%(names)s。", n=len(done.carved), names=named)
    return said
