"""B1: one action through the door, against a raw guarded UPDATE and INSERT."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.county import bureau, database, fill
from tests.bench.floor import Floor
from workflow.bureau import Bureau
from workflow.engine.actor import ActingPost, Actor

ROUNDS, ACTS = 7, 150
BARS = {"sqlite FULL": 3.0, "sqlite NORMAL": 8.0, "postgresql": 2.5}


def run() -> list[dict[str, Any]]:
    """Measure on both databases, ours and the floor by turns."""
    return [_measure(name) for name in BARS]


def _measure(name: str) -> dict[str, Any]:
    with database(name.split()[0]) as url, bureau(url, full="NORMAL" not in name) as house:
        ids = iter(fill(house, 2 * ROUNDS * ACTS + 10))
        floor = Floor(house)
        clerk = clerk_of_all(house)
        for _ in range(10):
            house.act(next(ids), "go", clerk)
        rounds = [
            (_each(lambda: _ours(house, next(ids), clerk)), _each(lambda: floor.one(next(ids))))
            for _ in range(ROUNDS)
        ]
    ours, least = (median(times) for times in zip(*rounds, strict=True))
    return {
        "id": "B1",
        "work": f"one action, {name}",
        "ours_ms": ours,
        "floor_ms": least,
        "ratio": ours / least,
        "bar": BARS[name],
    }


def clerk_of_all(house: Bureau) -> Actor:
    """Return somebody who is clerk in every township."""
    posts = tuple(
        ActingPost("clerk", unit.id, unit.name.zh, unit.id, unit.path)
        for unit in house.units
        if unit.type == "township"
    )
    return Actor(1, "小李", posts)


def _ours(house: Bureau, case_id: int, clerk: Actor) -> None:
    outcome = house.act(case_id, "go", clerk, seen=1, command=f"bench-{case_id}")
    assert getattr(outcome, "to_stage", "") == "two", outcome


def _each(work: Callable[[], None]) -> float:
    start = perf_counter()
    for _ in range(ACTS):
        work()
    return (perf_counter() - start) * 1000 / ACTS
