"""B10: a year of the allowance, one county, 3,000 people, by the live engine in virtual time.

The bar is 60 seconds for setting up, playing and reporting, in a fresh process; the floor is a
bare transaction for each act: `BEGIN; UPDATE; INSERT; COMMIT`, measured in the same run.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.builders import ROOT

PEOPLE = 3_000
SECONDS = 60
ACTS = 25_000  # about what the people of the county do for them
SPAN = ("--from", "2026-01-05", "--to", "2026-12-31", "--people", str(PEOPLE))


def run() -> list[dict[str, Any]]:
    """Play the year once, and take the floor beside it."""
    with TemporaryDirectory() as folder:
        least = _floor_ms(Path(folder) / "floor.db")
        start = perf_counter()
        subprocess.run(
            [sys.executable, "-m", "workflow", "rehearse", "substitute_allowance", *SPAN,
             "--html", str(Path(folder) / "year.html")],
            cwd=ROOT, check=True, capture_output=True,
        )  # fmt: skip
        ours = (perf_counter() - start) * 1000
    return [
        {
            "id": "B10",
            "work": f"rehearse a year with {PEOPLE:,} people, {SECONDS} s at most",
            "ours_ms": round(ours, 1),
            "floor_ms": round(least, 1),
            "ratio": round(ours / least, 2),
            "bar": round(SECONDS * 1000 / least, 2),
        }
    ]


def _floor_ms(path: Path) -> float:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=OFF")
    database.execute("CREATE TABLE cases (id INTEGER PRIMARY KEY, stage TEXT, edition INTEGER)")
    database.execute("CREATE TABLE entries (id INTEGER PRIMARY KEY, case_id INTEGER, what TEXT)")
    database.executemany("INSERT INTO cases VALUES (?, 'a', 1)", ((n,) for n in range(PEOPLE)))
    start = perf_counter()
    for act in range(ACTS):
        one = act % PEOPLE
        database.execute("BEGIN IMMEDIATE")
        database.execute("UPDATE cases SET edition = edition + 1 WHERE id = ?", (one,))
        database.execute("INSERT INTO entries (case_id, what) VALUES (?, 'act')", (one,))
        database.execute("COMMIT")
    spent = (perf_counter() - start) * 1000
    database.close()
    return spent


if __name__ == "__main__":
    for row in run():
        print(row)
