"""The desk: what waits for me, by due date; what I had a hand in, watch, saved as a view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, RailItem, holders, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import N_, language, t
from web.pages.batch import MOST_AT_ONCE, doable
from web.pages.batches import going
from web.pages.cases import who
from web.show import desk as show
from web.show.asked import OFFICE, Asked, asked
from web.show.due import soon_day
from web.show.together import keepers
from workflow.calls.warnings import endings
from workflow.cases.deadlines import NO_DUE
from workflow.cases.worklist import NONE, PAGE, Place, Waiting, counts, places, work_list
from workflow.desk import reads
from workflow.desk.views import views_of
from workflow.engine.actor import Actor

pages = Blueprint("desk", __name__)
ADMINISTRATORS = holders("system_admin", "security_admin", "audit_admin")


@page(pages, "/", SIGNED_IN, rail=RailItem(10, N_("待办"), "tray"))
def desk() -> str | Response:
    """Show what waits for this person's posts, or another view of their work."""
    actor, wanted = who(), asked()
    with the_bureau().store.read() as session:
        views = views_of(session, actor)
        first = next((one for one in views if one.opens_first), None)
        if first is not None and not request.args:
            return redirect(f"{url_for('desk.desk')}?{first.query}", 303)
        values = _listed(session, actor, wanted)
    return render_template(
        "pages/desk.html", asked=wanted, command=new_command(), openings=openings(actor),
        saved=show.saved_tabs(views, wanted), query=show.query_of(wanted),
        here=next((one for one in views if show.is_open(one, wanted)), None),
        endings=endings(the_bureau().house) if ADMINISTRATORS.allows(actor) else [], **values,
    )  # fmt: skip


def _listed(session: Session, actor: Actor, wanted: Asked) -> dict[str, Any]:
    """Return tabs, counters, choices and one page of rows."""
    today = the_bureau().clock.today()
    office = places(session, actor.posts, today, soon_day(today))
    found = office if wanted.is_office else reads.places_of(session, actor, wanted.view)
    rows = (_waiting if wanted.is_office else _touched)(session, actor, wanted)
    by_view = reads.how_many(session, actor, (reads.SENT, reads.WATCHED))
    by_view[OFFICE] = sum(one.count for one in office)
    return {
        "tabs": show.view_tabs(wanted, by_view),
        "counters": _counters(session, actor, wanted, office, by_view[reads.SENT]),
        "kinds": show.kind_options(found, wanted),
        "units": show.unit_options(found, wanted),
        "rows": [show.desk_row(one, today) for one in rows[:PAGE]],
        "keepers": keepers(session, rows[:PAGE], actor) if wanted.is_office else {},
        "batch": doable(rows[:PAGE], actor) if wanted.is_office else [],
        "total": len(found),
        "batches": going(session, actor),
        "most": MOST_AT_ONCE,
        "older": _older(rows[PAGE - 1], wanted) if len(rows) > PAGE else "",
    }


def _counters(
    session: Session, actor: Actor, wanted: Asked, office: Sequence[Place], sent: int
) -> list[tuple[str, str, int, str, bool]]:
    """Return the counters of what waits, for the kind, the unit and the words asked for."""
    if not wanted.is_office:
        return []
    part, today = replace(wanted, due="").wanted(), the_bureau().clock.today()
    if part.given():
        found = counts(session, actor.posts, today, soon_day(today), part)
    else:  # counted already
        found = sum((one.due for one in office), NONE)
    return show.counters(found, sent, wanted)


def _waiting(session: Session, actor: Actor, wanted: Asked) -> Sequence[Waiting]:
    return work_list(session, actor.posts, after=_after(), size=PAGE + 1, wanted=wanted.wanted())


def _touched(session: Session, actor: Actor, wanted: Asked) -> Sequence[Waiting]:
    after = _after()
    return reads.listed(
        session, actor, wanted.view, before=after[1] if after else None, size=PAGE + 1,
        wanted=wanted.wanted(),
    )  # fmt: skip


def _after() -> tuple[date, int] | None:
    on, _, case_id = request.args.get("after", "").partition(".")
    try:
        return date.fromisoformat(on), int(case_id)
    except ValueError:
        return None


def _older(last: Waiting, wanted: Asked) -> str:
    key = f"{(last.due_on or NO_DUE).isoformat()}.{last.case_id}"
    given: dict[str, Any] = {**wanted.given(), "after": key}
    return url_for("desk.desk", **given)


def openings(actor: Actor) -> list[tuple[str, str]]:
    """Return words and address of each form this person may open; with the programme of several."""
    roles = {post.role for post in actor.posts}
    found = [
        (definition, key, kind)
        for definition in the_bureau().house.programmes()
        for key, kind in definition.kinds.items()
        if not kind.child_of and roles & set(kind.opened_by)
    ]
    several = len({definition.programme for definition, _, _ in found}) > 1
    return [
        (
            f"{definition.title.in_(language())}{t('：')}{kind.title.in_(language())}"
            if several
            else kind.title.in_(language()),
            url_for("entry.new", programme=definition.programme, kind_key=key),
        )
        for definition, key, kind in found
    ]
