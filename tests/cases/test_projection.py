"""Open deadlines counted again when a year's calendar is loaded: once, recorded, for all."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import col, select

from tests.builders import case, done
from tests.journeys import Journey
from tests.stories.clocks import wrong_clocks
from workflow.bureau import Bureau
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china
from workflow.cases.audit import verify
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done
from workflow.cases.projection import Moved, outdated, reproject, would_move
from workflow.cases.tables import AuditEntry, Deadline, Task
from workflow.cases.transaction import Transaction
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM

BEFORE_THE_NOTICE = WorkCalendar(load_china().years[:-1])  # 2026 is not published yet


@pytest.fixture
def waiting(bureau: Bureau, clock: SetClock) -> tuple[Journey, list[int]]:
    """Three applications in preliminary review, submitted before 2026 was published."""
    bureau.house.calendar = BEFORE_THE_NOTICE
    clock.set(date(2026, 2, 12))
    journey = Journey(bureau, clock)
    ids = [journey.apply() for _ in range(3)]
    journey.bring_to(ids, "preliminary_review")
    return journey, ids


def load(bureau: Bureau, calendar: WorkCalendar) -> list[Moved]:
    """Re-project everything onto a calendar, in one transaction."""
    found: list[Moved] = []

    def work(transaction: Transaction) -> Done:
        found[:] = reproject(transaction, calendar)
        return Done(0, "", "load", "", "", 0)

    done(in_transaction(bureau.house, SYSTEM, None, work))
    bureau.house.calendar = calendar
    return found


def test_a_year_that_is_loaded_moves_what_was_provisional_and_says_so(
    bureau: Bureau, waiting: tuple[Journey, list[int]]
) -> None:
    _, ids = waiting
    with bureau.store.read() as session:
        before = session.exec(select(Deadline).where(Deadline.state == "running")).all()
        assert all(one.due_on == date(2026, 2, 19) and one.provisional for one in before)
    moved = load(bureau, load_china())
    assert [(one.case_id, one.before, one.after) for one in moved] == [
        (case_id, date(2026, 2, 19), date(2026, 2, 26)) for case_id in ids
    ]
    with bureau.store.read() as session:
        rows = session.exec(select(Deadline).where(Deadline.state == "running")).all()
        entries = session.exec(select(ClockEntry)).all()
        acts = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
        tasks = session.exec(select(Task).where(col(Task.case_id).in_(ids))).all()
    assert all(one.due_on == date(2026, 2, 26) and not one.provisional for one in rows)
    assert {one.calendar for one in rows} == {load_china().version}
    assert [one.what for one in entries] == ["reprojected"] * 3
    assert len(acts) == 3
    assert {one.due_on for one in tasks} == {date(2026, 2, 26)}
    assert {case(bureau, one).due_on for one in ids} == {date(2026, 2, 26)}
    assert verify(bureau.store).ok


def test_loading_it_twice_changes_nothing_more(
    bureau: Bureau, waiting: tuple[Journey, list[int]]
) -> None:
    load(bureau, load_china())
    assert load(bureau, load_china()) == []


def test_what_would_move_can_be_seen_before(
    bureau: Bureau, waiting: tuple[Journey, list[int]]
) -> None:
    shown: list[Moved] = []

    def look(transaction: Transaction) -> Done:
        shown[:] = would_move(transaction, load_china())
        assert len(outdated(transaction.hot, load_china().version)) == 3
        return Done(0, "", "look", "", "", 0)

    done(in_transaction(bureau.house, SYSTEM, None, look))
    with bureau.store.read() as session:
        assert session.exec(select(ClockEntry)).all() == []
    assert shown == load(bureau, load_china())


def test_whoever_has_the_page_open_is_not_turned_away(
    bureau: Bureau, waiting: tuple[Journey, list[int]]
) -> None:
    journey, ids = waiting
    seen = case(bureau, ids[0]).edition
    load(bureau, load_china())
    head = journey.who("township_head", "松口镇")
    done(bureau.act(ids[0], "pass", head, {}, seen=seen))


def test_after_loading_every_open_deadline_is_what_a_fresh_count_gives(
    bureau: Bureau, waiting: tuple[Journey, list[int]], clock: SetClock
) -> None:
    """Q08: paused, started afresh or running, its ledger and the calendar say when it is due."""
    journey, ids = waiting
    head, clerk = journey.who("township_head", "松口镇"), journey.who("township_clerk", "松口镇")
    for one in ids[:2]:
        done(bureau.act(one, "return_for_correction", head, {"missing": "service_proof"}))
    clock.set(date(2026, 2, 13))
    done(bureau.act(ids[0], "resubmit", clerk))
    moved = load(bureau, load_china())
    assert {(one.case_id, one.after) for one in moved} == {
        (ids[0], date(2026, 2, 27)),  # five from the 13th, the Spring Festival left out
        (ids[1], date(2026, 2, 26)),  # stands still: as it was before the pause
        (ids[2], date(2026, 2, 26)),
    }
    assert wrong_clocks(bureau) == []
    assert case(bureau, ids[1]).due_on is None
    with bureau.store.read() as session:
        recorded = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
        entries = session.exec(select(ClockEntry).where(ClockEntry.what == "reprojected")).all()
    assert len(recorded) == len(entries) == len(moved)


def test_what_is_met_is_never_counted_again(
    bureau: Bureau, waiting: tuple[Journey, list[int]]
) -> None:
    journey, ids = waiting
    journey.bring_to(ids, "audit")
    assert [one.key for one in load(bureau, load_china())] == []
    with bureau.store.read() as session:
        met = session.exec(select(Deadline).where(Deadline.state == "met")).all()
    assert date(2026, 2, 19) in {one.due_on for one in met}
