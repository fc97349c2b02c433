"""Programmes as they are written: basis, parameters, roles, money, and each kind's diagram."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, RailItem, page
from web.bureau import the_bureau
from web.handing import hand_open
from web.language import N_, language, t
from web.pages.calendar import KEEPERS
from web.session import current_actor
from web.show.programme import numbers, said_of, seats
from workflow.calls.warnings import ending
from workflow.engine import diagram
from workflow.engine.definition import Definition, Kind, Param
from workflow.engine.refusal import Text
from workflow.engine.registry import UnknownDefinition
from workflow.engine.timing import Deadline
from workflow.engine.wording import clock_words, due_words, powers, reminder_words
from workflow.money.rules import MoneyRules
from workflow.money.standards import enacted
from workflow.notice.section import parse

pages = Blueprint("definitions", __name__)
LEVEL_WORDS = {"province": N_("省"), "city": N_("市"), "county": N_("县")}


@page(pages, "/programmes", SIGNED_IN, rail=RailItem(70, N_("事项"), "flow", rare=True))
def programmes() -> str:
    """List every programme and version, which of them is in force, and from when others are."""
    known, today = the_bureau().definitions, the_bureau().clock.today()
    used = {one.key for one in known.all_in_force(today)}
    found = sorted(known, key=lambda one: (one.definition.programme, -one.definition.version))
    return render_template(
        "pages/programmes.html", programmes=found, used=used, keeps=KEEPERS.allows(current_actor())
    )


@page(pages, "/programmes/<programme>/<int:version>", SIGNED_IN)
def programme(programme: str, version: int) -> str:
    """Show what a version says of the whole programme."""
    definition = _find(programme, version)
    cycle = _cycle(definition)
    counts, late = numbers(definition, cycle)
    with the_bureau().store.read() as session:
        standards = enacted(session, programme)
    return render_template(
        "pages/programme.html",
        enacted=standards,
        definition=definition,
        params=[(key, one, shown_value(one)) for key, one in definition.params.items()],
        seats=seats(definition),
        money_rules=MoneyRules.model_validate(definition.money) if definition.money else None,
        levels=LEVEL_WORDS,
        totals={key: sum(counts.get(key, {}).values()) for key in definition.kinds},
        late={key: sum(late.get(key, {}).values()) for key in definition.kinds},
        cycle=cycle,
        ending=ending(definition, the_bureau().clock.today()),
        unit_name=lambda unit_id: the_bureau().units.name(unit_id, language()),
    )


@page(pages, "/programmes/<programme>/<int:version>/<kind>", SIGNED_IN)
def kind(programme: str, version: int, kind: str) -> str:
    """Show one kind: its diagram with what waits where, stages, actions, clocks, form."""
    definition = _find(programme, version)
    found, cycle = definition.kinds.get(kind) or abort(404), _cycle(definition)
    counts, late = (one.get(kind, {}) for one in numbers(definition, cycle))
    drawn = diagram.svg(found, language(), counts, definition.phases, late)
    return render_template(
        "pages/programme_kind.html",
        definition=definition,
        key=kind,
        kind=found,
        drawing=Markup(drawn),  # noqa: S704 # nosec B704 - our own, escaped
        counts=counts,
        late=late,
        cycle=cycle,
        actions=[(key, one, said_of(definition, found, one)) for key, one in found.actions.items()],
        clocks=[_clock(definition, found, one) for one in found.deadlines.values()],
        ladders=_ladders(definition, found),
        powers=powers(definition, found),
        notice=parse(found),
    )


@page(pages, "/programmes/<programme>/<int:version>/<kind>/mermaid", SIGNED_IN)
def mermaid(programme: str, version: int, kind: str) -> Response:
    """Give the diagram of a kind as text for other tools."""
    found = _find(programme, version).kinds.get(kind) or abort(404)
    text, name = diagram.mermaid(found, language()), f"{programme}-{kind}.mmd"
    return hand_open(text, name, "text/plain; charset=utf-8")


def shown_value(param: Param) -> str:
    """Return the value of a parameter as people read it; the choice in its own words."""
    if param.value is None:
        return t("尚未填写")
    chosen = param.choices.get(str(param.value))
    return chosen.in_(language()) if chosen else str(param.value)


def _clock(definition: Definition, kind: Kind, clock: Deadline) -> Mapping[str, Any]:
    bureau = the_bureau()
    year = definition.cycle.of(bureau.clock.today())
    return {
        "clock": clock,
        "due": due_words(definition, kind, clock, bureau.calendar, year),
        "more": list(clock_words(definition, kind, clock)),
    }


def _ladders(definition: Definition, kind: Kind) -> Mapping[Text, list[Deadline]]:
    """Return the ladders of reminders with the clocks that have each: mostly one for all."""
    found: dict[Text, list[Deadline]] = {}
    for clock in kind.deadlines.values():
        found.setdefault(reminder_words(definition, clock), []).append(clock)
    return found


def _find(programme: str, version: int) -> Definition:
    try:
        return the_bureau().definitions.get(programme, version)
    except UnknownDefinition:
        return abort(404)


def _cycle(definition: Definition) -> int:
    """Return the cycle asked for, else today's."""
    wanted = request.args.get("cycle", "")
    return int(wanted) if wanted.isdigit() else definition.cycle.of(the_bureau().clock.today())
