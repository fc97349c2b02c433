"""The machine's clock jumps under a real scheduler: libfaketime moves it, not the test."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fault.clocks import NOW, fresh_scheduler
from workflow.bureau import Bureau
from workflow.clockwork import JOBS, health

HOURS, YEAR = timedelta(hours=3), timedelta(days=365)
# Where the clock stands from then on, seen from where it began: ahead and back, behind, a year.
WAY = (HOURS, timedelta(0), -HOURS, timedelta(0), YEAR, timedelta(0))
BACK = sum(after < before for before, after in zip((timedelta(0), *WAY), WAY, strict=False))
PATIENCE = 120  # seconds until a scheduler that does not beat is said to be stuck


def libfaketime() -> Path | None:
    """Return the library that moves a process's clock (Debian's package `faketime`)."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@dataclass
class Moved:
    """A scheduler under a clock that can be moved while it runs; monotonic time goes on."""

    process: subprocess.Popen[str]
    bureau: Bureau
    hand: Path

    def move(self, by: timedelta) -> None:
        """Put the clock to 3 June 2026, 9:00, and `by` from there; wait until all jobs beat."""
        target = NOW + by
        set_hand(self.hand, target)
        give_up = time.monotonic() + PATIENCE
        while not self._all_beat(target):
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < give_up, f"no beat after the clock moved by {by}"
            time.sleep(0.1)

    def _all_beat(self, target: datetime) -> bool:
        """Tell whether each job's last beat lies within the minutes after `target`."""
        beats = {one.job: one.at for one in health(self.bureau)}
        ends = target + timedelta(seconds=2 * PATIENCE)
        return set(beats) == {one.name for one in JOBS} and all(
            target <= at < ends for at in beats.values()
        )


def set_hand(hand: Path, target: datetime) -> None:
    """Say how far the clock is from the real one, in one instant: the file is read all the time."""
    away = round((target - datetime.now(UTC)).total_seconds())
    draft = hand.with_suffix(".new")
    draft.write_text(f"{away:+d}")
    draft.replace(hand)


@contextmanager
def moved_scheduler(url: str, folder: Path, library: Path, bureau: Bureau) -> Iterator[Moved]:
    """Run a real scheduler by the machine's clock, which begins on 3 June 2026 at 9:00."""
    hand = folder / "clock"
    set_hand(hand, NOW)
    faked = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(hand),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }
    process = fresh_scheduler(url, folder, at=None, more=faked)
    try:
        yield Moved(process, bureau, hand)
    finally:
        process.kill()
        process.communicate()
