"""One page from which administrators reach all they look after, and see how it is set."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request, url_for

from web.access import RailItem, holders, page, who_may
from web.bureau import the_bureau
from web.language import N_
from web.session import current_actor
from web.show.manage import PLACES, parameters, settings, templates

pages = Blueprint("manage", __name__)
ADMINISTRATORS = holders("system_admin", "security_admin", "audit_admin")


@page(pages, "/manage", ADMINISTRATORS, rail=RailItem(89, N_("管理"), "gear"))
def overview() -> str:
    """Show the pages of this administrator, one programme's parameters and templates, settings."""
    known = the_bureau().definitions.programmes()
    wanted = request.args.get("programme", "")
    definition = next((one for one in known if one.programme == wanted), known[0])
    return render_template(
        "pages/manage.html", places=_places(), known=known, definition=definition,
        params=parameters(definition), templates=templates(definition), settings=settings(),
    )  # fmt: skip


def _places() -> list[tuple[str, str, str]]:
    """Return the pages this administrator may open: words, what is done there, address."""
    found = []
    for endpoint, (title, said) in PLACES.items():
        who = who_may(current_app, endpoint)
        if who is not None and who.allows(current_actor()):
            found.append((title, said, url_for(endpoint)))
    return found
