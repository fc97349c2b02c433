"""Boards to post and to take down: what this clerk, school or county office answers for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from workflow.cases.attachments import LARGEST, Paper
from workflow.cases.outcome import Done
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused
from workflow.notice import desk, service
from workflow.notice.section import parse
from workflow.notice.service import Proof
from workflow.notice.values import BoardDuty

pages = Blueprint("postings", __name__)


def _answers_for_boards(actor: Actor | None) -> bool:
    roles = {
        channel.posted_by
        for one in the_bureau().definitions
        for kind in one.definition.kinds.values()
        if (section := parse(kind)) is not None
        for channel in section.channels.values()
    }
    return actor is not None and any(post.role in roles for post in actor.posts)


POSTERS = Who("answers for boards", _answers_for_boards)
PROOF = "posting_proof"
POST_WHAT = {
    "post": N_("已登记 %(n)s 处张贴。"),
    "remove": N_("已登记 %(n)s 处撤下。"),
    "stands": N_("已登记 %(n)s 处中断，须重新张贴，天数重新计算。"),
}


@page(pages, "/postings", POSTERS, rail=RailItem(31, N_("张贴"), "board"))
def postings() -> str:
    """Show what is to be posted, what hangs, what is to come down."""
    return _show()


@page(pages, "/postings/<int:notice_id>/<what>", POSTERS, methods=("POST",))
def record(notice_id: int, what: str) -> Response | tuple[str, int]:
    """Record several boards at once: all of them or none."""
    ticked = request.form.getlist("every" if "all" in request.form else "board")
    boards = [int(one) for one in ticked if one.isdigit()]
    on = _day(request.form.get("on", ""))
    if not boards or on is None or what not in POST_WHAT:
        said = t("请勾选张贴点，并填写日期。")
        return _show(notice_id, what, [said]), 422
    outcome = _record(notice_id, what, boards, on)
    if isinstance(outcome, Refused):
        return _show(notice_id, what, [one.in_(language()) for one in outcome.reasons]), 422
    flash(t(POST_WHAT[what], n=len(boards)), "met")
    return redirect(url_for("postings.postings"), 303)


def _record(notice_id: int, what: str, boards: list[int], on: date) -> Done | Refused:
    house, actor = the_bureau().house, current_actor() or SYSTEM
    said, command = request.form.get("said", "")[:500], request.form.get("command", "")[:36]
    if what == "post":
        folder = the_bureau().settings.files_dir
        proof = Proof(said, photo=_photo(), folder=folder)
        return service.post(house, notice_id, boards, actor, on, proof, command=command or None)
    return service.take_down(house, notice_id, boards, actor, on, said, command=command or None)


def _photo() -> Paper | None:
    file = request.files.get("photo")
    if file is None or not file.filename:
        return None
    with closing(file):
        return Paper(PROOF, file.filename, file.stream.read(LARGEST + 1))


def _show(notice_id: int = 0, what: str = "", errors: Iterable[str] = ()) -> str:
    house, actor = the_bureau().house, current_actor() or SYSTEM
    duties = desk.postings_for(house, actor)
    standing = desk.standing_for(house, actor)
    return render_template(
        "pages/postings.html",
        groups=[
            ("post", _by_notice(one for one in duties if one.what == "post")),
            ("remove", _by_notice(one for one in duties if one.what == "remove")),
            ("stands", _by_notice(standing)),
        ],
        wrong=(notice_id, what) if errors else None,
        errors=list(errors),
        typed=request.form,
        ticked=set(request.form.getlist("board")),
        command=str(uuid.uuid4()),
    )


def _by_notice(duties: Iterable[BoardDuty]) -> list[list[BoardDuty]]:
    ordered = sorted(duties, key=lambda one: one.notice_id)
    return [list(own) for _, own in groupby(ordered, key=lambda one: one.notice_id)]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
