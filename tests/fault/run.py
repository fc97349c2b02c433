"""`python -m tests.fault.run`: many kills on each database, and what they left.

`--kills N` of a clerk in the middle of list acts; then four schedulers killed at random over
`--due N` claims; then one sweep over as many, with how long a writer had to wait meanwhile.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.fault import dues
from tests.fault.clocks import scheduler
from tests.fault.invariants import problems
from tests.fault.killing import Tally, fill, kill_once
from tests.fault.sweeping import looked_at, sweep_with_kills
from tests.postgres import running_server
from workflow.cases.tables import Counter
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


def sweeps(database: str, due: int, luck: Random) -> None:
    """Kill four schedulers at random over many due claims: none lost, none twice."""
    with fresh(database) as url, tempfile.TemporaryDirectory() as folder:
        dues.fill(url, due)
        begins = time.monotonic()
        crew = sweep_with_kills(url, Path(folder), 4, luck, 40)
        with looked_at(url) as bureau:
            found = problems(bureau)
        assert not found, found
        print(
            f"{database}: {due} due, 4 schedulers, {crew.kills} killed: all begun once in "
            f"{time.monotonic() - begins:.1f} s, all four beat",
            flush=True,
        )


def downtime(database: str, due: int) -> None:
    """Sweep as many at once after a downtime, and measure what a writer waits meanwhile."""
    with fresh(database) as url, tempfile.TemporaryDirectory() as folder:
        dues.fill(url, due)
        process, waits = scheduler(url, Path(folder), "--once"), [0.0]
        begins = time.monotonic()
        with looked_at(url) as bureau:
            while process.poll() is None:
                asked = time.monotonic()
                with bureau.store.write() as session:
                    session.add(Counter(series=f"writer {asked}", last=1))
                waits.append(time.monotonic() - asked)
                time.sleep(0.02)
            took = time.monotonic() - begins
            assert process.returncode == 0, process.communicate()[0]
            assert dues.begun(bureau)[:3] == (due, due, due)
            assert not problems(bureau)
        print(
            f"{database}: {due} due begun in {took:.1f} s with the start; {len(waits)} writes of "
            f"another meanwhile, the longest {max(waits) * 1000:.0f} ms",
            flush=True,
        )


def main() -> None:
    """Kill so often, and fail at the first thing that does not hold."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--kills", type=int, default=20, help="kills on each database")
    words.add_argument("--people", type=int, default=1000, help="people on the list")
    words.add_argument("--due", type=int, default=10_000, help="claims due in the sweeps")
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
        if given.due:
            downtime(database, given.due)
            sweeps(database, given.due, luck)


if __name__ == "__main__":
    main()
