"""B5: add n working days, against a bare bisect over a sorted array of the same days."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any

from workflow.calendar.load import load_china

WORK = 100_000
ROUNDS = 7
BAR = 2.0
Asked = list[tuple[date, int]]


def run() -> list[dict[str, Any]]:
    """Measure both in turn, the same questions; the faster of two bare bisects is the floor."""
    calendar = load_china()
    first, until = calendar.covered_from, calendar.covered_until
    span = range((until - first).days + 1)
    days = [day for n in span if calendar.is_working(day := first + timedelta(days=n))]
    ordinals = [day.toordinal() for day in days]
    asked = _questions(first, until)

    def ours() -> None:
        add = calendar.add
        for day, n in asked:
            add(day, n)

    def over_dates() -> None:
        for day, n in asked:
            days[bisect_right(days, day) + n - 1]

    def over_numbers() -> None:
        for day, n in asked:
            date.fromordinal(ordinals[bisect_right(ordinals, day.toordinal()) + n - 1])

    assert all(days[bisect_right(days, day) + n - 1] == calendar.add(day, n).on for day, n in asked)
    return [_row(*_interleaved(ours, over_dates, over_numbers))]


def _questions(first: date, until: date) -> Asked:
    draw = random.Random(20260122)
    last = (until - first).days - 60
    starts = (first + timedelta(days=draw.randint(0, last)) for _ in range(WORK))
    return [(start, draw.randint(1, 30)) for start in starts]


def _interleaved(*works: Callable[[], None]) -> list[float]:
    rounds = [[_milliseconds(work) for work in works] for _ in range(ROUNDS)]
    return [median(times) for times in zip(*rounds, strict=True)]


def _milliseconds(work: Callable[[], None]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _row(ours: float, *floors: float) -> dict[str, Any]:
    floor = min(floors)
    return {
        "id": "B5",
        "work": f"add n working days, {WORK:,} times",
        "ours_ms": round(ours, 1),
        "floor_ms": round(floor, 1),
        "ratio": round(ours / floor, 2),
        "bar": BAR,
    }


if __name__ == "__main__":
    for row in run():
        print(row)
