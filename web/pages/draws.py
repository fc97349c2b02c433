"""Random checks: the list of draws, what each was drawn from, as a file of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.handing import hand_open
from web.language import N_, language
from web.pages.cases import find, who
from workflow.engine.actor import Actor
from workflow.sampling import reads

pages = Blueprint("draws", __name__)
LOOKERS = holders(
    "auditor", "city_edu", "county_edu", "county_fin", "county_health", "county_hr", "pay_unit",
    "province_edu",
)  # fmt: skip


@page(pages, "/draws", LOOKERS, rail=RailItem(41, N_("随机抽查"), "list", rare=True))
def draws() -> str:
    """List the draws of one's area, the newest first."""
    return render_template(
        "pages/draws.html", draws=reads.draws_for(the_bureau().house, who()),
        openings=list(_openings(who())), unit_name=_unit,
    )  # fmt: skip


@page(pages, "/draws/<int:case_id>/<group>.txt", LOOKERS)
def population(case_id: int, group: str) -> Response:
    """Give a population as it was drawn from: numbers of cases, one a line, and nothing else."""
    find(case_id)
    numbers = reads.numbers_of(the_bureau().house, case_id, group)
    if numbers is None:
        abort(404)
    lines = "".join(f"{number}\n" for number in numbers)
    return hand_open(lines, "population.txt", "text/plain; charset=utf-8")


def _openings(actor: Actor) -> Iterator[tuple[str, str]]:
    """Yield words and address of each draw this person may open."""
    roles = {post.role for post in actor.posts}
    for definition in the_bureau().house.programmes():
        for key, kind in definition.kinds.items():
            if reads.is_draw(kind) and roles & set(kind.opened_by):
                address = url_for("entry.new", programme=definition.programme, kind_key=key)
                yield kind.title.in_(language()), address


def _unit(unit_id: int) -> str:
    return the_bureau().units.name(unit_id, language())
