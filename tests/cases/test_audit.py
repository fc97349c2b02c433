"""The record: whatever is changed behind its back is found, and named by its case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from tests.builders import ALLOWANCE, answers, done, holder, register
from workflow.bureau import Bureau
from workflow.cases.audit import CHAINED, Verified, entry_hash, verify
from workflow.cases.tables import AuditEntry
from workflow.store.engine import Store

ENTRIES: Table = AuditEntry.__table__  # type: ignore[attr-defined]
Row = dict[str, Any]


@pytest.fixture
def store_with_history(bureau: Bureau) -> Store:
    """Two applications with acts, a refusal and Chinese words; the database's guards are gone."""
    clerk = holder(bureau, "township_clerk", "松口镇")
    for sequence in (996, 998):
        given = answers(sequence=sequence)
        register(bureau, given["id_no"], given["name"])
        unit = clerk.posts[0].unit_id
        case_id = done(bureau.open(ALLOWANCE, "application", clerk, unit, given)).case_id
        done(bureau.act(case_id, "submit", clerk, command=f"click-{sequence}"))
        bureau.act(case_id, "pass", clerk)
        missing = {"missing": "service_proof", "reason": "缺原件"}
        done(bureau.act(case_id, "return_for_correction", clerk, missing))
    assert verify(bureau.store).ok
    return bureau.store


@contextmanager
def tampering(store: Store) -> Iterator[Connection]:
    """Let somebody at the tables whom no guard stops, and put everything back afterwards."""
    with store.engine.connect() as connection:
        _unguard(connection, store)
        before = [dict(row) for row in connection.execute(select(ENTRIES)).mappings()]
        connection.commit()
        yield connection
        connection.rollback()
        connection.execute(delete(ENTRIES))
        connection.execute(insert(ENTRIES), before)
        connection.commit()
    assert verify(store).ok


def _unguard(connection: Connection, store: Store) -> None:
    if not store.is_sqlite:
        connection.exec_driver_sql("ALTER TABLE audit_entries DISABLE TRIGGER USER")
        return
    for verb in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_entries_keeps_{verb}")


def rows(connection: Connection) -> list[Row]:
    """Return every entry in the order of the chains."""
    ordered = select(ENTRIES).order_by(ENTRIES.c.case_id, ENTRIES.c.seq)
    found = [dict(row) for row in connection.execute(ordered).mappings()]
    connection.rollback()
    return found


def after(connection: Connection, store: Store, *changes: Any) -> Verified:
    """Return what a verification says after the changes; the next call begins from them."""
    for change in changes:
        connection.execute(change)
    connection.commit()
    return verify(store)


def other(value: Any) -> Any:
    """Return a value that differs by one letter, one unit, one microsecond."""
    if isinstance(value, str):
        return chr(ord(value[0]) ^ 1) + value[1:] if value else "0"
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, dict):
        return {**value, "": 0}
    return (value or 0) + 1000


def test_the_database_itself_refuses_to_change_history(bureau: Bureau) -> None:
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.open(ALLOWANCE, "application", clerk, clerk.posts[0].unit_id, answers()))
    for change in (update(ENTRIES).values(name="x"), delete(ENTRIES)):
        with bureau.store.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(change)


def test_one_byte_changed_in_any_column_of_any_entry_is_found(store_with_history: Store) -> None:
    store = store_with_history
    with tampering(store) as connection:
        for entry, column in product(rows(connection), (*CHAINED, "at", "previous", "hash")):
            mine = update(ENTRIES).where(ENTRIES.c.id == entry["id"])
            changed = other(entry[column])
            if column == "command":  # no two entries may have the same
                changed = f"other-{entry['id']}"
            found = after(connection, store, mine.values({column: changed}))
            assert not found.ok, (column, entry)
            connection.execute(mine.values({column: entry[column]}))


def test_an_entry_that_is_missing_is_found_be_it_the_last_one(store_with_history: Store) -> None:
    store = store_with_history
    with tampering(store) as connection:
        for entry in rows(connection):
            found = after(connection, store, delete(ENTRIES).where(ENTRIES.c.id == entry["id"]))
            assert len(found.broken) == 1
            assert after(connection, store, insert(ENTRIES).values(entry)).ok


def test_a_chain_cut_anywhere_is_found(store_with_history: Store) -> None:
    store = store_with_history
    with tampering(store) as connection:
        every = rows(connection)
        first = [one for one in every if one["case_id"] == every[0]["case_id"]]
        for entry in reversed(first):
            cut = delete(ENTRIES).where(ENTRIES.c.id == entry["id"])
            assert len(after(connection, store, cut).broken) == 1


def test_an_entry_slipped_in_is_found_even_with_a_hash_that_fits(store_with_history: Store) -> None:
    store = store_with_history
    with tampering(store) as connection:
        last = rows(connection)[-1]
        forged = {**last, "id": 10_000, "seq": last["seq"] + 1, "command": None}
        forged |= {"name": "某人", "previous": last["hash"]}
        forged["hash"] = entry_hash(forged)
        found = after(connection, store, insert(ENTRIES).values(forged))
        assert len(found.broken) == 1
        assert "末条留痕" in found.broken[0]


def test_two_entries_that_changed_places_are_found(store_with_history: Store) -> None:
    store = store_with_history
    with tampering(store) as connection:
        first, second = rows(connection)[:2]
        places = ((first, 10_000), (second, first["seq"]), (first, second["seq"]))
        swap = [
            update(ENTRIES).where(ENTRIES.c.id == entry["id"]).values(seq=seq)
            for entry, seq in places
        ]
        assert len(after(connection, store, *swap).broken) == 1


def test_an_entry_rewritten_with_its_own_hash_breaks_the_next_one(
    store_with_history: Store,
) -> None:
    store = store_with_history
    with tampering(store) as connection:
        entry = {**rows(connection)[1], "name": "某人"}
        forged = {"name": "某人", "hash": entry_hash(entry)}
        mine = update(ENTRIES).where(ENTRIES.c.id == entry["id"]).values(forged)
        found = after(connection, store, mine)
        assert [line.split(":")[1].split()[1] for line in found.broken] == [str(entry["seq"] + 1)]
