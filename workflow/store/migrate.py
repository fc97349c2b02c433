"""Bring a database to the present tables: all steps or none, by one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from workflow.store.engine import open_store

SCRIPTS = Path(__file__).parent / "migrations"
# Any number known to all our processes: who holds it on PostgreSQL is migrating.
MIGRATION_LOCK = 0x4C5A


def migrate(url: str) -> list[str]:
    """Apply what is missing at `url` and return the revisions applied, oldest first."""
    with _alone(url) as connection:
        missing = _missing(connection)
        if missing:
            command.upgrade(_config(connection), "head")
        return missing


def pending(url: str) -> list[str]:
    """Return the revisions the database at `url` still lacks, oldest first."""
    store = open_store(url)
    try:
        with store.engine.connect() as connection:
            return _missing(connection)
    finally:
        store.close()


def draft(url: str, words: str) -> None:
    """Write a revision for what the models have and the migrated database at `url` lacks."""
    migrate(url)
    with _alone(url) as connection:
        number = f"{len(list(_scripts(connection).walk_revisions())) + 1:04}"
        command.revision(_config(connection), words, autogenerate=True, rev_id=number)


@contextmanager
def _alone(url: str) -> Iterator[Connection]:
    """Give a transaction that holds the migration lock; commit on exit, else roll back."""
    store = open_store(url)
    try:
        with store.engine.connect() as connection, connection.begin():
            if store.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
            yield connection
    finally:
        store.close()


def _missing(connection: Connection) -> list[str]:
    current = MigrationContext.configure(connection).get_current_heads()
    steps = _scripts(connection).iterate_revisions("heads", current or "base")
    return [step.revision for step in steps][::-1]


def _scripts(connection: Connection) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(connection))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
