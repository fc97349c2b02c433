"""Money is tested on both databases: in a fresh county, and in one where people are paid."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.builders import county, definitions
from tests.conftest import KEY, NUMBERS
from tests.fault.ledger import ledger
from tests.money_store.cast import LATE, ON_TIME, SHORT, Payers
from tests.postgres import Server
from workflow.bureau import Bureau, install
from workflow.calendar.load import load_china
from workflow.cases.house import House
from workflow.clock import SetClock, shanghai_instant
from workflow.money import service
from workflow.people.units import load_units
from workflow.settings import Settings
from workflow.store.engine import Store, open_store

JUNE = date(2026, 6, 3)


@pytest.fixture
def fresh(store: Store, clock: SetClock) -> Iterator[Payers]:
    """A county with its people, on 2 March 2026; nobody has applied yet."""
    payers = Payers(county(store, clock), clock)
    yield payers
    _books_hold(payers)


def _books_hold(payers: Payers) -> None:
    """Ask at the end of every test what must hold of the ledger (I10)."""
    with payers.bureau.store.read() as session:
        found = [] if payers.cooked else list(ledger(session))
    assert not found, found


def _fill(url: str) -> None:
    """Bring three people to payment; it is June, and those who may begin have begun."""
    store, clock = open_store(url, KEY), SetClock(shanghai_instant(date(2026, 3, 2), 9))
    payers = Payers(county(store, clock), clock)
    payers.entitled(ON_TIME, LATE, SHORT)
    clock.set(JUNE)
    assert all(one.outcome for one in service.sweep(payers.bureau.house))
    store.close()


@pytest.fixture(scope="session")
def paying_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in which people are paid; others are copied from it."""
    path = tmp_path_factory.mktemp("paying") / "paying.db"
    shutil.copy(migrated_sqlite, path)
    _fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def paying_postgres(postgres: Server, migrated_postgres: str) -> str:
    """The name of a database in which people are paid; others are copied from it."""
    name = f"paying_template_{next(NUMBERS)}"  # other folders' tests begin from it, too
    postgres.run(f"CREATE DATABASE {name} TEMPLATE {migrated_postgres}")
    _fill(postgres.url(name))
    return name


@pytest.fixture(params=("sqlite", "postgresql"))
def payers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Payers]:
    """Three people in payment, on 3 June 2026: 冯才 and 温江 since June, 何田 with arrears."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("paying_sqlite"), tmp_path / "house.db")
        yield from _opened(f"sqlite:///{tmp_path / 'house.db'}")
        return
    server: Server = request.getfixturevalue("postgres")
    template, name = request.getfixturevalue("paying_postgres"), f"paying_{next(NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield from _opened(server.url(name))
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


def _opened(url: str) -> Iterator[Payers]:
    store, clock = open_store(url, KEY), SetClock(shanghai_instant(JUNE, 9))
    with store.read() as session:
        units = load_units(session)
    house = House(store, clock, load_china(), units, definitions())
    install(house)
    payers = Payers(Bureau(house, Settings()), clock)
    try:
        yield payers
        _books_hold(payers)
    finally:
        store.close()
