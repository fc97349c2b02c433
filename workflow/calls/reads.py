"""Call lists as an office reads them: who is to be called, who was, who has applied since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from workflow.calls.facts import names_of
from workflow.calls.making import with_case
from workflow.calls.tables import CallEntry, CallList
from workflow.cases.house import House
from workflow.cases.tables import RegisterEntry
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.engine.refusal import Text

APPLIED = "applied"
STATES = ("open", "called", "not_reached", APPLIED)


@dataclass(frozen=True)
class Called:
    """One person of a list; `id_no` is opened for nobody here but the masking of the page."""

    id: int
    edition: int
    name: str
    unit_id: int
    village: str
    sex: str
    id_no: str
    phone: str
    state: str
    called_on: date | None
    called_name: str
    reason: str


@dataclass(frozen=True)
class Sheet:
    """A list as far as somebody may see it, by township."""

    id: int
    programme: str
    key: str
    title: Text
    clause: str
    year: int
    made_at: datetime
    due_on: date
    unit_id: int
    may_mark: bool
    towns: tuple[tuple[int, tuple[Called, ...]], ...]

    @property
    def counts(self) -> Counter[str]:
        """How many people stand in each state."""
        return Counter(one.state for _, people in self.towns for one in people)

    def tally(self, unit_id: int) -> Counter[str]:
        """How many people of one township stand in each state."""
        return Counter(
            one.state for unit, people in self.towns if unit == unit_id for one in people
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One list among all: which year, how many people."""

    id: int
    title: Text
    year: int
    unit_id: int
    people: int


def may_see(house: House, actor: Actor | None) -> bool:
    """Tell whether somebody holds a role that any call is told to."""
    told = {
        role
        for definition in house.programmes()
        for call in definition.calls.values()
        for role in call.tells
    }
    return actor is not None and any(post.role in told for post in actor.posts)


def lists_for(house: House, actor: Actor) -> list[Line]:
    """Return the lists that reach into somebody's area, the newest first."""
    with house.store.read() as session:
        rows = session.exec(
            select(CallList).order_by(col(CallList.year).desc(), col(CallList.id).desc())
        ).all()
    found = []
    for one in rows:
        call = _definition(house, one).calls.get(one.key)
        if call is not None and paths(house, actor, one):
            found.append(
                Line(int(one.id or 0), call.title.text(), one.year, one.unit_id, one.people)
            )
    return found


def sheet_for(house: House, actor: Actor, list_id: int) -> Sheet | None:
    """Return one list as far as somebody may see it; None when they may not."""
    with house.store.read() as session:
        made = session.get(CallList, list_id)
        if made is None:
            return None
        definition = _definition(house, made)
        call, reach = definition.calls.get(made.key), paths(house, actor, made)
        if call is None or not reach:
            return None
        people = _people(house, session, definition, made, reach)
    units = sorted({one.unit_id for one in people})
    return Sheet(
        list_id, made.programme, made.key, call.title.text(), call.clause, made.year,
        made.made_at, made.due_on, made.unit_id, bool(reach),
        tuple((unit, tuple(one for one in people if one.unit_id == unit)) for unit in units),
    )  # fmt: skip


def paths(house: House, actor: Actor, made: CallList) -> list[str]:
    """Return the areas in which somebody is told of a list, within its county."""
    definition = _definition(house, made)
    call = definition.calls.get(made.key)
    county = house.units.path(made.unit_id)
    return sorted(
        {
            max(post.reach_path, county, key=len)
            for post in actor.posts
            if call is not None
            and post.role in call.tells
            and (post.reach_path.startswith(county) or county.startswith(post.reach_path))
        }
    )


def _definition(house: House, made: CallList) -> Definition:
    return house.definitions.get(made.programme, made.version)


def _people(
    house: House, session: Session, definition: Definition, made: CallList, reach: Sequence[str]
) -> list[Called]:
    units = [unit.id for unit in house.units if any(unit.path.startswith(path) for path in reach)]
    applied = with_case(session, definition)
    rows = session.exec(
        select(CallEntry, RegisterEntry)
        .join(RegisterEntry, col(RegisterEntry.id) == col(CallEntry.entry_id))
        .where(CallEntry.list_id == made.id, col(CallEntry.unit_id).in_(units))
        .order_by(col(CallEntry.unit_id), col(CallEntry.id))
    )
    return [
        _called(one, names_of(house, definition, entry, made.year, house.clock.today()), applied)
        for one, entry in rows
    ]


def _called(one: CallEntry, names: dict[str, Any], applied: set[str]) -> Called:
    return Called(
        int(one.id or 0),
        one.edition,
        one.name,
        one.unit_id,
        str(names.get("village") or ""),
        str(names.get("sex") or ""),
        str(names.get("id_no") or ""),
        str(names.get("phone") or ""),
        APPLIED if one.subject_index in applied else one.state,
        one.called_on,
        one.called_name,
        one.reason,
    )
