"""B2: a list of 10,000 signed as one act, against executemany of UPDATE and INSERT."""

from __future__ import annotations

import tracemalloc
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench.county import bureau, database, fill
from tests.bench.floor import Floor
from workflow.bureau import Bureau
from workflow.cases import opening
from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM, ActingPost, Actor

MEMBERS, ROUNDS = 10_000, 3
BARS = {"sqlite": 8.0, "postgresql": 4.0}


def run() -> list[dict[str, Any]]:
    """Measure on both databases."""
    return [_measure(kind) for kind in BARS]


def _measure(kind: str) -> dict[str, Any]:
    rounds = []
    for _ in range(ROUNDS):
        with database(kind) as url, bureau(url) as house:
            rounds.append((_ours(house), _floor(house)))
    ours, floor = (median(times) for times in zip(*rounds, strict=True))
    return {
        "id": "B2",
        "work": f"list of {MEMBERS:,}, {kind}",
        "ours_ms": ours,
        "floor_ms": floor,
        "ratio": ours / floor,
        "bar": BARS[kind],
    }


def make_list(house: Bureau) -> int:
    """Open an empty list in the county; returns its id."""
    county = next(unit for unit in house.units if unit.type == "county")

    def work(transaction: Transaction) -> Done:
        definition = house.definitions.newest("bench")
        case = opening.insert_case(transaction, definition, "batch", county.id, cycle=2026)
        return Done(case.id, case.number, "open", "", case.stage, 1)

    outcome = in_transaction(house.house, SYSTEM, None, work)
    assert isinstance(outcome, Done)
    return outcome.case_id


def _ours(house: Bureau) -> float:
    list_id = make_list(house)
    fill(house, MEMBERS, list_id=list_id)
    county = next(unit for unit in house.units if unit.type == "county")
    lead = Actor(2, "王科长", (ActingPost("lead", county.id, "县局", county.id, county.path),))
    start = perf_counter()
    outcome = house.act(list_id, "sign", lead, seen=1, command="sign-the-list")
    took = (perf_counter() - start) * 1000
    assert isinstance(outcome, Done), outcome
    return took


def _floor(house: Bureau) -> float:
    return Floor(house).many(fill(house, MEMBERS))


def memory_mb() -> float:
    """Return the peak of Python's memory while a list of 10,000 is signed."""
    with database("sqlite") as url, bureau(url) as house:
        tracemalloc.start()
        _ours(house)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak / 1_000_000
