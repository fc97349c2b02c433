"""A county where much is due on 3 June 2026, made once and copied, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NUMBERS
from tests.fault.clocks import JUNE, fill
from tests.laws.world import opened
from tests.postgres import Server
from workflow.bureau import Bureau


@pytest.fixture(scope="session")
def due_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of that county."""
    path = tmp_path_factory.mktemp("due") / "due.db"
    shutil.copy(migrated_sqlite, path)
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def due_postgres(postgres: Server, migrated_postgres: str) -> str:
    """The name of a database of that county."""
    postgres.run(f"CREATE DATABASE due TEMPLATE {migrated_postgres}")
    fill(postgres.url("due"))
    return "due"


@pytest.fixture(params=("sqlite", "postgresql"))
def due_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a fresh copy of that county."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("due_sqlite"), tmp_path / "house.db")
        yield f"sqlite:///{tmp_path / 'house.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    template, name = request.getfixturevalue("due_postgres"), f"due_{next(NUMBERS)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def bureau(due_url: str) -> Iterator[Bureau]:
    """That county, looked at from this process on that day."""
    store, world = opened(due_url)
    world.clock.set(JUNE)
    yield world.bureau
    store.close()
