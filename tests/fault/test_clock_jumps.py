"""The machine's clock jumps, and zones differ: nothing is doubled, no date moves (F15)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from sqlmodel import func, select

from tests.conftest import NUMBERS
from tests.fault.clocks import NOW, scheduler
from tests.fault.invariants import problems
from tests.fault.jumping import BACK, HOURS, WAY, libfaketime, moved_scheduler
from tests.fault.sweeping import looked_at
from tests.fault.test_schedulers import ENDED, acts_of_the_clock
from tests.postgres import Server
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry, Deadline
from workflow.messages.tables import Letter, Message, Reminder
from workflow.store.tables import Incident

pytestmark = pytest.mark.fault
ZONES = ("America/New_York", "Asia/Shanghai")


@pytest.fixture(scope="session")
def faketime() -> Path:
    """The library; where a change is judged it must be there."""
    found = libfaketime()
    if found is None and os.environ.get("CI"):
        pytest.fail("libfaketime is missing: apt-get install faketime")
    if found is None:
        pytest.skip("needs libfaketime: apt-get install faketime")
    return found


def dates(bureau: Bureau) -> dict[int, tuple[object, ...]]:
    with bureau.store.read() as session:
        return {
            int(one.id or 0): (one.started_on, one.due_on, one.state)
            for one in session.exec(select(Deadline))
        }


@pytest.mark.parametrize("way", [(HOURS, -HOURS), pytest.param(WAY, marks=pytest.mark.slow)])
def test_a_scheduler_beats_on_whatever_the_clock_does_and_does_nothing_twice(
    bureau: Bureau, due_url: str, tmp_path: Path, faketime: Path, way: tuple
) -> None:
    with moved_scheduler(due_url, tmp_path, faketime, bureau) as moved:
        moved.move(NOW - NOW)
        due = dates(bureau)
        for by in way:
            moved.move(by)
        moved.process.send_signal(signal.SIGTERM)
        said, _ = moved.process.communicate(timeout=60)
        assert moved.process.returncode == 0, said
    assert "the clock jumped" in said
    assert "Traceback" not in said, said
    assert dates(bureau) == due
    assert acts_of_the_clock(bureau) == ENDED
    with bureau.store.read() as session:
        told = session.exec(select(Reminder)).all()
        letters = session.exec(select(func.sum(Letter.fires))).one()
        (back,) = session.exec(select(Incident).where(Incident.job == "clock")).all()
    rungs = [(one.deadline_id, one.rung, one.for_on, one.account_id) for one in told]
    assert len(set(rungs)) == len(rungs) == letters
    assert back.reason.startswith("clock_back")
    assert back.tries == (BACK if way is WAY else 1)
    assert not problems(bureau)


def test_the_zone_of_the_database_changes_no_date(
    postgres: Server, due_postgres: str, tmp_path: Path
) -> None:
    """Server, session and process count by other zones; a sweep at Shanghai's midnight."""
    seen = []
    for zone in ZONES:
        name, folder = f"zone_{next(NUMBERS)}", tmp_path / zone.replace("/", "-")
        folder.mkdir()
        postgres.run(f"CREATE DATABASE {name} TEMPLATE {due_postgres} STRATEGY file_copy")
        postgres.run(f"ALTER DATABASE {name} SET timezone TO '{zone}'")
        url = postgres.url(name)
        begins = NOW.replace(day=2, hour=16)  # 3 June, 0:00 in Shanghai; still the 2nd elsewhere
        process = scheduler(url, folder, "--once", at=begins, zone=zone)
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        with looked_at(url) as bureau:
            assert not problems(bureau)
            seen.append((dates(bureau), *recorded(bureau)))
        postgres.run(f"DROP DATABASE {name} WITH (FORCE)")
    assert seen[0] == seen[1]
    assert {str(on) for on in seen[0][1]} == {"2026-06-03"}


def recorded(bureau: Bureau) -> tuple[set[object], list[tuple[object, ...]], set[object]]:
    """Return the days on which people were told, the record, and what the rungs were told for."""
    with bureau.store.read() as session:
        told = session.exec(select(Reminder)).all()
        days = {one.told_on for one in told} | {
            one.told_on for one in session.exec(select(Message)) if one.at >= NOW.replace(day=2)
        }
        entries = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
        record = [
            (one.case_id, one.seq, one.action, one.at.date() if one.at < NOW.replace(day=2) else 0,
             one.detail.get("effective_on"))
            for one in entries
        ]  # fmt: skip
    return days, record, {(one.deadline_id, one.rung, one.for_on) for one in told}
