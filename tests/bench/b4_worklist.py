"""B4: a clerk's first work-list page with its counts, against one indexed query for 50 rows."""

from __future__ import annotations

from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import insert

from tests.bench.county import TODAY, bureau, database, fill
from workflow.bureau import Bureau
from workflow.cases.tables import Task
from workflow.cases.tallies import stage_counts
from workflow.cases.worklist import counts, work_list
from workflow.engine.actor import ActingPost

ROUNDS, TIMES, DESKS = 9, 40, 833
SMALL, LARGE = 10_000, 1_000_000
BAR, GROWTH_BAR, COUNTS_BAR_MS = 4.0, 1.5, 5.0
FLOOR = """
    SELECT c.id, c.number, c.programme, c.version, c.kind, c.stage, c.subject_name, c.unit_id,
           t.role, t.due_on, t.claimed_by
    FROM tasks t JOIN cases c ON c.id = t.case_id
    WHERE t.reach_id = {mark} AND t.role = 'clerk' ORDER BY t.due_on, t.case_id LIMIT 50
"""


def run(large: int = LARGE) -> list[dict[str, Any]]:
    """Measure on both databases at 10,000 and at a million cases, 833 of them the clerk's."""
    return [row for kind in ("sqlite", "postgresql") for row in _measure(kind, large)]


def _measure(kind: str, large: int) -> list[dict[str, Any]]:
    small_ours, _, _ = _at(kind, SMALL)
    ours, floor, city = _at(kind, large)
    return [
        _row(f"work list and counts, {large:,} cases, {kind}", ours, floor, BAR),
        _row(f"the same page against {SMALL:,} cases, {kind}", ours, small_ours, GROWTH_BAR),
        _row(
            f"counts of all stages, {large:,} cases, {kind} (bar {COUNTS_BAR_MS:.0f} ms)",
            city,
            COUNTS_BAR_MS,
            1.0,
        ),
    ]


def _row(work: str, ours: float, floor: float, bar: float) -> dict[str, Any]:
    return {
        "id": "B4",
        "work": work,
        "ours_ms": ours,
        "floor_ms": floor,
        "ratio": ours / floor,
        "bar": bar,
    }


def _at(kind: str, size: int) -> tuple[float, float, float]:
    with database(kind) as url, bureau(url) as house:
        ids = fill(house, size)
        post = _own_desk(house, ids[:DESKS])
        _settle(house)
        rounds = [
            (_each(lambda: _ours(house, post)), _each(lambda: _floor(house, post)))
            for _ in range(ROUNDS)
        ]
        city = min(_each(lambda: _city(house), 3) for _ in range(3))
    ours, floor = (median(times) for times in zip(*rounds, strict=True))
    return ours, floor, city


def _own_desk(house: Bureau, ids: list[int]) -> ActingPost:
    """Give one clerk as much as a real one has, whatever the size of the province."""
    with house.store.write() as session:
        session.connection().execute(
            insert(Task),
            [
                {
                    "case_id": at,
                    "role": "clerk",
                    "reach_id": 10_000_000,
                    "due_on": TODAY + timedelta(days=at % 60 - 5),
                }
                for at in ids
            ],
        )
    return ActingPost("clerk", 10_000_000, "", 10_000_000, "/")


def _settle(house: Bureau) -> None:
    with house.store.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        plain.exec_driver_sql("ANALYZE")


def _ours(house: Bureau, post: ActingPost) -> None:
    with house.store.read() as session:
        assert len(work_list(session, [post])) == 50
        counts(session, [post], TODAY, TODAY + timedelta(days=3))


def _floor(house: Bureau, post: ActingPost) -> None:
    pooled = house.store.engine.raw_connection()
    driver: Any = pooled.driver_connection
    cursor = driver.cursor()
    cursor.execute(FLOOR.format(mark="?" if house.store.is_sqlite else "%s"), (post.reach_id,))
    assert len(cursor.fetchall()) == 50
    driver.rollback()
    pooled.close()


def _city(house: Bureau) -> None:
    with house.store.read() as session:
        assert stage_counts(session, "bench", 2026)


def _each(work: Any, times: int = TIMES) -> float:
    start = perf_counter()
    for _ in range(times):
        work()
    return (perf_counter() - start) * 1000 / times
