"""Views of the desk somebody saved, and cases they watch: kept, renamed, dropped."""

from __future__ import annotations

from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import language, t
from web.pages.cases import find, number, who
from web.show.asked import asked
from web.show.desk import query_of
from workflow.desk import views
from workflow.desk.watching import unwatch, watch
from workflow.engine.refusal import Reason

pages = Blueprint("own_views", __name__)


@page(pages, "/desk/views", SIGNED_IN, methods=("POST",))
def do() -> Response:
    """Save, rename, delete a view of one's own, or let it open first; then show it."""
    wrong, query = _did(request.form.get("do", "")), _query()
    flash(wrong.in_(language()) if wrong else t("视图已更新。"), "late" if wrong else "met")
    return redirect(f"{url_for('desk.desk')}?{query}", 303)


def _did(doing: str) -> Reason | None:
    house, view_id, name = the_bureau().house, number("id"), request.form.get("name", "")
    if doing == "save":
        return views.save(house, who(), name, _query())
    if view_id is None or doing not in ("rename", "first", "desk_first", "remove"):
        abort(404)
    if doing == "rename":
        return views.rename(house, who(), view_id, name)
    if doing == "remove":
        views.remove(house, who(), view_id)
    else:
        views.open_first(house, who(), view_id if doing == "first" else None)
    return None


def _query() -> str:
    """Return what the address asked for, as it is kept: nothing else gets into it."""
    return query_of(asked(dict(parse_qsl(request.form.get("query", "")[:500]))))


@page(pages, "/cases/<int:case_id>/watch", SIGNED_IN, methods=("POST",))
def watching(case_id: int) -> Response:
    """Watch a case one may read, or watch it no longer."""
    view = find(case_id)
    if request.form.get("do") == "unwatch":
        unwatch(the_bureau().house, who(), view.id)
        flash(t("不再关注此件。"), "met")
    else:
        watch(the_bureau().house, who(), view.id)
        flash(t("已关注：此件列在待办的「我关注」中。"), "met")
    return redirect(url_for("cases.case", case_id=view.id), 303)
