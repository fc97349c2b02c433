"""Ledgers and lists of the cases in one's area: chosen by year or days, printed, on the record."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.handing import hand_out
from web.language import N_, language
from web.pages.cases import FORMAT_WORDS
from web.pages.papers import TYPES
from web.session import current_actor
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.definition import Definition
from workflow.engine.machine import Refused
from workflow.papers import ledgers
from workflow.papers.templates import Shelf

pages = Blueprint("ledgers", __name__)
YEARS = 10
KEEPERS = Who(
    "prints a ledger",
    lambda actor: actor is not None and bool(ledgers.ledgers_for(the_bureau().house, actor)),
)


@page(pages, "/ledgers", KEEPERS, rail=RailItem(27, N_("台账名册"), "list", rare=True))
def listing() -> str:
    """Show every ledger this person's posts may print."""
    return _page()


@page(pages, "/ledgers", KEEPERS, methods=("POST",))
def take() -> Response | tuple[str, int]:
    """Make one ledger and hand it out; who took it is on the record of lists taken."""
    bureau = the_bureau()
    about, _, form = request.form.get("paper", "").rpartition(".")
    programme, _, key = about.partition(".")
    made = ledgers.print_ledger(
        bureau.house, Shelf.of(bureau.settings), _who(), programme, key, form, _asked(programme)
    )
    if isinstance(made, Refused):
        return _page([one.in_(language()) for one in made.reasons]), 422
    return hand_out(made, TYPES[form])


def _page(errors: list[str] | None = None) -> str:
    house = the_bureau().house
    found, today = ledgers.ledgers_for(house, _who()), house.clock.today()
    years = {one.programme: _years(one, today) for one, _ in found}
    return render_template(
        "pages/ledgers.html", found=found, errors=errors or [],
        years=years, typed=request.form, words=FORMAT_WORDS,
    )  # fmt: skip


def _years(definition: Definition, today: date) -> list[tuple[str, str]]:
    """Return the cycles to choose from, the one that runs first, each with its name."""
    now = definition.cycle.of(today)
    last = max(definition.cycle.first, now - YEARS + 1)
    named = definition.cycle.named
    return [(str(one), named(one).in_(language())) for one in range(now, last - 1, -1)]


def _asked(programme: str) -> ledgers.Asked:
    year = request.form.get(f"{programme}-year", "")
    from_on, to_on = (_day(f"{programme}-{edge}") for edge in ("from", "to"))
    return ledgers.Asked(int(year) if year.isdigit() else None, from_on, to_on)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def _who() -> Actor:
    return current_actor() or SYSTEM
