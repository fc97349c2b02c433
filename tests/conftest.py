"""Fixtures for all: a clock that stands, a fresh migrated database on both kinds."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import CHROMIUM, FLAGS
from tests.postgres import Server, running_server
from workflow.clock import SetClock, shanghai_instant
from workflow.store.engine import Store, open_store
from workflow.store.migrate import migrate

KEY = bytes(range(32))
DATABASES = ("sqlite", "postgresql")
NUMBERS = itertools.count(1)
ROOM = 4 << 30  # bytes; a run of all tests stays below a fourth of it

# A shared machine is no stop-watch; in CI the same examples are drawn every time.
settings.register_profile(
    "house", deadline=None, max_examples=50, derandomize=bool(os.environ.get("CI"))
)
settings.register_profile("night", deadline=None, max_examples=5000)
settings.load_profile("house")


def pytest_configure() -> None:
    """Write to memory where there is room: a disk spends more on a database than its test does."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    if roomy and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among what was imported: it took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip browser tests where there is no Chromium; in CI its absence is a failure."""
    if item.get_closest_marker("browser") and shutil.which("chromium") is None:
        if os.environ.get("CI"):
            pytest.fail("chromium is missing: .ci/run installs it")
        pytest.skip("no chromium on this machine")


@pytest.fixture
def clock() -> SetClock:
    """A Monday morning: 2026-03-02 09:00 in Shanghai."""
    return SetClock(shanghai_instant(date(2026, 3, 2), 9))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """This worker's own PostgreSQL; fails, never skips, when it does not start."""
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Server) -> str:
    """The name of a migrated database that others are copied from."""
    postgres.run("CREATE DATABASE migrated")
    migrate(postgres.url("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    with _database(server, "template1") as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh migrated database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "house.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
        return
    server: Server = request.getfixturevalue("postgres")
    with _database(server, request.getfixturevalue("migrated_postgres")) as url:
        yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store on a fresh migrated database, once per kind of database."""
    opened = open_store(database_url, KEY)
    yield opened
    opened.close()


@contextmanager
def _database(server: Server, template: str) -> Iterator[str]:
    name = f"house_{next(NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This worker's one Chromium without a window: its driver cannot be started twice."""
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()
