"""Several schedulers over many due claims, killed at random until nothing is left to do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlmodel import select

from tests.fault.clocks import NOW, scheduler
from tests.fault.dues import begun, waiting
from tests.forked import Forked
from tests.laws.world import opened
from workflow.bureau import Bureau
from workflow.store.tables import Beat


@dataclass
class Crew:
    """Schedulers that are killed and replaced; their clocks go on from where the last one was."""

    url: str
    folder: Path
    alive: list[Forked] = field(default_factory=list)
    kills: int = 0
    begins: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """Return what the time is in the county, so that a fresh process is never behind."""
        return NOW + timedelta(seconds=time.monotonic() - self.begins)

    def join(self) -> None:
        """Start one more."""
        self.alive.append(scheduler(self.url, self.folder, at=self.now()))

    def kill(self, luck: Random) -> None:
        """Kill one at random, without warning."""
        victim = self.alive.pop(luck.randrange(len(self.alive)))
        victim.kill()
        victim.communicate()
        self.kills += 1

    def leave(self) -> None:
        """Stop all as an operator does; each must end well."""
        for one in self.alive:
            one.terminate()
        for one in self.alive:
            said, _ = one.communicate(timeout=60)
            assert one.returncode == 0, said


@contextmanager
def looked_at(url: str) -> Iterator[Bureau]:
    """Look at the county from this process."""
    store, world = opened(url)
    yield world.bureau
    store.close()


def sweep_with_kills(url: str, folder: Path, processes: int, luck: Random, kills: int) -> Crew:
    """Let so many schedulers sweep, killing and replacing one now and then, until all is done.

    The first is killed in the middle of the sweep, at most `kills` in all; a fresh one needs
    seconds to start. In the end all are alive and beat.
    """
    crew = Crew(url, folder)
    for _ in range(processes):
        crew.join()
    try:
        with looked_at(url) as bureau:
            all_due = waiting(bureau)
            while waiting(bureau) == all_due:
                assert all(one.poll() is None for one in crew.alive)
                time.sleep(0.01)
            while not crew.kills or waiting(bureau):
                if crew.kills < kills:
                    crew.kill(luck)
                    crew.join()
                time.sleep(luck.uniform(0.2, 2))
            _all_beat(bureau, crew)
            crew.leave()
            assert begun(bureau)[:3] == (all_due, all_due, all_due)
    finally:
        for one in crew.alive:
            one.kill()
    return crew


def _all_beat(bureau: Bureau, crew: Crew) -> None:
    """Wait until every process that lives has left a beat after this moment."""
    since = crew.now()
    while not _beaten(bureau, since) >= {str(one.pid) for one in crew.alive}:
        assert all(one.poll() is None for one in crew.alive)
        time.sleep(0.1)


def _beaten(bureau: Bureau, since: datetime) -> set[str]:
    with bureau.store.read() as session:
        rows = session.exec(select(Beat).where(Beat.to_at > since))
        return {one.process.rpartition(":")[2] for one in rows}
