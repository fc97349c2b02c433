"""Reminders: clocks tell people as their ladder says, each rung once, on working days.

Set-based and idempotent: a rung is claimed by the key of its row (clock, rung, due date or
day, person) in the transaction that writes the person's letter, so any number of processes may
sweep, as often as they like. Who sits at a desk today is told, and so are their deputies; a
case that somebody claimed is told to them alone. Where nobody sits, the next level up is told
instead. Days are Asia/Shanghai dates.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, literal, select
from sqlmodel import Session

from workflow.cases import telling
from workflow.cases.house import House
from workflow.cases.tables import Deadline
from workflow.clock import SHANGHAI
from workflow.engine.definition import Definition
from workflow.engine.ladder import To, Window, ladder_of, told_to, windows
from workflow.messages import points
from workflow.people.access import roles_of
from workflow.people.desks import Seat, seats

_D = Deadline.__table__  # type: ignore[attr-defined]
FEW = 200  # clocks
Planned = dict[tuple[str, int, str, str], list[Window]]  # programme, version, kind, deadline
Sitting = dict[tuple[str, int], list[Seat]]  # role, reach


def remind(house: House) -> dict[str, int]:
    """Tell what is due; returns how many rungs were told, and to how many letters they added."""
    with house.store.read() as session:
        connection = session.connection()
        planned = _planned(house)
        before = max((one.before_on for steps in planned.values() for one in steps), default=None)
        if before is None or not _anything(connection, before):
            return {"told": 0}
        sitting = _sitting(house, session)
        due = connection.execute(telling.desks_due(), {"before": before})
        rows = [row for desk in due for row in _told(house, planned, sitting, tuple(desk))]
        given = {
            "told": json.dumps(rows),
            "today": house.clock.today(),
            "now": house.clock.now(),
            "before": before,
        }
        if not _anything_new(connection, house.store.is_sqlite, given):
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


def _planned(house: House) -> Planned:
    """The present rungs whose hour has come, of every clock; none on a day off."""
    today, now = house.clock.today(), house.clock.now().astimezone(SHANGHAI).time()
    found: Planned = {}
    for definition in _definitions(house):
        for name, kind in definition.kinds.items():
            for key, clock in kind.deadlines.items():
                steps = windows(ladder_of(definition, clock), today, house.calendar)
                here = (definition.programme, definition.version, name, key)
                found[here] = [step for step in steps if step.rung.has_come(now)]
    return found


def _anything(connection: Connection, before: date) -> bool:
    """One look at the partial index: on most days of a large house there is nothing."""
    due = exists().where(_D.c.state == literal("running", literal_execute=True))
    return bool(connection.execute(select(due.where(_D.c.due_on < before))).scalar())


def _anything_new(connection: Connection, lite: bool, given: dict[str, Any]) -> bool:
    """Ask of a few clocks first: in the morning they answer for all of them."""
    asked = (telling.anything_new(lite, FEW), telling.anything_new(lite))
    return any(connection.execute(one, given).scalar() for one in asked)


def _sitting(house: House, session: Session) -> Sitting:
    roles = roles_of(_definitions(house))
    found: Sitting = {}
    for seat in seats(session, house.clock.today(), roles, house.units):
        found.setdefault((seat.role, seat.reach_id), []).append(seat)
    return found


def _told(
    house: House, planned: Planned, sitting: Sitting, desk: tuple[Any, ...]
) -> Iterator[list[Any]]:
    """Who is told what when a clock runs at a desk: one row for each rung and person."""
    programme, version, kind, key, role, reach_id = desk
    definition = house.definitions.get(programme, version)
    for step in planned.get((programme, version, kind, key), ()):
        rung = step.rung
        hears, found = _hearers(house, definition, sitting, rung.to, role, reach_id)
        raised = hears != role
        says = "raised" if raised and rung.says == "overdue" else rung.says
        for seat in found:
            yield [
                *desk, rung.name, says, rung.before or 0, step.from_on.isoformat(),
                step.before_on.isoformat(), int(rung.daily), int(raised),
                seat.account_id, seat.on_behalf_of,
            ]  # fmt: skip


def _hearers(
    house: House, definition: Definition, sitting: Sitting, to: To, role: str, reach_id: int
) -> tuple[str, Sequence[Seat]]:
    """Return who is told, and as what: where nobody sits, the next level up that has somebody."""
    wanted = told_to(definition, role, to) if role in definition.roles else None
    while wanted is not None:
        reach = house.units.ancestor_at(reach_id, definition.roles[wanted].reach)
        if found := sitting.get((wanted, reach.id), ()) if reach else ():
            return wanted, found
        wanted = definition.roles[wanted].reports_to
    return role, ()
