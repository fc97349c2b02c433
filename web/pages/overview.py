"""The year at a glance for heads and offices: where cases stand, who is late, money by level."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.handing import CSV, XLSX, hand_out
from web.language import N_
from web.session import current_actor
from web.show.overview import Part, parts
from workflow.cases.taking import take
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.definition import Definition
from workflow.overview.asked import Asked, years
from workflow.overview.reads import figures
from workflow.people.rules import sees_cases
from workflow.roster.export import write_csv, write_table

pages = Blueprint("overview", __name__)
READERS = Who(
    "reads cases",
    lambda actor: actor is not None and any(sees_cases(post.role) for post in actor.posts),
)
FORMS = {"xlsx": XLSX, "csv": CSV}


@page(pages, "/overview", READERS, rail=RailItem(12, N_("总览"), "bars"))
def overview() -> str:
    """Show the figures of one programme's year in the reader's area."""
    return render_template("pages/overview.html", **_asked())


@page(pages, "/overview/<key>.<any(xlsx, csv):form>", READERS)
def table(key: str, form: str) -> Response:
    """Give one table as a file, on record; it names no person."""
    asked = _asked()
    part = next((one for one in asked["parts"] if one.key == key), None) or abort(404)
    name = f"{asked['definition'].programme}-{asked['cycle']}-{key}.{form}"
    taken = take(
        the_bureau().house, _who(), "overview", name, _file(part, form), rows=len(part.rows),
        about=asked["definition"].programme,
    )  # fmt: skip
    return hand_out(taken, FORMS[form])


def _file(part: Part, form: str) -> bytes:
    heads = [words for words, _ in part.heads]
    if form == "csv":
        return write_csv(heads, part.written)
    return write_table(heads, part.written, part.title)


def _asked() -> Mapping[str, Any]:
    """Return what is asked for in the address, what may be asked for, and the figures."""
    house, actor = the_bureau().house, _who()
    with house.store.read() as session:
        known = years(session, actor.posts)
        offered = _offered(actor, known)
        if not offered:
            return {"offered": (), "parts": (), "definition": None}
        wanted = request.args.get("programme", "")
        named = (one for one in offered if one.programme == wanted)
        definition = next(named, None) or (abort(404) if wanted else offered[0])
        cycles, cycle = _cycle(definition, known.get(definition.programme, []))
        kind = _kind(definition)
        asked = Asked(definition.programme, cycle, actor.posts)
        found = figures(house, session, asked, definition, kind)
    return {
        "offered": offered, "definition": definition, "cycles": cycles, "cycle": cycle,
        "kind": kind, "parts": parts(found, definition, kind), "on": found.on,
    }  # fmt: skip


def _offered(actor: Actor, known: Mapping[str, list[int]]) -> list[Definition]:
    """Return the programmes somebody works in or has cases of, those with cases first."""
    roles = {post.role for post in actor.posts if sees_cases(post.role)}
    newest = the_bureau().definitions.programmes()
    ours = [one for one in newest if one.programme in known or roles & set(one.roles)]
    return sorted(ours, key=lambda one: (one.programme not in known, one.programme))


def _cycle(definition: Definition, known: list[int]) -> tuple[list[int], int]:
    """Return the cycles that may be chosen, and the one that is: today's unless asked."""
    today = definition.cycle.of(the_bureau().clock.today())
    cycles = sorted({*known, today}, reverse=True)
    wanted = request.args.get("cycle", "")
    chosen = int(wanted) if wanted.isdigit() and len(wanted) == 4 else today
    return cycles, chosen if chosen in cycles else today


def _kind(definition: Definition) -> str:
    """Return the kind whose stages are drawn: as asked, else what people apply for."""
    wanted = request.args.get("kind", "")
    applied = (key for key, one in definition.kinds.items() if one.is_applied_for)
    return wanted if wanted in definition.kinds else next(applied, next(iter(definition.kinds)))


def _who() -> Actor:
    return current_actor() or SYSTEM
