"""The store: its settings, its transactions, and updates that cannot get lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from workflow.store.engine import Store, open_store


@pytest.fixture
def counters(store: Store) -> Store:
    """A store with one counter row at zero and one table that refers to it."""
    with store.write() as session:
        session.connection().exec_driver_sql(
            "CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)"
        )
        session.connection().exec_driver_sql(
            "CREATE TABLE mark (id INTEGER PRIMARY KEY, counter INTEGER REFERENCES counter (id))"
        )
        session.connection().exec_driver_sql("INSERT INTO counter VALUES (1, 0)")
    return store


def counter(store: Store) -> int:
    with store.read() as session:
        return int(session.connection().exec_driver_sql("SELECT value FROM counter").scalar_one())


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 10000),
        ("secure_delete", 1),
    ],
)
def test_every_sqlite_connection_is_durable_and_strict(
    tmp_path: Path, pragma: str, expected: object
) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new' / 'house.db'}")
    with store.read() as session:
        found = session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
    assert found == expected
    store.close()


def test_what_is_written_is_there_after_opening_again(counters: Store, database_url: str) -> None:
    with counters.write() as session:
        session.connection().exec_driver_sql("UPDATE counter SET value = 7")
    counters.close()
    again = open_store(database_url)
    assert counter(again) == 7
    again.close()


def test_an_error_inside_a_write_leaves_nothing(counters: Store) -> None:
    def fall_after_writing() -> None:
        with counters.write() as session:
            session.connection().exec_driver_sql("UPDATE counter SET value = 1")
            raise OSError("the plug was pulled")

    with pytest.raises(OSError, match="plug"):
        fall_after_writing()
    assert counter(counters) == 0


def test_a_row_that_refers_to_nothing_is_refused(counters: Store) -> None:
    with pytest.raises(IntegrityError), counters.write() as session:
        session.connection().exec_driver_sql("INSERT INTO mark VALUES (1, 99)")


def test_a_reader_does_not_wait_for_a_writer(counters: Store) -> None:
    with counters.write() as session:
        session.connection().exec_driver_sql("UPDATE counter SET value = 5")
        assert counter(counters) == 0
    assert counter(counters) == 5


def test_a_store_without_its_key_seals_nothing(database_url: str) -> None:
    keyless = open_store(database_url)
    with pytest.raises(RuntimeError, match="without its key"):
        keyless.vault.seal("441499196605089970", "person.id_no:1")
    keyless.close()


def test_two_hundred_guarded_updates_from_eight_threads_all_survive(counters: Store) -> None:
    def add_one() -> bool:
        with counters.write() as session:
            seen = session.connection().exec_driver_sql("SELECT value FROM counter").scalar_one()
            found = session.connection().execute(
                text("UPDATE counter SET value = :new WHERE id = 1 AND value = :seen"),
                {"new": seen + 1, "seen": seen},
            )
            return found.rowcount == 1

    def add_twenty_five() -> None:
        done = 0
        while done < 25:
            done += add_one()

    threads = [threading.Thread(target=add_twenty_five) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter(counters) == 200


def test_two_who_saw_the_same_edition_have_one_winner(counters: Store) -> None:
    won: list[int] = []
    together = threading.Barrier(2)

    def decide(me: int) -> None:
        for edition in range(50):
            together.wait()
            with counters.write() as session:
                found = session.connection().execute(
                    text("UPDATE counter SET value = value + 1 WHERE id = 1 AND value = :seen"),
                    {"seen": edition},
                )
                if found.rowcount == 1:
                    won.append(me)
            together.wait()

    threads = [threading.Thread(target=decide, args=(me,)) for me in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 50
    assert counter(counters) == 50
