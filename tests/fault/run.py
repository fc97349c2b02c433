"""`python -m tests.fault.run --kills N`: many kills on each database, and what they left."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.fault.killing import Tally, fill, kill_once
from tests.postgres import running_server
from workflow.store.migrate import migrate


@contextmanager
def fresh(database: str) -> Iterator[str]:
    """Give the URL of a fresh migrated database; PostgreSQL with fsync."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'house.db'}"
            migrate(url)
            yield url
        return
    with running_server(durable=True) as server:
        server.run("CREATE DATABASE house")
        migrate(server.url("house"))
        yield server.url("house")


def main() -> None:
    """Kill so often, and fail at the first thing that does not hold."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=20, help="kills on each database")
    words.add_argument("--people", type=int, default=1000, help="people on the list")
    words.add_argument("--seed", type=int, default=2026)
    given = words.parse_args()
    for database in ("sqlite", "postgresql"):
        luck, tally = Random(given.seed), Tally()
        with fresh(database) as url:
            list_id = fill(url, given.people)
            for _ in range(given.kills):
                kill_once(url, list_id, luck, tally)
        gone = tally.unanswered - tally.done_unanswered
        print(
            f"{database}: {tally.kills} kills, {len(tally.acknowledged)} list acts of "
            f"{given.people} people answered and all there; {tally.unanswered} unanswered: "
            f"{tally.done_unanswered} done, {gone} without a trace",
            flush=True,
        )


if __name__ == "__main__":
    main()
