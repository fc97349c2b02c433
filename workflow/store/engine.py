"""The store: SQLite (WAL, FULL, immediate writes) by default, PostgreSQL as the way up."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from workflow.store.hot import Hot
from workflow.store.secrets import Vault

RETRIED = ("40P01", "40001")  # deadlock, serialization failure
SECONDS_TO_WAIT = 10  # for a lock that somebody else holds
PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={SECONDS_TO_WAIT * 1000}",
    "PRAGMA secure_delete=ON",
    "PRAGMA wal_autocheckpoint=4000",
)


class Work:
    """One transaction on one connection; its session is made on first use, or given.

    `memo` keeps what was looked up once and stays so until the transaction ends.
    """

    def __init__(self, connection: Connection, session: Session | None = None) -> None:
        self.connection = connection
        self.memo: dict[str, Any] = {}
        if session is not None:
            self.__dict__["session"] = session

    @cached_property
    def session(self) -> Session:
        """The ORM's view of this transaction."""
        self.connection.begin()
        return Session(self.connection, expire_on_commit=False)

    def commit(self) -> None:
        """Make it durable, all of it."""
        if "session" in self.__dict__:
            self.session.flush()
            self.connection.commit()
            self.session.close()
        else:
            self.connection.connection.driver_connection.commit()  # type: ignore[union-attr]


class Store:
    """One database with its vault; hands out sessions that are transactions."""

    def __init__(self, engine: Engine, vault: Vault | None) -> None:
        self.engine = engine
        self._vault = vault
        self.is_sqlite = engine.dialect.name == "sqlite"
        driver: Any = engine.dialect.loaded_dbapi
        self._broken_rule, self._broken_run = driver.IntegrityError, driver.OperationalError
        self.mishaps: tuple[type[Exception], ...] = (
            DBAPIError,
            self._broken_rule,
            self._broken_run,
        )

    @property
    def vault(self) -> Vault:
        """The vault; a store opened without its key has none and says so (RuntimeError)."""
        if self._vault is None:
            raise RuntimeError("this store was opened without its key")
        return self._vault

    def may_pass(self, mishap: BaseException) -> bool:
        """Tell whether trying again may help: deadlocks, and two firsts of one new thing."""
        bare = getattr(mishap, "orig", None) or mishap
        return isinstance(bare, self._broken_rule) or getattr(bare, "sqlstate", "") in RETRIED

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read transaction; never takes the write lock."""
        with Session(self.engine, autoflush=False, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN")
            yield session  # closing it gives the connection back; what was read stays readable

    @contextmanager
    def look(self) -> Iterator[Hot]:
        """A read transaction for prepared statements alone: no ORM is made ready for it."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]
            yield Hot(connection)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A write transaction: all of it on exit, none of it on an error.

        SQLite takes its write lock at once (BEGIN IMMEDIATE): a later upgrade of
        a read would fail under load or lose updates.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield session
            session.commit()

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A write transaction for the hot path: the ORM joins in only when it is asked for."""
        with self.engine.connect() as connection:
            if self.is_sqlite:
                connection.connection.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
            work = Work(connection)
            driver: Any = self.engine.dialect.loaded_dbapi
            try:
                yield work
                work.commit()
            except driver.Error as bad:  # the hot path speaks to the driver itself
                raise DBAPIError.instance(
                    None, None, bad, driver.Error, hide_parameters=True, dialect=connection.dialect
                ) from bad

    def close(self) -> None:
        """Give every connection back (before a server stops, or a fork)."""
        self.engine.dispose()


def open_store(url: str, key: bytes | None = None) -> Store:
    """Open the database at `url`; `key` (32 bytes) seals sensitive fields."""
    return Store(_engine(url), Vault(key) if key is not None else None)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": SECONDS_TO_WAIT, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin deferred transactions behind us.
    connection.isolation_level = None
    cursor = connection.cursor()
    _keep_a_log(cursor)
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _keep_a_log(cursor: Any) -> None:
    """Switch a new file to WAL; SQLite does not wait here, so two who open it take turns."""
    give_up = time.monotonic() + SECONDS_TO_WAIT
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.01)
