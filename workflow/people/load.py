"""Puts an organisation into the database: units first, then accounts and posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from workflow.people.accounts import Roles, create_account, grant_post
from workflow.people.organisation import Organisation, Person, TownshipEntry, UnitEntry
from workflow.people.romanise import place_key, place_name, surname
from workflow.people.tables import Account, Post, Unit
from workflow.people.units import Units, add_unit, load_units


@dataclass(frozen=True, slots=True)
class Intake:
    """How new accounts begin: their password, whether they must change it, and from when."""

    password_hash: str
    now: datetime
    from_on: date
    must_change: bool = True


def load_organisation(
    session: Session, organisation: Organisation, roles: Roles, intake: Intake
) -> Units:
    """Store all units, people and posts; returns the tree.

    Raises UnknownUnit for a `within` that names no unit, PostRefused for a post that
    does not fit its unit.
    """
    for entry in organisation.units:
        _add_entry(session, entry)
    for town in organisation.townships:
        add_township(session, town.within, town.name, _villages(organisation, town))
    units = load_units(session)
    for unit, people in _staff(organisation, units):
        for person in people:
            add_person(session, units, roles, intake, person, unit)
    return units


def load_more(
    session: Session, entries: Iterable[UnitEntry], roles: Roles, intake: Intake
) -> Units:
    """Store further units and people: who and what stands already is kept, posts are added."""
    entries = list(entries)
    for entry in entries:
        if session.exec(select(Unit.id).where(Unit.key == entry.key)).first() is None:
            _add_entry(session, entry)
    units = load_units(session)
    for entry in entries:
        for person in entry.people:
            _add_posts(session, units, roles, intake, person, units.by_key(entry.key).id)
    return units


def _add_posts(
    session: Session, units: Units, roles: Roles, intake: Intake, person: Person, unit_id: int
) -> None:
    account = session.exec(select(Account).where(Account.login == person.login)).first()
    if account is None:
        add_person(session, units, roles, intake, person, unit_id)
        return
    mine = (Post.account_id == account.id, Post.unit_id == unit_id)
    held = set(session.exec(select(Post.role).where(*mine)).all())
    for role in [role for role in person.roles if role not in held]:
        grant_post(session, units, roles, account.id or 0, unit_id, role, intake.from_on)


def add_township(
    session: Session, county_key: str, name: str, villages: Iterable[str] = ()
) -> Unit:
    """Store a township with its school and villages, or add the villages it lacks."""
    county = _unit(session, county_key)
    town = _child(session, county, name)
    if town is None:
        town = _add(session, county, _free_key(session, place_key(name)), name, "township")
        school, en = f"{name}中心学校", f"{place_name(name)} Central School"
        _add(session, town, f"{town.key}.school", school, "township_school", en)
    for village in villages:
        if _child(session, town, village) is None:
            key = _free_key(session, f"{town.key}.{place_key(village)}")
            _add(session, town, key, village, "village", place_name(village, "Village"))
    return town


def staff_township(
    session: Session, units: Units, roles: Roles, intake: Intake, key: str, names: Sequence[str]
) -> list[Account]:
    """Give a township two clerks, a head and a person at its school, from four names."""
    town = units.by_key(key)
    school = units.children(town.id, "township_school")[0]
    seats = [(town.id, "township_clerk")] * 2
    seats += [(town.id, "township_head"), (school.id, "township_school")]
    made = []
    for name, (unit_id, role) in zip(names, seats, strict=True):
        person = Person(login=_free_login(session, town.key, name), name=name, roles=[role])
        made.append(add_person(session, units, roles, intake, person, unit_id))
    return made


def add_person(
    session: Session, units: Units, roles: Roles, intake: Intake, person: Person, unit_id: int
) -> Account:
    """Store one person with their posts in a unit."""
    account = create_account(
        session, person.login, person.name, intake.password_hash, intake.now,
        must_change=intake.must_change,
    )  # fmt: skip
    for role in person.roles:
        grant_post(session, units, roles, account.id or 0, unit_id, role, intake.from_on)
    return account


def _villages(organisation: Organisation, town: TownshipEntry) -> list[str]:
    return organisation.villages if town.villages is None else town.villages


def _staff(organisation: Organisation, units: Units) -> Iterable[tuple[int, list[Person]]]:
    for entry in organisation.units:
        yield units.by_key(entry.key).id, entry.people
    for town in organisation.townships:
        county = units.by_key(town.within)
        node = next(n for n in units.children(county.id, "township") if n.name.zh == town.name)
        yield node.id, town.clerks
        yield units.children(node.id, "township_school")[0].id, town.school


def _add_entry(session: Session, entry: UnitEntry) -> Unit:
    above = _unit(session, entry.within) if entry.within else None
    unit = Unit(
        key=entry.key, name_zh=entry.name.zh, name_en=entry.name.en,
        type=entry.type, acts_as_county=entry.acts_as_county,
    )  # fmt: skip
    return add_unit(session, unit, above)


def _add(session: Session, above: Unit, key: str, name: str, type: str, en: str = "") -> Unit:
    unit = Unit(key=key, name_zh=name, name_en=en or place_name(name), type=type)
    return add_unit(session, unit, above)


def _unit(session: Session, key: str) -> Unit:
    return session.exec(select(Unit).where(Unit.key == key)).one()


def _child(session: Session, above: Unit, name: str) -> Unit | None:
    mine = select(Unit).where(Unit.parent_id == above.id, Unit.name_zh == name)
    return session.exec(mine).first()


def _free_key(session: Session, key: str) -> str:
    return _free(key, lambda tried: session.exec(select(Unit.id).where(Unit.key == tried)).first())


def _free_login(session: Session, town_key: str, name: str) -> str:
    login = f"{town_key}.{surname(name)}"
    return _free(
        login, lambda tried: session.exec(select(Account.id).where(Account.login == tried)).first()
    )


def _free(wanted: str, taken: Callable[[str], object]) -> str:
    number, tried = 1, wanted
    while taken(tried) is not None:
        number += 1
        tried = f"{wanted}{number}"
    return tried
