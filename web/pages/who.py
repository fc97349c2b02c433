"""Who may do what where: an act with its people and the places nobody is at; a person's acts."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.language import N_
from web.session import current_actor
from web.show.programme import role_word
from web.show.who import desks, doings, held
from workflow.people.directory import AccountLine, account_line

pages = Blueprint("who", __name__)
READERS = holders("system_admin", "security_admin", "audit_admin", "auditor")


@page(pages, "/who", READERS, rail=RailItem(93, N_("权限"), "person"))
def acts() -> str:
    """Show every act of one kind with who may do it today, and where nobody may."""
    known = the_bureau().definitions.programmes()
    wanted, name = request.args.get("programme", ""), request.args.get("kind", "")
    definition = next((one for one in known if one.programme == wanted), known[0])
    key = name if name in definition.kinds else next(iter(definition.kinds))
    kind = definition.kinds[key]
    return render_template(
        "pages/who.html", known=known, definition=definition, key=key, kind=kind,
        doings=list(doings(kind)), desks=desks(definition),
        nobody=lambda role: role_word(definition, role),
    )  # fmt: skip


@page(pages, "/who/<int:account_id>", READERS)
def person(account_id: int) -> str:
    """Show all that one person may do today, post by post, those they stand in for too."""
    account = _near(account_id) or abort(404)
    posts = held(the_bureau().actor(account_id))
    return render_template("pages/who_person.html", account=account, posts=posts)


def _near(account_id: int) -> AccountLine | None:
    """Return an account with a post in the reader's area; nobody else's."""
    bureau, reader = the_bureau(), current_actor() or abort(403)
    with bureau.store.read() as session:
        found = account_line(session, account_id, bureau.clock.today())
    paths = tuple(post.reach_path for post in reader.posts)
    here = found and any(bureau.units.path(one.unit_id).startswith(paths) for one in found.posts)
    return found if here else None
