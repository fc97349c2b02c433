"""Several persons at one list, or one proposal, at the same instant: one of them is first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlmodel import select

from tests.money_store.cast import Payers
from tests.verification.lists import FENG, HE, deaths, proposals, take
from workflow.cases.audit import verify
from workflow.verification.deciding import Wish, decide
from workflow.verification.tables import MatchList, MatchRow

T = TypeVar("T")


def at_once(*works: Callable[[], T]) -> list[T]:
    """Start all together; return what each came to."""
    start = Barrier(len(works))

    def run(work: Callable[[], T]) -> T:
        start.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_decision_wins_and_the_other_is_told_who_was_first(payers: Payers) -> None:
    take(payers, deaths(["何田", HE, "2026-05-03"]))
    (one,) = proposals(payers)
    wish, house = Wish(one.id or 0, one.edition), payers.bureau.house
    first, second = payers.who("county_edu"), payers.who("county_edu", nth=1)
    results = at_once(
        lambda: decide(house, first, [wish], "stop_death")[0],
        lambda: decide(house, second, [wish], "refuse", reason="另有其人")[0],
    )
    lost = [result.refused for result in results if result.refused is not None]
    assert len(lost) == 1
    assert lost[0].conflict
    (decided,) = proposals(payers)
    held = payers.held(payers.person("何田"))
    assert (decided.state, held.state) in {("accepted", "stopped"), ("refused", "active")}
    assert verify(payers.bureau.store).ok


def test_the_same_file_brought_in_twice_at_once_is_kept_once(payers: Payers) -> None:
    content = deaths(["冯才", FENG, "2026-06-02"], ["何田", HE, "2026-05-03"])
    payers.who("county_health")
    at_once(*[lambda: take(payers, content)] * 2)
    with payers.bureau.store.read() as session:
        assert len(session.exec(select(MatchList)).all()) == 1
        assert len(session.exec(select(MatchRow)).all()) == 2
    assert len(proposals(payers)) == 2
