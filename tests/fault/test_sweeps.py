"""Sweeps that are killed, stopped, doubled: everything due is done, and nothing twice."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from random import Random

import pytest

from tests.fault import dues
from tests.fault.clocks import scheduler
from tests.fault.invariants import problems
from tests.fault.sweeping import looked_at, sweep_with_kills
from workflow.bureau import Bureau
from workflow.clockwork import run_all

pytestmark = pytest.mark.fault
PEOPLE = 400


def under_way(bureau: Bureau) -> None:
    """Wait until a sweep has begun some of the claims."""
    while dues.waiting(bureau) == PEOPLE:
        time.sleep(0.005)


def test_two_schedulers_and_a_kill_lose_and_double_nothing(
    database_url: str, tmp_path: Path
) -> None:
    dues.fill(database_url, PEOPLE)
    crew = sweep_with_kills(database_url, tmp_path, 2, Random(8), 1)
    assert crew.kills
    with looked_at(database_url) as bureau:
        assert not problems(bureau)


def test_after_a_kill_the_next_sweep_does_the_rest(database_url: str, tmp_path: Path) -> None:
    dues.fill(database_url, PEOPLE)
    process = scheduler(database_url, tmp_path)
    with looked_at(database_url) as bureau:
        under_way(bureau)
        process.kill()
        process.communicate()
        active, entries, events, _ = dues.begun(bureau)
        assert active == entries == events
        said, _ = (again := scheduler(database_url, tmp_path, "--once")).communicate(timeout=120)
        assert again.returncode == 0, said
        assert dues.begun(bureau) == (PEOPLE, PEOPLE, PEOPLE, {"2026-06-01"})
        assert not problems(bureau)


def test_told_to_stop_in_the_middle_it_finishes_the_piece_in_hand(
    database_url: str, tmp_path: Path
) -> None:
    dues.fill(database_url, PEOPLE)
    process = scheduler(database_url, tmp_path)
    with looked_at(database_url) as bureau:
        under_way(bureau)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
        assert process.returncode == 0, said
        assert "Traceback" not in said
        active, entries, events, _ = dues.begun(bureau)
        assert active == entries == events
        assert not problems(bureau)
        bureau.clock.set(dues.ARISEN.replace(month=6, day=3))  # type: ignore[attr-defined]
        assert run_all(bureau)
        assert dues.begun(bureau)[0] == PEOPLE
