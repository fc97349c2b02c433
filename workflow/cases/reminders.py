"""Reminders: clocks tell people as their ladder says, each rung once, on working days.

Set-based and idempotent: a rung is claimed by the key of its row (clock, rung, due date or
day, person) in the transaction that writes the person's letter, so any number of processes may
sweep, as often as they like. Who sits at a desk today is told, and so are their deputies; a
case that somebody claimed is told to them alone. Days are Asia/Shanghai dates.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, literal, select
from sqlmodel import Session

from workflow.cases import telling
from workflow.cases.house import House
from workflow.cases.tables import Case, Deadline
from workflow.clock import SHANGHAI
from workflow.engine.definition import Definition
from workflow.engine.ladder import Window, ladder_of, told_to, windows
from workflow.messages import points
from workflow.people.access import roles_of
from workflow.people.desks import Seat, seats
from workflow.people.rules import is_level

_C = Case.__table__  # type: ignore[attr-defined]
_D = Deadline.__table__  # type: ignore[attr-defined]
Clock = tuple[str, int, str, str]  # programme, version, kind, deadline
Planned = tuple[Clock, Window]


@dataclass(frozen=True, slots=True)
class Desks:
    """Who sits where today, by (role, reach)."""

    house: House
    sitting: dict[tuple[str, int], list[Seat]]


def remind(house: House) -> dict[str, int]:
    """Tell what is due; returns how many rungs were told, and to how many letters they added."""
    with house.store.read() as session:
        connection = session.connection()
        planned = _planned(house, connection)
        if not planned:
            return {"told": 0}
        told = seats(session, house.clock.today(), roles_of(_definitions(house)), house.units)
        given = _given(house, planned, _desks(house, told))
        if not connection.execute(telling.anything_new(house.store.is_sqlite), given).scalar():
            return {"told": 0}
    with house.store.write() as session:
        connection = session.connection()
        fired = connection.execute(telling.fire(house.store.is_sqlite), given).rowcount
        points.reached("reminder.claimed")
        letters = connection.execute(telling.fold(house.store.is_sqlite), given).rowcount
        points.reached("reminder.folded")
    points.reached("reminder.told")
    return {"told": fired, "letters": letters}


def still_running(session: Session, deadline_ids: Collection[int]) -> set[int]:
    """Return those of these clocks that still run: not met, not paused, not started anew."""
    asked = select(_D.c.id).where(_D.c.id.in_(sorted(deadline_ids)), _D.c.state == "running")
    return set(session.connection().execute(asked).scalars())


def _definitions(house: House) -> Iterator[Definition]:
    return (one.definition for one in house.definitions)


def _planned(house: House, connection: Connection) -> list[Planned]:
    """The present rungs whose hour has come, of the clocks that have anything due."""
    today, now = house.clock.today(), house.clock.now().astimezone(SHANGHAI).time()
    found: dict[Clock, list[Window]] = {}
    for definition in _definitions(house):
        for name, kind in definition.kinds.items():
            for key, clock in kind.deadlines.items():
                here = (definition.programme, definition.version, name, key)
                steps = windows(ladder_of(definition, clock), today, house.calendar)
                found[here] = [step for step in steps if step.rung.has_come(now)]
    before = max((one.before_on for steps in found.values() for one in steps), default=None)
    if before is None or not _anything(connection, before):
        return []
    due = _clocks_due(connection, before)
    return [(clock, step) for clock, steps in found.items() if clock in due for step in steps]


def _anything(connection: Connection, before: date) -> bool:
    """One look at the partial index: on most days of a large house there is nothing."""
    due = exists().where(_D.c.state == literal("running", literal_execute=True))
    return bool(connection.execute(select(due.where(_D.c.due_on < before))).scalar())


def _clocks_due(connection: Connection, before: date) -> set[Clock]:
    due = (
        select(_C.c.programme, _C.c.version, _C.c.kind, _D.c.key)
        .join(_C, _C.c.id == _D.c.case_id)
        .where(_D.c.state == literal("running", literal_execute=True), _D.c.due_on < before)
        .distinct()
    )
    return {(row[0], row[1], row[2], row[3]) for row in connection.execute(due)}


def _desks(house: House, told: Iterable[Seat]) -> Desks:
    sitting: dict[tuple[str, int], list[Seat]] = {}
    for seat in told:
        sitting.setdefault((seat.role, seat.reach_id), []).append(seat)
    return Desks(house, sitting)


def _given(house: House, planned: list[Planned], desks: Desks) -> dict[str, Any]:
    plan = [
        [*clock, one.rung.name, one.rung.to, one.rung.says, one.rung.before or 0,
         one.from_on.isoformat(), one.before_on.isoformat(), int(one.rung.daily)]
        for clock, one in planned
    ]  # fmt: skip
    asked = {(clock[0], clock[1], one.rung.to) for clock, one in planned}
    return {
        "plan": json.dumps(plan),
        "people": json.dumps([row for one in sorted(asked) for row in _people(desks, *one)]),
        "today": house.clock.today(),
        "now": house.clock.now(),
        "before": max(one.before_on for _, one in planned),
    }


def _people(desks: Desks, programme: str, version: int, to: Any) -> Iterator[list[Any]]:
    """Who is told when a case waits at a desk: rows (…, role, reach, account, for whom)."""
    house = desks.house
    definition = house.definitions.get(programme, version)
    for role, rule in definition.roles.items():
        wanted = told_to(definition, role, to)
        if wanted is None:
            continue
        level = definition.roles[wanted].reach
        for unit in house.units:
            if not is_level(unit.type, unit.acts_as_county, rule.reach):
                continue
            reach = house.units.ancestor_at(unit.id, level)
            for seat in desks.sitting.get((wanted, reach.id), ()) if reach else ():
                yield [programme, version, to, role, unit.id, seat.account_id, seat.on_behalf_of]
