"""Five working days down over May Day week, with its make-up Saturday: what is found afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from tests.builders import done, holder
from tests.conftest import KEY
from tests.fault import dues
from tests.fault.clocks import scheduler
from tests.fault.invariants import problems
from tests.fault.sweeping import looked_at
from tests.journeys import COUNTY, Journey
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry, Deadline
from workflow.clock import SetClock, shanghai_instant
from workflow.messages.tables import Letter, Reminder
from workflow.notice.outages import judge
from workflow.notice.service import sweep
from workflow.store.engine import open_store
from workflow.store.tables import Incident, Outage, TouchedNotice

pytestmark = pytest.mark.fault
PEOPLE = 60
BEFORE = shanghai_instant(date(2026, 4, 30), 18)
AFTER = shanghai_instant(date(2026, 5, 12), 9)  # 6, 7, 8, Saturday 9 and 11 May are missed
BACK = date(2026, 5, 12)


def much_is_due(url: str) -> None:
    """Claims from May, a notice since 29 April, two people whose audit is late."""
    dues.fill(url, PEOPLE, "2026-05")
    store, clock = open_store(url, KEY), SetClock(shanghai_instant(date(2026, 4, 29), 9))
    with looked_at(url) as bureau:
        house = bureau.house
        house.clock = bureau.clock = clock
        journey = Journey(bureau, clock)
        journey.bring_to([journey.apply(name="邓平")], "audit")
        shown = [journey.apply(name="温江")]
        journey.bring_to(shown, "audited")
        for roster in journey.lists(journey._cases(shown), "county_roster"):
            journey.sign(roster, "post_notice", COUNTY)
        journey.post_boards()
    store.close()


def once(url: str, folder: Path, **given: object) -> None:
    """Let one real process sweep once; it must go well."""
    process = scheduler(url, folder, "--once", **given)  # type: ignore[arg-type]
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said


def rows(bureau: Bureau, table: type) -> list:  # type: ignore[type-arg]
    with bureau.store.read() as session:
        return list(session.exec(select(table)))


def test_what_was_due_is_done_with_its_true_day_and_a_touched_notice_waits(
    database_url: str, tmp_path: Path
) -> None:
    much_is_due(database_url)
    once(database_url, tmp_path, at=BEFORE)
    for _ in range(2):
        once(database_url, tmp_path, at=AFTER)
    with looked_at(database_url) as bureau:
        bureau.clock.set(BACK)  # type: ignore[attr-defined]
        assert dues.begun(bureau) == (PEOPLE, PEOPLE, PEOPLE, {"2026-05-01"})
        (outage,) = rows(bureau, Outage)
        assert outage.from_at >= BEFORE
        assert outage.to_at >= AFTER
        assert {one["on"] for one in outage.folded} <= {
            "2026-05-06", "2026-05-07", "2026-05-08", "2026-05-09", "2026-05-11", "2026-05-12",
        }  # fmt: skip
        assert sum(one["n"] for one in outage.folded if one["says"] == "overdue") > 1
        _reminded_once(bureau)
        (touched,) = rows(bureau, TouchedNotice)
        assert [one.outcome for one in sweep(bureau.house)] == ["waits"]
        wang = holder(bureau, "county_edu")
        done(judge(bureau.house, touched.notice_id, "unaffected", "一直可以查看", wang))
        assert [one.outcome for one in sweep(bureau.house)] == ["ended"]
        ended = [one for one in rows(bureau, AuditEntry) if one.action == "notice_end"]
        assert {one.detail["effective_on"] for one in ended} == {"2026-05-09"}
        assert not problems(bureau)


def _reminded_once(bureau: Bureau) -> None:
    """One overdue notice for each task and person on the day after, one letter a person."""
    told = [one for one in rows(bureau, Reminder) if one.told_on == BACK]
    overdue = Counter((one.deadline_id, one.account_id) for one in told if one.says == "overdue")
    assert overdue
    assert set(overdue.values()) == {1}
    letters = Counter(one.account_id for one in rows(bureau, Letter) if one.told_on == BACK)
    assert set(letters.values()) == {1}


@pytest.mark.parametrize(
    "jump",
    [
        shanghai_instant(date(2026, 5, 6), 12),
        pytest.param(shanghai_instant(date(2027, 5, 6), 9), marks=pytest.mark.slow),
    ],
)
def test_a_clock_that_jumps_ahead_and_back_does_nothing_twice(
    database_url: str, tmp_path: Path, jump: object
) -> None:
    much_is_due(database_url)
    begins = shanghai_instant(date(2026, 5, 6), 9)
    with looked_at(database_url) as bureau:
        before = _deadlines(bureau)
        for at in (begins, jump, begins, shanghai_instant(date(2026, 5, 6), 6)):
            once(database_url, tmp_path, at=at)
        assert _deadlines(bureau) == before
        assert dues.begun(bureau)[:3] == (PEOPLE, PEOPLE, PEOPLE)
        (back,) = [one for one in rows(bureau, Incident) if one.job == "clock"]
        assert back.tries == 2
        assert back.reason.startswith("clock_back")
        assert not problems(bureau)


def _deadlines(bureau: Bureau) -> dict[int, tuple[object, ...]]:
    return {one.id: (one.started_on, one.due_on, one.state) for one in rows(bureau, Deadline)}


@pytest.mark.parametrize("day", [date(2026, 5, 12), date(2028, 2, 29)])
def test_the_time_zone_of_the_machine_changes_nothing(
    migrated_sqlite: Path, tmp_path: Path, day: date
) -> None:
    seen = []
    for zone in ("UTC", "America/New_York", "Asia/Shanghai"):
        folder = tmp_path / zone.replace("/", "-")
        folder.mkdir()
        url = f"sqlite:///{folder / 'house.db'}"
        (folder / "house.db").write_bytes(migrated_sqlite.read_bytes())
        much_is_due(url)
        once(url, folder, at=shanghai_instant(day), zone=zone)  # midnight begins the day
        with looked_at(url) as bureau:
            told = {(one.deadline_id, one.rung, one.for_on) for one in rows(bureau, Reminder)}
            ended = {
                (one.case_id, one.seq, one.action, one.detail.get("effective_on"))
                for one in rows(bureau, AuditEntry)
            }
            seen.append((_deadlines(bureau), told, ended, dues.begun(bureau)))
    assert seen[0] == seen[1] == seen[2]
