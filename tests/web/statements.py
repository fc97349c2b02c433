"""How many statements a page asks of the database, counted where SQLite runs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from workflow.bureau import Bureau

NOT_COUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "SAVEPOINT", "RELEASE")


@contextmanager
def counted(bureau: Bureau) -> Iterator[list[str]]:
    """Gather the statements that run meanwhile, on every connection."""
    said: list[str] = []

    def note(statement: str) -> None:
        if not statement.strip().upper().startswith(NOT_COUNTED):
            said.append(statement)

    def listen(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(note)

    def stop(connection: Any, *_: Any) -> None:
        connection.set_trace_callback(None)

    event.listen(bureau.store.engine, "checkout", listen)
    event.listen(bureau.store.engine, "checkin", stop)
    try:
        yield said
    finally:
        event.remove(bureau.store.engine, "checkout", listen)
        event.remove(bureau.store.engine, "checkin", stop)
