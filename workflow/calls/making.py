"""Call lists made by the clock: once a year and county, on the first working day on or after.

Claimed by the unique row of the list, in the transaction that writes its people and tells
their offices; a run after an outage, or a register loaded later, makes it then. Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workflow.calendar.rule_values import day_in_year, is_parameter
from workflow.calls.facts import is_called, names_of
from workflow.calls.tables import CallEntry, CallList
from workflow.cases.house import House
from workflow.cases.offices import tell_offices
from workflow.cases.tables import Case, RegisterEntry
from workflow.engine.definition import Definition
from workflow.engine.timing import Call
from workflow.people.units import UnitNode

TOLD = "calls_made"
LEVEL = "county"


def make_lists(house: House) -> int:
    """Make every list whose day has come and that is not made yet; returns how many."""
    today, made = house.clock.today(), 0
    for definition in house.programmes():
        for key, call in definition.calls.items():
            due_on = due_day(house, definition, call, today.year)
            validity = definition.validity
            ended = validity.to is not None and today > validity.to
            if due_on is None or today < due_on or ended:
                continue
            with house.store.read() as session:
                counties = _counties(house, session, definition, key, call, today.year)
            for county in counties:
                made += _make(house, definition, key, county, due_on)
    return made


def due_day(house: House, definition: Definition, call: Call, year: int) -> date | None:
    """Return the working day on which a year's list is made."""
    text = call.yearly
    if is_parameter(text):
        text = str(definition.params[text].value)
    on = day_in_year(year, text)
    return house.calendar.next_working_day_on_or_after(on).on if on else None


def _counties(
    house: House, session: Session, definition: Definition, key: str, call: Call, year: int
) -> list[UnitNode]:
    """Return the counties whose register holds people, and which have no list of this year."""
    made = set(
        session.exec(
            select(CallList.unit_id).where(
                CallList.programme == definition.programme,
                CallList.key == key,
                CallList.year == year,
            )
        )
    )
    held = session.exec(
        select(RegisterEntry.unit_id)
        .where(
            RegisterEntry.programme == definition.programme,
            RegisterEntry.register_key == call.register_,
        )
        .distinct()
    ).all()
    found = {
        unit.id: unit
        for one in held
        if one is not None and (unit := house.units.ancestor_at(one, LEVEL)) is not None
    }
    return [unit for key_id, unit in sorted(found.items()) if key_id not in made]


def _make(house: House, definition: Definition, key: str, county: UnitNode, due_on: date) -> bool:
    """Write one list whole; False when another process was first."""
    call, year = definition.calls[key], house.clock.today().year
    try:
        with house.store.write() as session:
            made = CallList(
                programme=definition.programme, version=definition.version, key=key, year=year,
                unit_id=county.id, made_at=house.clock.now(), due_on=due_on,
            )  # fmt: skip
            session.add(made)
            session.flush()
            people = _people(house, session, definition, call, county, year)
            made.people = len(people)
            if people:
                rows = [
                    {
                        "list_id": made.id, "entry_id": one.id, "name": one.name,
                        "subject_index": one.subject_index, "unit_id": one.unit_id or county.id,
                        "state": "open", "called_name": "", "reason": "", "edition": 1,
                    }
                    for one in people
                ]  # fmt: skip
                session.connection().execute(insert(CallEntry), rows)
            _tell(house, session, definition, key, made, people)
        return True
    except IntegrityError:
        return False


def _people(
    house: House, session: Session, definition: Definition, call: Call, county: UnitNode, year: int
) -> list[RegisterEntry]:
    """Return who is called: on the register, named by the rule, without a case that goes on."""
    today = house.clock.today()
    known = with_case(session, definition)
    below = {unit.id for unit in house.units.below(county.id)}
    entries = session.exec(
        select(RegisterEntry)
        .where(
            RegisterEntry.programme == definition.programme,
            RegisterEntry.register_key == call.register_,
            col(RegisterEntry.removed_on).is_(None),
        )
        .order_by(col(RegisterEntry.unit_id), col(RegisterEntry.id))
    )
    return [
        one
        for one in entries
        if one.unit_id in below
        and one.subject_index not in known
        and is_called(house, call, names_of(house, definition, one, year, today))
    ]


def with_case(session: Session, definition: Definition) -> set[str]:
    """Return the persons who applied: their case goes on, or led to what they applied for."""
    found: set[str] = set()
    for key, kind in definition.kinds.items():
        if kind.subject is None or not kind.opened_by or kind.child_of:
            continue
        refused = [name for name, one in kind.stages.items() if one.end and one.phase is None]
        found.update(
            session.exec(
                select(Case.subject_index).where(
                    Case.programme == definition.programme,
                    Case.kind == key,
                    col(Case.stage).not_in(refused),
                    Case.subject_index != "",
                )
            )
        )
    return found


def _tell(
    house: House,
    session: Session,
    definition: Definition,
    key: str,
    made: CallList,
    people: Sequence[RegisterEntry],
) -> None:
    """Tell the offices of everybody on the list, each office once."""
    desks = {
        (role, reach)
        for role in definition.calls[key].tells
        for unit_id in {one.unit_id for one in people} | {made.unit_id}
        if unit_id is not None and (reach := house.reach_of(definition, role, unit_id)) is not None
    }
    tell_offices(house, session, f"{TOLD}:{made.id}", TOLD, desks)
