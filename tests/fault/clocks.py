"""The scheduler as a process of its own, over a county where much is due."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from tests.builders import county
from tests.conftest import KEY
from tests.forked import Forked, start
from tests.journeys import COUNTY, Journey
from tests.laws.world import BEGINS
from workflow.clock import SetClock, shanghai_instant
from workflow.store.engine import open_store

ROOT = Path(__file__).parents[2]
JUNE = date(2026, 6, 3)
NOW = shanghai_instant(JUNE, 9)


def fill(url: str) -> None:
    """Bring people to where only the clock can go on: entitlements, a notice, reminders."""
    store, clock = open_store(url, KEY), SetClock(shanghai_instant(BEGINS, 9))
    journey = Journey(county(store, clock), clock)
    journey.bring_to([journey.apply(name="冯才"), journey.apply(name="何田")], "pay")
    shown = [journey.apply(name="温江")]
    journey.bring_to(shown, "audited")
    for roster in journey.lists(journey._cases(shown), "county_roster"):
        journey.sign(roster, "post_notice", COUNTY)
    journey.post_boards()
    journey.bring_to([journey.apply(name="邓平")], "audit")
    store.close()


def scheduler(
    url: str, folder: Path, *arguments: str, at: datetime = NOW, zone: str = "UTC"
) -> Forked:
    """Start `python -m scheduler` on 3 June 2026 (or `at`), beating every second."""
    settings = {**os.environ, **_settings(url, folder, at), "TZ": zone}
    return start("scheduler", *arguments, env=settings)


def fresh_scheduler(
    url: str, folder: Path, *, at: datetime | None = NOW, more: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """Start it in an interpreter of its own; `more` is put into its environment.

    With `at=None` it goes by the machine's clock.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "scheduler"],
        cwd=ROOT, env={**os.environ, **_settings(url, folder, at), "TZ": "UTC", **(more or {})},
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _settings(url: str, folder: Path, at: datetime | None) -> dict[str, str]:
    key = folder / "key"
    key.write_text(base64.b64encode(KEY).decode())
    return {
        "DATABASE_URL": url,
        "LIUZHUAN_KEY_FILE": str(key),
        "LIUZHUAN_SWEEP_SECONDS": "1",
        "LIUZHUAN_CLOCK": at.isoformat() if at else "",
    }
