"""The clock's process: starts, beats, stops when told, and may run twice without harm."""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from tests.fault.clocks import fresh_scheduler, scheduler
from tests.fault.invariants import problems
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry
from workflow.clockwork import JOBS, Job, health, run_all
from workflow.messages.tables import Letter, Reminder

pytestmark = pytest.mark.fault
ENDED = ["begin", "begin", "notice.ended", "notice_end", "notice_end"]  # the list and its row


def acts_of_the_clock(bureau: Bureau) -> list[str]:
    """Return what the system did in June, in the order of names."""
    with bureau.store.read() as session:
        since = bureau.clock.now()
        found = session.exec(
            select(AuditEntry.action).where(
                AuditEntry.person == "system", col(AuditEntry.at) >= since
            )
        ).all()
    return sorted(action for action in found if action in ENDED)


def test_it_beats_until_it_is_told_to_stop(bureau: Bureau, due_url: str, tmp_path: Path) -> None:
    process = fresh_scheduler(due_url, tmp_path)
    try:
        assert process.stdout is not None
        told = process.stdout.readline()
        assert "beating" in told, told + process.stdout.read()
        first = {one.job: one.at for one in health(bureau)}
        assert set(first) == {job.name for job in JOBS}
        while any(one.at == first[one.job] for one in health(bureau)):
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        rest = process.stdout.read()
        assert process.wait(60) == 0, rest
        assert "Traceback" not in rest
    finally:
        process.kill()
        process.communicate()
    assert all(one.ok for one in health(bureau))
    assert acts_of_the_clock(bureau) == ENDED
    assert not problems(bureau)


def test_told_to_stop_while_it_starts_it_still_stops_well(
    bureau: Bureau, due_url: str, tmp_path: Path
) -> None:
    process = scheduler(due_url, tmp_path)
    while not health(bureau):  # its first sweep is under way
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert not problems(bureau)


def test_two_at_once_double_nothing(bureau: Bureau, due_url: str, tmp_path: Path) -> None:
    both = [scheduler(due_url, tmp_path, "--once") for _ in range(2)]
    for process in both:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
    assert acts_of_the_clock(bureau) == ENDED
    with bureau.store.read() as session:
        rungs = Counter(session.exec(select(Reminder.rung)))
        letters = session.exec(select(func.sum(Letter.fires))).one()
    assert rungs["holder:overdue:1"]
    assert rungs.total() == letters
    assert not problems(bureau)


def test_a_job_that_fails_is_noted_and_stops_no_other(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poisoned(bureau: Bureau) -> dict[str, object]:
        raise RuntimeError("poison")

    jobs = (Job("sick", 60, poisoned), *JOBS)
    monkeypatch.setattr("workflow.clockwork.JOBS", jobs)
    assert not run_all(bureau)
    assert {one.job: one.ok for one in health(bureau)} == {
        "sick": False,
        **{job.name: True for job in JOBS},
    }
    assert acts_of_the_clock(bureau) == ENDED
