"""Who looked up whether somebody is known already; for those who oversee an area."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from web.access import page
from web.bureau import the_bureau
from web.language import language, t
from web.pages.taken import A_PAGE, READERS
from web.session import current_actor
from web.shell import role_title
from workflow.cases.known import OF_ID
from workflow.cases.looked_up import LookUp, look_ups
from workflow.engine.actor import SYSTEM

pages = Blueprint("looked", __name__)


@page(pages, "/oversight/look-ups", READERS)
def asked() -> str:
    """List what was looked up by people of one's area, the newest first."""
    before = request.args.get("before", "")
    number = int(before) if before.isdigit() and len(before) < 19 else None
    who = current_actor() or SYSTEM
    found = look_ups(the_bureau().house, who, before=number, size=A_PAGE + 1)
    return render_template(
        "pages/looked.html", rows=found[:A_PAGE], more=len(found) > A_PAGE, before=before,
        about=_about, outcome=_outcome, role_title=role_title,
    )  # fmt: skip


def _about(row: LookUp) -> tuple[str, str]:
    """Return by what was compared, and in which form."""
    published = the_bureau().house.in_force(row.programme)
    kind = published.kinds.get(row.kind)
    group = kind.duplicates.get(row.group_key) if kind else None
    return (group.title if group else OF_ID).in_(language()), published.title.in_(language())


def _outcome(row: LookUp) -> str:
    count = len(row.found.split(",")) if row.found else 0
    if not count:
        return t("没有")
    return t("%(n)s 件，其中看到 %(seen)s 件", n=count, seen=row.seen)
