"""A paper of units and people stored, all of it or nothing; first passwords are told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from sqlmodel import Session, col, select

from workflow.bureau import Bureau
from workflow.engine.refusal import Reason
from workflow.founding.paper import Mistake, read_paper
from workflow.founding.plan import Place, Plan, Seat, english, plan
from workflow.founding.words import titles_of
from workflow.people.accounts import PostRefused, create_account, grant_post, hash_password
from workflow.people.administration import make_password
from workflow.people.tables import Account, Post, Unit
from workflow.people.units import Units, add_unit, load_units

log = structlog.get_logger("founding")


@dataclass(frozen=True, slots=True)
class FirstPassword:
    """An account that was opened: who, where, and the password for the first sign-in."""

    name: str
    unit: str
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Founded:
    """What a paper brought: units, accounts, posts; or what is wrong with it, and then nothing."""

    units: int = 0
    posts: int = 0
    accounts: tuple[FirstPassword, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


class _Undone(Exception):
    """Nothing of this is to be kept."""


def found(bureau: Bureau, data: bytes, *, keep: bool = True, area: str = "/") -> Founded:
    """Store what the paper adds; who and what stands already is left as it is.

    Without `keep` it is tried and taken back. Only units below `area` (a path) may be added to.
    """
    units, people, mistakes = read_paper(data)
    definitions = [one.definition for one in bureau.definitions]
    if mistakes:
        return Founded(mistakes=tuple(mistakes))
    seats = {role: rule[0] for role, rule in bureau.roles.items()}
    made = plan(units, people, bureau.units, titles_of(definitions), seats)
    made.mistakes += _elsewhere(made, bureau.units, area)
    if made.mistakes:
        return Founded(mistakes=tuple(made.mistakes))
    return _store(bureau, made, keep=keep)


def _elsewhere(made: Plan, tree: Units, area: str) -> list[Mistake]:
    """Name the seats that lie outside the area of who hands the paper in."""
    return [
        one.line.wrong("单位", f"{one.place.name}不在您的管辖范围", "outside your area")
        for one in made.seats
        if not _path(one.place, tree).startswith(area)
    ]


def _path(place: Place, tree: Units) -> str:
    while place.id is None and place.above is not None:
        place = place.above
    return tree.path(place.id) if place.id is not None else "/"


def _store(bureau: Bureau, made: Plan, *, keep: bool) -> Founded:
    passwords = {one.login: make_password() for one in made.seats}
    known = _known(bureau, passwords)
    fresh = [login for login in passwords if login not in known]
    hashes = {login: hash_password(passwords[login]) if keep else "" for login in fresh}
    mistakes: list[Mistake] = []
    posts, opened = 0, {}
    try:
        with bureau.store.write() as session:
            for place in made.new:
                _add(session, place)
            tree = load_units(session)
            for seat in made.seats:
                try:
                    account, new = _account(bureau, session, seat, hashes)
                    posts += _sit(bureau, session, tree, account, seat)
                except PostRefused as refused:
                    why = refused.reason
                    mistakes.append(seat.line.wrong("岗位", why.zh, why.en))
                    continue
                if new:
                    word = passwords[seat.login]
                    opened[seat.login] = FirstPassword(seat.name, seat.place.name, seat.login, word)
            if mistakes or not keep:
                raise _Undone
    except _Undone:
        if mistakes:
            return Founded(mistakes=tuple(mistakes))
    else:
        with bureau.store.read() as session:
            bureau.units.refresh(session)
        log.info("founded", units=len(made.new), accounts=len(opened), posts=posts)
    return Founded(len(made.new), posts, tuple(opened.values()))


def _known(bureau: Bureau, logins: Iterable[str]) -> set[str]:
    with bureau.store.read() as session:
        return set(session.exec(select(Account.login))) & set(logins)


def _add(session: Session, place: Place) -> None:
    above = session.get_one(Unit, place.above.id) if place.above else None
    unit = Unit(
        key=place.key, name_zh=place.name, name_en=english(place), type=place.type,
        acts_as_county=place.acting,
    )  # fmt: skip
    place.id = add_unit(session, unit, above).id


def _account(
    bureau: Bureau, session: Session, seat: Seat, hashes: dict[str, str]
) -> tuple[Account, bool]:
    there = _here_already(session, seat)
    if there is None:
        now = bureau.clock.now()
        return create_account(session, seat.login, seat.name, hashes[seat.login], now), True
    if there.name != seat.name:
        raise PostRefused(_taken(seat, there))
    return there, False


def _here_already(session: Session, seat: Seat) -> Account | None:
    """Find somebody by sign-in name; where none is written, who is called so in the unit."""
    if not seat.line.cells["登录名"]:
        called = select(Account).join(Post, col(Post.account_id) == col(Account.id))
        mine = called.where(Post.unit_id == seat.place.id, Account.name == seat.name)
        if (there := session.exec(mine).first()) is not None:
            return there
    return session.exec(select(Account).where(Account.login == seat.login)).first()


def _sit(bureau: Bureau, session: Session, tree: Units, account: Account, seat: Seat) -> int:
    mine = (Post.account_id == account.id, Post.unit_id == seat.place.id)
    held = set(session.exec(select(Post.role).where(*mine)))
    new = [role for role in seat.roles if role not in held]
    for role in new:
        where, whom = seat.place.id or 0, account.id or 0
        grant_post(session, tree, bureau.roles, whom, where, role, bureau.clock.today())
    return len(new)


def _taken(seat: Seat, there: Account) -> Reason:
    return Reason(
        "login_taken",
        f"登录名「{seat.login}」是{there.name}的，请在「登录名」列另写一个",
        f"the sign-in name “{seat.login}” is {there.name}'s: write another one",
    )
