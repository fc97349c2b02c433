"""Migrations: all or nothing, once, and in agreement with the models."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from setuptools import find_namespace_packages  # type: ignore[import-untyped]
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DBAPIError

from workflow.store import migrate as door
from workflow.store.engine import Store, open_store
from workflow.store.guards import keep_history
from workflow.store.migrate import draft, migrate, pending
from workflow.store.schema import metadata


def test_a_new_database_gets_every_table_and_a_second_run_does_nothing(empty_url: str) -> None:
    assert pending(empty_url) == migrate(empty_url) != []
    assert pending(empty_url) == migrate(empty_url) == []
    store = open_store(empty_url)
    found = set(inspect(store.engine).get_table_names())
    store.close()
    assert found == {*metadata.tables, "alembic_version"}


def test_the_models_and_the_migrations_agree(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    assert differences == []


def test_two_who_migrate_at_once_do_it_once(empty_url: str) -> None:
    applied: list[list[str]] = []
    together = threading.Barrier(2)

    def run() -> None:
        together.wait()
        applied.append(migrate(empty_url))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, applied)) == [False, True]


def test_an_interrupted_migration_leaves_nothing(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade

    def upgrade_and_fall(*words: object) -> None:
        upgrade(*words)  # type: ignore[arg-type]
        raise OSError("the plug was pulled")

    monkeypatch.setattr(command, "upgrade", upgrade_and_fall)
    with pytest.raises(OSError, match="plug"):
        migrate(empty_url)
    store = open_store(empty_url)
    assert inspect(store.engine).get_table_names() == []
    store.close()


def test_the_first_migration_can_be_taken_back(empty_url: str) -> None:
    migrate(empty_url)
    with door._alone(empty_url) as connection:
        command.downgrade(door._config(connection), "base")
    store = open_store(empty_url)
    assert inspect(store.engine).get_table_names() == ["alembic_version"]
    store.close()


@pytest.mark.parametrize("change", ["UPDATE history SET words = 'x'", "DELETE FROM history"])
def test_history_is_neither_changed_nor_removed(store: Store, change: str) -> None:
    with store.write() as session:
        _history(session.connection())
    with pytest.raises(DBAPIError, match="append-only"), store.write() as session:
        session.connection().exec_driver_sql(change)
    with store.read() as session:
        found = session.connection().exec_driver_sql("SELECT words FROM history").scalars().all()
    assert found == ["as it was"]


def _history(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE history (id INTEGER, words TEXT)")
    connection.exec_driver_sql("INSERT INTO history VALUES (1, 'as it was')")
    keep_history(connection, "history")


def test_the_migrations_travel_in_the_wheel() -> None:
    root = Path(door.__file__).parents[2]
    packages = find_namespace_packages(str(root), include=["workflow*"])
    assert "workflow.store.migrations.versions" in packages


def test_a_drafted_revision_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripts = shutil.copytree(door.SCRIPTS, tmp_path / "migrations")
    monkeypatch.setattr(door, "SCRIPTS", scripts)
    url = f"sqlite:///{tmp_path / 'draft.db'}"
    migrate(url)
    store = open_store(url)
    with store.write() as session:
        session.connection().exec_driver_sql("DROP TABLE account")
    store.close()
    before = set((scripts / "versions").glob("*.py"))
    draft(url, "accounts again")
    (new,) = set((scripts / "versions").glob("*.py")) - before
    assert new.stem.endswith("_accounts_again")
    assert "create_table('account'" in new.read_text()
    assert "workflow" not in new.read_text()
