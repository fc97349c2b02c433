"""Batches: on both databases, begun once, worked off in order, found by their owner alone."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from tests.builders import county
from workflow.cases.house import House
from workflow.clock import SetClock
from workflow.desk import batches
from workflow.desk.batch_tables import Batch, BatchRow
from workflow.desk.batches import HELD, MET, NO, Outcome
from workflow.engine.actor import Actor
from workflow.store.engine import Store

MINE, THEIRS = Actor(1, "李"), Actor(2, "王")
PASS = ("allowance", "application", "pass")


def begun(house: House, command: str = "c", actor: Actor = MINE) -> str:
    """Begin a batch over three cases, their order not that of their numbers."""
    return batches.begin(house, actor, command, PASS, {"said": "户口簿"}, {7: 1, 3: 2, 5: 4})


def counts(house: House, token: str, actor: Actor = MINE) -> tuple[int, int, int] | None:
    """Return how many are done, not done and left; None where there is no such batch."""
    with house.store.read() as session:
        one = batches.found(session, actor, token)
    return (one.done, one.failed, one.left) if one else None


def test_a_batch_is_begun_once_and_worked_off_in_its_order(store: Store, clock: SetClock) -> None:
    house = county(store, clock).house
    token = begun(house)
    assert begun(house) == token  # a second click
    assert begun(house, actor=THEIRS) != token
    assert batches.answers_of(house, token) == {"said": "户口簿"}
    with store.read() as session:
        assert batches.left(session, token, 2) == [(7, 1), (3, 2)]
        assert "户口簿" not in session.get_one(Batch, token).answers
    for case_id, sign in ((7, MET), (3, HELD)):
        batches.settle(house, token, Outcome(case_id, 9, sign, {"to": "audit"}))
    assert counts(house, token) == (1, 1, 1)
    with store.read() as session:
        assert batches.left(session, token, 9) == [(5, 4)]
        assert [one.case_id for one in batches.outcomes(session, token)] == [3, 7]
    batches.settle(house, token, Outcome(5, 4, NO, {"zh": "否", "en": "no"}))
    assert counts(house, token) == (1, 2, 0)


def test_it_is_found_again_by_its_owner_alone_until_done_or_stopped(
    store: Store, clock: SetClock
) -> None:
    house = county(store, clock).house
    first, second = begun(house, "a"), begun(house, "b")
    assert counts(house, first, THEIRS) is None
    batches.stop(house, THEIRS, first)
    with store.read() as session:
        assert {one.token for one in batches.unfinished(session, MINE)} == {first, second}
        assert batches.unfinished(session, THEIRS) == []
    batches.stop(house, MINE, first)
    for case_id in (3, 5, 7):
        batches.settle(house, second, Outcome(case_id, 1, MET, {"to": "audit"}))
    with store.read() as session:
        assert batches.unfinished(session, MINE) == []
        stopped = batches.found(session, MINE, first)
    assert stopped is not None
    assert not stopped.going
    assert stopped.left == 3


def test_it_is_gone_after_thirty_days(store: Store, clock: SetClock) -> None:
    house = county(store, clock).house
    old = begun(house)
    clock.set(date(2026, 4, 2))
    new = begun(house, "later")
    assert counts(house, old) is None
    with store.read() as session:
        assert {row.batch for row in session.exec(select(BatchRow)).all()} == {new}
