"""What one's offices were told, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import language, t
from web.pages.cases import kind_of, number, who
from web.shell import role_title
from web.show.values import act_title, case_title
from workflow.cases import lookup
from workflow.cases.lookup import Found
from workflow.messages.inbox import TEXTS, Told, inbox, mark_read

pages = Blueprint("messages", __name__)
MOST = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a row."""

    id: int
    case_id: int
    title: str
    number: str
    what: str
    office: str
    at: datetime
    unread: bool
    late: bool


@page(pages, "/messages", SIGNED_IN)
def messages() -> str:
    """Show what this person's offices were told."""
    actor = who()
    with the_bureau().store.read() as session:
        told = inbox(session, actor.account_id or 0, actor.posts, MOST)
        cases = lookup.by_ids(session, actor.posts, (one.case_id for one in told))
    lines = [_line(one, cases[one.case_id]) for one in told if one.case_id in cases]
    return render_template("pages/messages.html", lines=lines, last=told[0].id if told else 0)


@page(pages, "/messages/read", SIGNED_IN, methods=("POST",))
def read() -> Response:
    """Note that everything up to a message was seen."""
    with the_bureau().store.write() as session:
        mark_read(session, who().account_id or 0, number("up_to") or 0)
    return redirect(url_for("messages.messages"), 303)


def _line(one: Told, case: Found) -> Line:
    kind = kind_of(case)
    title = case_title(kind, case.subject_name, case.unit_id)
    text = TEXTS[one.what].in_(language()) if one.what in TEXTS else ""
    what = text or t("已办理「%(what)s」", what=act_title(kind, one.what))
    return Line(
        one.id, one.case_id, title, case.number, what, role_title(one.role), one.at, one.unread,
        one.what == "overdue",
    )  # fmt: skip
