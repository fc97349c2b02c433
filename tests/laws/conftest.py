"""The office of the laws, written once for each kind of database and copied for each example."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.laws.world import Making, fill, on_postgres, on_sqlite
from tests.postgres import Server


@pytest.fixture(scope="session")
def office_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the office."""
    path = tmp_path_factory.mktemp("office") / "office.db"
    shutil.copy(migrated_sqlite, path)
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def office_postgres(postgres: Server, migrated_postgres: str) -> str:
    """The name of a database with the office."""
    postgres.run(f"CREATE DATABASE office TEMPLATE {migrated_postgres}")
    fill(postgres.url("office"))
    return "office"


@pytest.fixture(params=("sqlite", "postgresql"))
def making(request: pytest.FixtureRequest, tmp_path: Path) -> Making:
    """What makes a fresh office, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return on_sqlite(request.getfixturevalue("office_sqlite"), tmp_path)
    server: Server = request.getfixturevalue("postgres")
    return on_postgres(server, request.getfixturevalue("office_postgres"))
