"""The scratch house: the made-up county on a temporary database, staffed as the staff file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import event, insert
from sqlmodel import func, select

from workflow.bureau import Bureau, open_bureau
from workflow.cases.tables import Case, RegisterEntry
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.county import ORGANISATION
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.notice.section import parse
from workflow.people.load import Intake, add_person, load_organisation
from workflow.people.organisation import Organisation, Person, read_organisation
from workflow.people.tables import Account
from workflow.people.units import UnitNode
from workflow.rehearsal.people import Arrival
from workflow.rehearsal.staff import Staff
from workflow.rehearsal.way import NOT_A_PERSON, doers
from workflow.roster.registers import place_of_entry
from workflow.settings import Settings
from workflow.store.migrate import migrate

# A scratch database is thrown away: it need not survive a power cut.
FAST = (
    "PRAGMA synchronous=OFF",
    "PRAGMA secure_delete=OFF",
    "PRAGMA cache_size=-200000",
    "PRAGMA temp_store=MEMORY",
)


class NotScratch(Exception):
    """The database named is in use: a rehearsal would leave made-up people in it."""


@dataclass(frozen=True)
class Seat:
    """One office of the rehearsal: a role in a unit, and the persons who hold it."""

    role: str
    unit: UnitNode
    reach_id: int
    reach_path: str
    holders: tuple[Actor, ...]


@contextmanager
def scratch(
    start: date, definitions: Path | None = None, url: str = ""
) -> Iterator[tuple[Bureau, SetClock]]:
    """Open a bureau on a fresh temporary database (or an empty one), its clock at `start`.

    Raises NotScratch when the database named holds accounts or cases.
    """
    with TemporaryDirectory(prefix="liuzhuan-rehearsal-") as folder:
        settings = Settings(
            database_url=url or f"sqlite:///{folder}/scratch.db",
            key_file=Path(folder) / "key",
            files_dir=Path(folder) / "files",
            definitions_dir=definitions,
        )
        migrate(settings.database_url)
        clock = SetClock(shanghai_instant(start, 8))
        bureau = open_bureau(settings, clock)
        try:
            _refuse_used(bureau)
            if bureau.store.is_sqlite:
                _hurry(bureau)
            yield bureau, clock
        finally:
            bureau.close()


def _refuse_used(bureau: Bureau) -> None:
    with bureau.store.read() as session:
        used = [
            session.exec(select(func.count()).select_from(one)).one() for one in (Account, Case)
        ]
    if any(used):
        raise NotScratch


def _hurry(bureau: Bureau) -> None:
    def prepare(connection: Any, _record: object) -> None:
        for pragma in FAST:
            connection.execute(pragma)

    bureau.store.close()
    event.listen(bureau.store.engine, "connect", prepare)


def people_the_county(bureau: Bureau, definition: Definition, staff: Staff, on: date) -> list[Seat]:
    """Store the county's units and the persons of every office; return the offices."""
    units_only = bare(read_organisation(ORGANISATION))
    intake = Intake("!", bureau.clock.now(), date(on.year, 1, 1), must_change=False)
    with bureau.store.write() as session:
        load_organisation(session, units_only, bureau.roles, intake)
        bureau.units.refresh(session)
        made = _staff(bureau, session, definition, staff, intake)
    return [_seat(bureau, definition, role, unit, ids) for role, unit, ids in made]


def bare(organisation: Organisation) -> Organisation:
    """Return the same units without anybody in them."""
    units = [one.model_copy(update={"people": []}) for one in organisation.units]
    towns = [one.model_copy(update={"clerks": [], "school": []}) for one in organisation.townships]
    return organisation.model_copy(update={"units": units, "townships": towns})


def _staff(
    bureau: Bureau, session: Any, definition: Definition, staff: Staff, intake: Intake
) -> list[tuple[str, UnitNode, list[int]]]:
    numbers, made = count(1), []
    for role in working_roles(definition):
        rule = definition.roles[role]
        for unit in sorted(bureau.units, key=lambda one: one.id):
            if unit.type != rule.unit:
                continue
            ids = []
            for nth in range(staff.office(role, unit.key).persons):
                name = f"{unit.name.zh}{rule.title.zh}{nth + 1}"
                person = Person(login=f"p{next(numbers):05d}", name=name, roles=[role])
                account = add_person(session, bureau.units, bureau.roles, intake, person, unit.id)
                ids.append(int(account.id or 0))
            made.append((role, unit, ids))
    return made


def _seat(
    bureau: Bureau, definition: Definition, role: str, unit: UnitNode, ids: list[int]
) -> Seat:
    reach = bureau.units.ancestor_at(unit.id, definition.roles[role].reach) or unit
    holders = tuple(bureau.actor(one) for one in ids)
    return Seat(role, unit, reach.id, reach.path, holders)


def working_roles(definition: Definition) -> list[str]:
    """Return the roles that do something, in the order in which the definition names them."""
    found: set[str] = set()
    for kind in definition.kinds.values():
        found.update(kind.opened_by)
        for action in kind.actions.values():
            found.update(doers(action))
        if (section := parse(kind)) is not None:
            found.update(one.posted_by for one in section.channels.values())
    return [role for role in definition.roles if role in found - NOT_A_PERSON]


def load_registers(bureau: Bureau, definition: Definition, people: list[Arrival]) -> None:
    """Put the people on the registers they stand on, sealed as an import would."""
    rows = [
        _entry(bureau, definition, person, key)
        for person in people
        for key in person.registers
        if key in definition.registers
    ]
    if rows:
        with bureau.store.write() as session:
            session.connection().execute(insert(RegisterEntry), rows)


def _entry(bureau: Bureau, definition: Definition, person: Arrival, key: str) -> Mapping[str, Any]:
    fields, vault = definition.registers[key].fields, bureau.store.vault
    subject = definition.kinds[person.kind].subject
    assert subject is not None
    index = vault.blind(str(person.answers[subject.id_no or subject.name]))
    known = {name: value for name, value in person.answers.items() if name in fields}
    known.pop("name", None)
    return {
        "programme": definition.programme,
        "register_key": key,
        "subject_index": index,
        "unit_id": person.unit_id,
        "name": str(person.answers[subject.name]),
        "data": {
            name: vault.seal(str(value), place_of_entry(definition.programme, key, index, name))
            if fields[name].is_personal
            else value
            for name, value in known.items()
        },
        "removed_on": None,
    }
