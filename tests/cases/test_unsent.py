"""Forms begun: on both databases, one for each place, gone after thirty days."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from tests.builders import county
from workflow.cases import unsent
from workflow.cases.unsent_tables import UnsentForm
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.store.engine import Store

MINE, THEIRS = Actor(1, "李"), Actor(2, "王")


def test_the_last_is_kept_sealed_and_only_for_its_owner(store: Store, clock: SetClock) -> None:
    house = county(store, clock).house
    unsent.keep(house, MINE, "a", {"name": "甲"})
    unsent.keep(house, MINE, "a", {"name": "乙"}, unit_id=3, edition=4)
    found = unsent.kept(house, MINE, "a")
    assert found == unsent.Unsent(clock.now(), {"name": "乙"}, 3, 4)
    assert unsent.kept(house, THEIRS, "a") is unsent.kept(house, MINE, "b") is None
    with store.write() as session:
        row = session.exec(select(UnsentForm)).one()
        assert "乙" not in row.typed
        row.account_id = 2
        session.add(row)
    assert unsent.kept(house, THEIRS, "a") is None  # moved to another person it does not open


def test_it_is_gone_after_thirty_days_and_too_much_is_refused(
    store: Store, clock: SetClock
) -> None:
    house = county(store, clock).house
    unsent.keep(house, MINE, "a", {"name": "甲"})
    clock.set(date(2026, 4, 1), 9, 1)
    assert unsent.kept(house, MINE, "a") is None
    unsent.keep(house, THEIRS, "b", {"name": "丙"})
    with store.read() as session:
        assert [row.place for row in session.exec(select(UnsentForm)).all()] == ["b"]
    assert unsent.keep(house, MINE, "a", {"name": "长" * 200_001}) is None
