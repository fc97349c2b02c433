"""An office in which one person may sit on several chairs, copied afresh for every example."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select

from tests.builders import county, definitions, done
from tests.conftest import KEY
from tests.journeys import Journey
from tests.postgres import Server
from workflow.bureau import Bureau, install
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china
from workflow.cases.house import House
from workflow.clock import SetClock, shanghai_instant
from workflow.people.accounts import create_account, grant_post
from workflow.people.tables import Account, Deputy, Post, Unit
from workflow.people.units import load_units
from workflow.settings import Settings
from workflow.store.engine import Store, open_store

BEGINS, GOES_ON = date(2026, 3, 2), date(2026, 4, 1)
NEW_YEAR, NEW_YEARS_EVE = date(2026, 1, 1), date(2026, 12, 31)
NUMBERS = itertools.count(1)
TOWN = "松口镇"
# Further accounts of one human, found by the same ID number: (sign-in name, role there).
TWINS = [
    ("songkou.guo", "township_head"),
    ("songkou.guo", "county_edu"),
    ("caizheng.liu", "city_fin"),
    ("renshe.huang", "township_head"),
    ("jiaoyu.wang", "pay_unit"),
]
# Who stands in for whom: (deputy, holder of the post).
DEPUTIES = [
    ("songkou.he", "songkou.ma"),
    ("renshe.su", "weijian.tan"),
    ("fafang.jiang", "caizheng.xu"),
    ("jiaoyu.chen", "shijiao.deng"),
]
PLAYERS = frozenset(
    {
        *("songkou.he", "songkou.guo", "songkou.ma", "songkou.luo", "nanping.li"),
        *("jiaoyu.wang", "jiaoyu.chen", "caizheng.liu", "caizheng.xu", "renshe.huang"),
        *("renshe.su", "weijian.zhou", "weijian.tan", "shijiao.luo", "shijiao.deng"),
        *("shicai.ye", "shirenshe.qiu", "shiwei.zhong", "fafang.jiang", "fafang.ma"),
    }
)


@dataclass
class World:
    """One copy of the office: its house, its clock, and which human each account belongs to."""

    bureau: Bureau
    clock: SetClock
    humans: Mapping[int, str]


Making = Callable[[], AbstractContextManager[World]]


def fill(url: str) -> None:
    """Write the county with its many-chaired people, and cases at many stages."""
    store, clock = open_store(url, KEY), SetClock(shanghai_instant(BEGINS, 9))
    journey = Journey(county(store, clock), clock)
    ids = [journey.apply() for _ in range(8)]
    journey.bring_to(ids[:1], "allocate")
    journey.bring_to(ids[1:3], "recheck")
    journey.bring_to(ids[4:5], "submitted")
    guo = journey.who("township_clerk", TOWN, 1)  # who also heads the town, by another account
    done(journey.bureau.act(ids[4], "accept", guo))
    for at, stage in ((3, "submitted"), (5, "listed")):
        journey.bring_to(ids[at : at + 1], stage)
    journey.bring_to(ids[6:7], "audited")
    journey.bring_to(ids[7:], "audit")
    with store.write() as session:
        _chairs(journey.bureau, session)
    store.close()


def _chairs(bureau: Bureau, session: Session) -> None:
    units, now = bureau.units, bureau.clock.now()
    accounts = {one.login: one for one in session.exec(select(Account))}
    for at, (login, role) in enumerate(TWINS):
        index = bureau.store.vault.blind(f"ID of {login}")
        accounts[login].id_index = index
        name = f"{login}/{at}"
        twin = create_account(session, name, accounts[login].name, "!", now, id_index=index)
        seat = _post_of(session, role, near=TOWN if role == "township_head" else "").unit_id
        grant_post(session, units, bureau.roles, twin.id or 0, seat, role, NEW_YEAR)
    head = _post_of(session, "township_head", accounts["songkou.ma"].id)
    he = accounts["songkou.he"].id or 0
    grant_post(session, units, bureau.roles, he, head.unit_id, "township_head", NEW_YEAR)
    for deputy, holder in DEPUTIES:
        post = _post_of(session, None, accounts[holder].id)
        session.add(
            Deputy(
                post_id=post.id or 0,
                account_id=accounts[deputy].id or 0,
                from_on=NEW_YEAR,
                to_on=NEW_YEARS_EVE,
            )
        )


def _post_of(
    session: Session, role: str | None, account_id: int | None = None, near: str = ""
) -> Post:
    statement = select(Post).join(Unit, col(Unit.id) == Post.unit_id).order_by(col(Post.id))
    if role is not None:
        statement = statement.where(Post.role == role)
    if account_id is not None:
        statement = statement.where(Post.account_id == account_id)
    if near:
        statement = statement.where(Unit.name_zh == near)
    found = session.exec(statement).first()
    assert found is not None, (role, account_id)
    return found


@cache
def calendar() -> WorkCalendar:
    """The real calendar, read once."""
    return load_china()


def opened(url: str) -> tuple[Store, World]:
    """Open one copy."""
    store, clock = open_store(url, KEY), SetClock(shanghai_instant(GOES_ON, 9))
    with store.read() as session:
        units = load_units(session)
        humans = {
            int(one.id or 0): one.login.split("/")[0]
            for one in session.exec(select(Account))
            if one.login.split("/")[0] in PLAYERS
        }
    house = House(store, clock, calendar(), units, definitions())
    install(house)
    return store, World(Bureau(house, Settings()), clock, humans)


def on_sqlite(template: Path, folder: Path) -> Making:
    """Return what makes a world from a file."""

    @contextmanager
    def make() -> Iterator[World]:
        path = folder / f"world-{next(NUMBERS)}.db"
        shutil.copy(template, path)
        store, world = opened(f"sqlite:///{path}")
        try:
            yield world
        finally:
            store.close()
            path.unlink()

    return make


def on_postgres(server: Server, template: str) -> Making:
    """Return what makes a world from a database."""

    @contextmanager
    def make() -> Iterator[World]:
        name = f"world_{next(NUMBERS)}"
        server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        store, world = opened(server.url(name))
        try:
            yield world
        finally:
            store.close()
            server.run(f"DROP DATABASE {name} WITH (FORCE)")

    return make
