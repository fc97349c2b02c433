"""One programme to try in the browser: an office for each of its roles, some people who came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from sqlmodel import Session

from workflow.bureau import Bureau
from workflow.demo.county import ORGANISATION
from workflow.engine.check import UNITS
from workflow.engine.definition import Definition
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.people.load import Intake, add_person, load_organisation
from workflow.people.organisation import Person, read_organisation
from workflow.people.tables import Unit
from workflow.people.units import UnitNode, add_unit
from workflow.rehearsal.people import FAMILY, GIVEN, Arrival, Crowd
from workflow.rehearsal.scratch import bare, load_registers
from workflow.rehearsal.staff import staff_for

CAME = 6  # drafts that wait on the first desk
NAMES = {"school": "试用学校"}
_DRAWN = 40 * CAME  # of so many people those are taken who belong to the offices here


@dataclass(frozen=True)
class Seat:
    """Somebody who may sign in: their sign-in name, who they are, and as what."""

    login: str
    name: str
    role: str
    unit: UnitNode
    account_id: int


@dataclass(frozen=True)
class Trial:
    """Who may sign in, how many people came, and why others could not apply."""

    seats: tuple[Seat, ...]
    came: int
    turned_away: tuple[Reason, ...]


def furnish_trial(bureau: Bureau, definition: Definition, password_hash: str, today: date) -> Trial:
    """Put a line of offices into an empty house, with enough persons in each, and some drafts."""
    intake = Intake(password_hash, bureau.clock.now(), date(today.year, 1, 1), must_change=False)
    with bureau.store.write() as session:
        load_organisation(session, bare(read_organisation(ORGANISATION)), bureau.roles, intake)
        bureau.units.refresh(session)
        _add_missing(bureau, session, definition)
        seats = tuple(_staff(bureau, session, definition, intake))
    came, refused = 0, dict[str, Reason]()
    for one in _people(bureau, definition, seats, today):
        outcome = _open(bureau, definition, seats, one, today)
        came += not isinstance(outcome, Refused)
        refused |= {why.code: why for why in getattr(outcome, "reasons", ())}
    return Trial(seats, came, tuple(refused.values()))


def _add_missing(bureau: Bureau, session: Session, definition: Definition) -> None:
    """Add units of the types that the made-up county lacks: one, or one for each side."""
    first = {one.type: one for one in sorted(bureau.units, key=lambda one: -one.id)}
    for kind in dict.fromkeys(role.unit for role in definition.roles.values()):
        above = [first[one] for one in sorted(UNITS[kind], reverse=True) if one in first]
        lacks = max(1, len(_sides(definition, kind))) - len(_of_type(bureau, kind))
        for nth in range(lacks if above else 0):
            name = f"{NAMES.get(kind, kind)}{'甲乙丙丁戊己庚辛'[nth % 8]}"
            key, en = f"try.{kind}{nth}", f"{kind} {nth + 1}"
            unit = Unit(key=key, name_zh=name, name_en=en, type=kind)
            add_unit(session, unit, session.get_one(Unit, above[0].id))
    bureau.units.refresh(session)


def _of_type(bureau: Bureau, kind: str) -> list[UnitNode]:
    return sorted((one for one in bureau.units if one.type == kind), key=lambda one: one.id)


def _sides(definition: Definition, kind: str) -> list[str]:
    """Return the roles that act for a side each, of those that sit in units of a type."""
    sides = {role for one in definition.kinds.values() for role in one.sides}
    return [key for key, role in definition.roles.items() if key in sides and role.unit == kind]


def _staff(bureau: Bureau, session: Session, definition: Definition, intake: Intake) -> list[Seat]:
    made = []
    for role, rule in definition.roles.items():
        sides = _sides(definition, rule.unit)
        unit = _of_type(bureau, rule.unit)[sides.index(role) if role in sides else 0]
        for nth in range(1, _persons(definition, role) + 1):
            person = Person(login=f"{role}{nth}", name=_name(f"{role}{nth}"), roles=[role])
            account = add_person(session, bureau.units, bureau.roles, intake, person, unit.id)
            made.append(Seat(person.login, person.name, role, unit, int(account.id or 0)))
    return made


def _persons(definition: Definition, role: str) -> int:
    """Return how many persons an office needs: two, more where more must be different ones."""
    acts = [one for kind in definition.kinds.values() for one in kind.actions.values()]
    apart = [len(one.differs_from) for one in acts if role in (*one.by, *_offices(one))]
    return max(2, 1 + max(apart, default=0))


def _offices(action: Any) -> list[str]:
    return action.signoff.offices if action.signoff else []


def _name(login: str) -> str:
    draw = Random(login)  # noqa: S311 # nosec B311 - made-up people, not secrets
    return draw.choice(FAMILY) + draw.choice(GIVEN) + draw.choice(GIVEN)


def _people(
    bureau: Bureau, definition: Definition, seats: tuple[Seat, ...], today: date
) -> list[Arrival]:
    """Return some people who apply in the units where somebody sits, on their registers."""
    kinds = {key: kind for key, kind in definition.kinds.items() if kind.is_applied_for}
    crowd = Crowd(1, today.year, staff_for(definition.programme).people, bureau.units)
    near = {above.id for seat in seats for above in bureau.units.chain(seat.unit.id)}
    taken, counted = [], Counter[str]()
    for one in crowd.come(kinds, [today], [], _DRAWN * len(kinds)):
        if one.unit_id in near and counted[one.kind] < CAME:
            counted[one.kind] += 1
            taken.append(one)
    load_registers(bureau, definition, taken)
    return taken


def _open(
    bureau: Bureau, definition: Definition, seats: tuple[Seat, ...], one: Arrival, today: date
) -> Any:
    opens = definition.kinds[one.kind].opened_by
    seat = next(seat for seat in seats if seat.role in opens)
    return bureau.open(
        definition.programme, one.kind, bureau.actor(seat.account_id), one.unit_id, one.answers,
        cycle=today.year,
    )  # fmt: skip
