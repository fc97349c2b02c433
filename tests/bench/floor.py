"""The least a durable step costs: a guarded UPDATE and an INSERT on the driver's own cursor.

On the tables the house really uses, so that both sides keep the same indexes and row sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

from workflow.bureau import Bureau

ENTRY = (
    "case_id",
    "seq",
    "at",
    "action",
    "outcome",
    "from_stage",
    "to_stage",
    "person",
    "name",
    "role",
    "unit",
    "address",
    "detail",
    "previous",
    "hash",
)


class Floor:
    """Steps cases with two statements and nothing else."""

    def __init__(self, house: Bureau) -> None:
        self.house = house
        self.sqlite = house.store.is_sqlite
        mark = "?" if self.sqlite else "%s"
        self.update = f"UPDATE cases SET stage={mark}, edition=2 WHERE id={mark} AND edition={mark}"
        self.insert = (
            f"INSERT INTO audit_entries ({', '.join(ENTRY)}) "
            f"VALUES ({', '.join([mark] * len(ENTRY))})"
        )
        self.at: Any = house.clock.now()
        if self.sqlite:
            self.at = self.at.isoformat()

    def one(self, case_id: int) -> None:
        """Step one case in a transaction of its own."""
        pooled = self.house.store.engine.raw_connection()
        driver: Any = pooled.driver_connection
        cursor = driver.cursor()
        if self.sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.execute(self.update, ("two", case_id, 1))
        assert cursor.rowcount == 1
        cursor.execute(self.insert, self._entry(case_id))
        driver.commit()
        pooled.close()

    def many(self, ids: Sequence[int]) -> float:
        """Step all cases in one transaction; returns milliseconds."""
        pooled = self.house.store.engine.raw_connection()
        driver: Any = pooled.driver_connection
        cursor = driver.cursor()
        start = perf_counter()
        if self.sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(self.update, [("two", at, 1) for at in ids])
        cursor.executemany(self.insert, [self._entry(at) for at in ids])
        driver.commit()
        took = (perf_counter() - start) * 1000
        pooled.close()
        return took

    def _entry(self, case_id: int) -> tuple[Any, ...]:
        return (
            case_id,
            1,
            self.at,
            "go",
            "done",
            "one",
            "two",
            "account:1",
            "小李",
            "clerk",
            "南坪镇",
            "",
            '{"number": "BX-2026-0000001", "edition": 2}',
            "",
            "0" * 64,
        )
