"""A county for tests: the demo's organisation, the real definitions, a set clock, a cast."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import col, select

from workflow.bureau import Bureau, definition_files, install, load_definitions
from workflow.calendar.load import load_china
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.cases.tables import Case, RegisterEntry
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.engine.registry import Definitions, Published
from workflow.people.access import roles_of
from workflow.people.load import Intake, load_organisation
from workflow.people.organisation import Organisation, read_organisation
from workflow.people.tables import Account, Post, Unit
from workflow.people.units import load_units
from workflow.settings import Settings
from workflow.store.engine import Store, open_store
from workflow.store.migrate import migrate

ROOT = Path(__file__).parents[1]
PASSWORD_HASH = "!"
ALLOWANCE = "substitute_allowance"


@cache
def organisation() -> Organisation:
    """The demo's organisation, read once."""
    return read_organisation(ROOT / "definitions" / "organisations" / "demo.yaml")


@cache
def definitions() -> Definitions:
    """Every packaged definition."""
    loaded, problems = load_definitions(definition_files())
    assert not problems, problems
    return Definitions(Published(one.definition, one.digest) for one in loaded if one.definition)


def county(store: Store, clock: SetClock, programmes: Definitions | None = None) -> Bureau:
    """Return a bureau with the demo's people on a fresh migrated database."""
    with store.write() as session:
        connection = session.connection()
        for table, rows in _people(clock.now(), clock.today().replace(month=1, day=1)):
            connection.execute(insert(table), rows)
            if not store.is_sqlite:  # the next row must not get a number that was given here
                last = max(row["id"] for row in rows)
                sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
                connection.exec_driver_sql(f"SELECT setval({sequence}, {last})")
        units = load_units(session)
    house = House(store, clock, load_china(), units, programmes or definitions())
    install(house)
    return Bureau(house, Settings())


@cache
def _people(now: datetime, from_on: date) -> list[tuple[Table, list[dict[str, Any]]]]:
    """Load the demo's organisation once; its rows fill every other database of a run."""
    roles = roles_of(one.definition for one in definitions())
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/people.db"
        migrate(url)
        store = open_store(url, bytes(32))
        with store.write() as session:
            load_organisation(session, organisation(), roles, Intake(PASSWORD_HASH, now, from_on))
        with store.read() as session:
            tables = [model.__table__ for model in (Unit, Account, Post)]
            found = [(table, session.connection().execute(table.select())) for table in tables]
            rows = [(table, [dict(row._mapping) for row in result]) for table, result in found]
        store.close()
    return rows


def actor(bureau: Bureau, login: str) -> Actor:
    """Return the person with this login, as they stand today."""
    with bureau.store.read() as session:
        account = session.exec(select(Account).where(col(Account.login) == login)).one()
    return bureau.actor(int(account.id or 0))


def holder(bureau: Bureau, role: str, unit: str = "", nth: int = 0) -> Actor:
    """Return the n-th person who holds `role` (in the unit with this Chinese name)."""
    with bureau.store.read() as session:
        mine = select(Post.account_id).where(Post.role == role).distinct()
        ids = session.exec(mine.order_by(col(Post.account_id))).all()
    for account_id in ids:
        person = bureau.actor(account_id)
        if any(post.role == role and unit in ("", post.unit_name) for post in person.posts):
            if nth == 0:
                return person
            nth -= 1
    raise LookupError(f"{role} {unit} {nth}")


def register(bureau: Bureau, id_no: str, name: str, key: str = "frozen") -> None:
    """Put a person on a register of the allowance."""
    with bureau.store.write() as session:
        session.add(
            RegisterEntry(
                programme=ALLOWANCE,
                register_key=key,
                name=name,
                subject_index=bureau.store.vault.blind(id_no),
            )
        )


ID_NO = "441499196605119990"


def id_number(born: str, sequence: int = 996) -> str:
    """Return a made-up ID number: area 441499, sequence kept for centenarians."""
    body = f"441499{born.replace('-', '')}{sequence:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(c) for w, c in zip(weights, body, strict=True))
    return body + "10X98765432"[total % 11]


def answers(**changes: Any) -> dict[str, Any]:
    """Return the answers of somebody eligible: 28 semesters, 60 years old in May 2026."""
    born, sequence = changes.pop("born", "1966-05-11"), changes.pop("sequence", 996)
    found = {
        "name": "冯才" if sequence == 996 else f"冯{chr(ord('一') + sequence)}",
        "sex": "male",
        "id_no": id_number(born, sequence),
        "birth_on": born,
        "town": "松口镇",
        "village": "上村",
        "hukou_province": "是",
        "category": "minban",
        "hired_later": "否",
        "retired_in_plan": "否",
        "criminal_record": "无",
        "dismissed": "否",
        "public_school": "是",
        "terms": [
            {"school": "松口镇中心小学", "from": "1979-09", "to": "1993-07", "semesters": "28"}
        ],
        "bank": "云岭农商银行",
        "account": "6299990000000000018",
        "phone": "0753-5550001",
    }
    return {**found, **changes}


def done(outcome: Done | Refused) -> Done:
    """Return what was done; fails the test with the reasons when it was refused."""
    assert isinstance(outcome, Done), [reason.zh for reason in outcome.reasons]
    return outcome


def case(bureau: Bureau, number_or_id: str | int) -> Case:
    """Return the stored case."""
    with bureau.store.read() as session:
        if isinstance(number_or_id, int):
            return session.get_one(Case, number_or_id)
        return session.exec(select(Case).where(Case.number == number_or_id)).one()


def case_of(bureau: Bureau, kind: str, nth: int = -1) -> Case:
    """Return the n-th case of a kind (the last one unless told otherwise)."""
    with bureau.store.read() as session:
        return session.exec(select(Case).where(Case.kind == kind).order_by(col(Case.id))).all()[nth]


def reasons(outcome: Done | Refused) -> list[str]:
    """Return the codes of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return [reason.code for reason in outcome.reasons]


def all_checked(bureau: Bureau, kind: str, action: str, office: str) -> Mapping[str, Any]:
    """Return the answers of an office that agrees and ticked its whole checklist."""
    signoff = bureau.definitions.newest(ALLOWANCE).kinds[kind].actions[action].signoff
    assert signoff is not None
    return {"verdict": "agree", "checked": list(range(len(signoff.checks.get(office, ()))))}
