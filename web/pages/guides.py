"""Guides for everybody, without signing in: who may apply, with what, how long it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template

from web.access import ANYONE, page
from web.bureau import the_bureau
from web.language import language
from workflow.engine.definition import Clause, Definition, Kind
from workflow.engine.refusal import Text
from workflow.engine.wording import due_words, roles

pages = Blueprint("guides", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """One stage that has a clock: whose it is, how long it may take, by which clause."""

    title: Text
    by: Text
    due: list[tuple[Text, str]]


@page(pages, "/public/guides", ANYONE)
def guides() -> str:
    """List the programmes in force that people may apply for."""
    return render_template("pages/guides.html", programmes=list(open_now()))


@page(pages, "/public/guides/<programme>", ANYONE)
def guide(programme: str) -> str:
    """Say of one programme what its definition in force says, for who wants to apply."""
    for definition in open_now():
        if definition.programme == programme:
            return _guide(definition, dict(applied_for(definition)))
    return abort(404)


def _guide(definition: Definition, kinds: Mapping[str, Kind]) -> str:
    today = the_bureau().clock.today()
    return render_template(
        "pages/guide.html",
        definition=definition,
        kinds=kinds,
        clauses={key: clauses_on(kind, today) for key, kind in kinds.items()},
        steps={key: list(steps(definition, key)) for key in kinds},
        asks={key: roles(definition, kind.opened_by) for key, kind in kinds.items()},
        bases=bases(definition),
        today=today,
        in_words=lambda words: words.in_(language()),
    )


def open_now() -> Iterator[Definition]:
    """Yield the programmes whose term runs today and for which people may apply."""
    today = the_bureau().clock.today()
    for definition in the_bureau().house.programmes():
        last = definition.validity.to
        if (last is None or today <= last) and any(applied_for(definition)):
            yield definition


def applied_for(definition: Definition) -> Iterator[tuple[str, Kind]]:
    """Yield the kinds for which people come of their own."""
    for key, kind in definition.kinds.items():
        if kind.is_applied_for:
            yield key, kind


def clauses_on(kind: Kind, on: date) -> list[Clause]:
    """Return the conditions in force on a day."""
    return [one for one in kind.clauses.values() if one.counts_on(on)]


def bases(definition: Definition) -> Mapping[str, Mapping[str, list[str]]]:
    """Return what each paper says, clause by clause: a paper is named once."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in definition.basis:
        quotes = found.setdefault(one.title, {}).setdefault(one.clause or "", [])
        if one.quote:
            quotes.append(one.quote)
    return found


def steps(definition: Definition, key: str) -> Iterator[Step]:
    """Yield the clocks of a kind, then of the lists its cases go through."""
    bureau = the_bureau()
    cycle = definition.cycle.of(bureau.clock.today())
    for kind in (one for name, one in definition.kinds.items() if key in (name, one.members)):
        for clock in kind.deadlines.values():
            waits = dict.fromkeys(
                role for name in clock.in_ for role in kind.stages[name].waits_for
            )
            title = Text(clock.title.zh, clock.title.en)
            due = due_words(definition, kind, clock, bureau.calendar, cycle)
            yield Step(title, roles(definition, waits), due)
