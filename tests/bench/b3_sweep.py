"""B3: the clock over a million open deadlines: nothing due, nothing outdated, 28,000 due at once.

The floor of 28,000 due is one INSERT … SELECT of as many rows into the same table with its unique
key, which looks at nobody's desk; that nothing is due must be known within 5 ms.
"""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import insert, text

from tests.bench.b4_worklist import _settle
from tests.bench.county import TODAY, bureau, database, fill
from workflow.almanac import service as almanac
from workflow.bureau import Bureau
from workflow.cases.reminders import remind
from workflow.people.tables import Account, Post

LARGE, DUE, ROUNDS, TIMES = 1_000_000, 28_000, 5, 20
NOTHING_MS, BAR = 5.0, 6.0
BEFORE = date(2026, 2, 3)  # a working day on which nothing is due, not even soon
FIRST = 1_000  # the first id that `fill` gives
ALL_TOLD = "SELECT count(*), sum(f.n) FROM (SELECT fires AS n FROM letters) f"
FLOOR = """
    INSERT INTO reminders SELECT id, 'holder:day', due_on, 1, case_id, 'clerk', 'today', 0,
        due_on, due_on FROM deadlines
    WHERE state = 'running' AND due_on < '{before}' ON CONFLICT DO NOTHING
"""


def run(large: int = LARGE) -> list[dict[str, Any]]:
    """Measure on both databases."""
    return [row for kind in ("sqlite", "postgresql") for row in _measure(kind, large)]


def _measure(kind: str, large: int) -> list[dict[str, Any]]:
    with database(kind) as url, bureau(url) as house:
        fill(house, large, due=_due)
        _seat_clerks(house)
        _settle(house)
        house.clock.set(BEFORE)  # type: ignore[attr-defined]
        assert remind(house.house) == {"told": 0}
        assert almanac.sweep(house.house) == {}
        quiet = min(_each(lambda: remind(house.house)) for _ in range(ROUNDS))
        fresh = min(_each(lambda: almanac.sweep(house.house)) for _ in range(ROUNDS))
        house.clock.set(TODAY)  # type: ignore[attr-defined]
        rounds = [(_least(house), _told(house)) for _ in range(ROUNDS)]
        told = min(_each(lambda: remind(house.house), 1) for _ in range(ROUNDS))
    floor, ours = (median(times) for times in zip(*rounds, strict=True))
    return [
        _row(f"nothing due of {large:,}, {kind} (bar 5 ms)", quiet, NOTHING_MS, 1.0),
        _row(f"no calendar outdated, {kind} (bar 5 ms)", fresh, NOTHING_MS, 1.0),
        _row(f"{DUE:,} due at once, {kind}", ours, floor, BAR),
        _row(f"all {DUE:,} told already, {kind}", told, floor, BAR),
    ]


def _row(work: str, ours: float, floor: float, bar: float) -> dict[str, Any]:
    return {
        "id": "B3", "work": work, "ours_ms": ours, "floor_ms": floor, "ratio": ours / floor,
        "bar": bar,
    }  # fmt: skip


def _due(at: int) -> date:
    return TODAY if at < FIRST + DUE else TODAY + timedelta(days=30 + at % 60)


def _seat_clerks(house: Bureau) -> None:
    """Put one clerk into every township: who is told."""
    towns = [unit.id for unit in house.units if unit.type == "township"]
    now, since = house.clock.now(), BEFORE.replace(month=1, day=1)
    with house.store.write() as session:
        connection = session.connection()
        for town in towns:
            made = Account(
                login=f"clerk{town}", name=f"经办{town}", password_hash="!", created_at=now
            )
            session.add(made)
            session.flush()
            connection.execute(
                insert(Post),
                {"account_id": made.id, "role": "clerk", "unit_id": town, "from_on": since},
            )


def _told(house: Bureau) -> float:
    """Tell all that is due, from nothing; every clock once, and a letter for each clerk."""
    _forget(house)
    start = perf_counter()
    assert remind(house.house)["told"] == DUE
    took = (perf_counter() - start) * 1000
    with house.store.read() as session:
        letters, fires = session.connection().execute(text(ALL_TOLD)).one()
    assert letters > 1
    assert fires == DUE
    return took


def _least(house: Bureau) -> float:
    """Write as many rows of the same table by one statement that looks at nothing else."""
    _forget(house)
    start = perf_counter()
    with house.store.write() as session:
        before = TODAY + timedelta(days=1)
        session.connection().execute(text(FLOOR.format(before=before)))
    return (perf_counter() - start) * 1000


def _forget(house: Bureau) -> None:
    with house.store.write() as session:
        for table in ("reminders", "letters"):
            session.connection().execute(text(f"DELETE FROM {table}"))


def _each(work: Any, times: int = TIMES) -> float:
    start = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - start) * 1000 / times
