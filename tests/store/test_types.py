"""Instants: aware in, UTC out, on both kinds of database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from workflow.store.engine import Store
from workflow.store.types import Data, Instant

TABLES = MetaData()
EVENT = Table(
    "event",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("at", Instant),
    Column("d", Data),
)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.fixture
def events(store: Store) -> Store:
    """A store with a table of events."""
    TABLES.create_all(store.engine)
    return store


def kept(store: Store, at: datetime | None) -> datetime | None:
    with store.write() as session:
        key = session.connection().execute(insert(EVENT).values(at=at)).inserted_primary_key
    assert key is not None
    with store.read() as session:
        rows = session.connection().execute(select(EVENT.c.at).where(EVENT.c.id == key[0]))
        found: datetime | None = rows.scalar_one()
    return found


def test_a_shanghai_morning_comes_back_as_utc(events: Store) -> None:
    shanghai = timezone(timedelta(hours=8))
    found = kept(events, datetime(2026, 3, 2, 9, 0, 0, 123456, shanghai))
    assert found == datetime(2026, 3, 2, 1, 0, 0, 123456, UTC)
    assert found is not None
    assert found.tzinfo is UTC


def test_a_naive_instant_is_refused(events: Store) -> None:
    with pytest.raises(StatementError, match="time zone"):
        kept(events, datetime(2026, 3, 2, 9))  # noqa: DTZ001


def test_nothing_stays_nothing(events: Store) -> None:
    assert kept(events, None) is None


def test_nested_data_comes_back_as_it_was(events: Store) -> None:
    data = {"姓名": "覃满洋", "terms": [1, 2, {"x": None}]}
    with events.write() as session:
        session.connection().execute(insert(EVENT).values(d=data))
    with events.read() as session:
        assert session.connection().execute(select(EVENT.c.d)).scalar_one() == data


@given(st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1), timezones=ZONES))  # noqa: DTZ001
def test_any_aware_instant_is_the_same_instant_in_utc(at: datetime) -> None:
    for dialect in (
        create_engine("sqlite://").dialect,
        create_engine("postgresql+psycopg://").dialect,
    ):
        kind = Instant()
        bound = kind.process_bind_param(at, dialect)
        found = kind.process_result_value(bound, dialect)
        assert found == at
        assert found is not None
        assert found.utcoffset() == timedelta(0)
