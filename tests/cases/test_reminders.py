"""Reminders: each rung told once to each office, folded after an outage, none once it moved on."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sqlmodel import col, select

from tests.builders import ALLOWANCE, answers, done, holder, register
from workflow.bureau import Bureau
from workflow.cases.reminders import remind
from workflow.clock import SetClock
from workflow.messages.inbox import TEXTS
from workflow.messages.tables import Message

Said = list[tuple[str, str]]


def submitted(bureau: Bureau, sequence: int = 996) -> int:
    """Submit an application in Songkou on Monday 2 March: to be accepted by Monday the 9th."""
    given = answers(sequence=sequence)
    register(bureau, given["id_no"], given["name"])
    clerk = holder(bureau, "township_clerk", "松口镇")
    unit = clerk.posts[0].unit_id
    case_id = done(bureau.open(ALLOWANCE, "application", clerk, unit, given)).case_id
    done(bureau.act(case_id, "submit", clerk))
    return case_id


def told(bureau: Bureau, case_id: int) -> Said:
    """Return the reminders about a case in the order they were told: (rung, role)."""
    with bureau.store.read() as session:
        mine = select(Message).where(Message.case_id == case_id, col(Message.what).in_(TEXTS))
        return [(one.what, one.role) for one in session.exec(mine.order_by(col(Message.id)))]


def test_each_rung_is_told_once_on_its_day_however_often_the_clock_sweeps(
    bureau: Bureau, clock: SetClock
) -> None:
    case_id = submitted(bureau)
    new = {}
    for day in range(2, 14):
        clock.set(date(2026, 3, day))
        new[day] = remind(bureau.house)
        assert remind(bureau.house) == remind(bureau.house) == 0
    assert {day: count for day, count in new.items() if count} == {4: 1, 6: 1, 9: 1, 10: 1}
    rungs = ["due_in_three", "due_tomorrow", "due_today", "overdue"]
    assert told(bureau, case_id) == [(rung, "township_clerk") for rung in rungs]


def test_every_office_that_is_awaited_is_told_and_no_other(bureau: Bureau, clock: SetClock) -> None:
    case_id = submitted(bureau)
    clerk = holder(bureau, "township_clerk", "松口镇")
    done(bureau.act(case_id, "accept", clerk))
    clock.set(date(2026, 3, 9))
    assert remind(bureau.house) == len(told(bureau, case_id))
    with bureau.store.read() as session:
        reached = {(one.role, one.reach_id) for one in session.exec(select(Message))}
    here = clerk.posts[0].reach_id
    assert {reach for _, reach in reached} == {here}
    assert ("township_head", here) in reached


def test_after_an_outage_only_the_present_rung_is_told(bureau: Bureau, clock: SetClock) -> None:
    case_id = submitted(bureau)
    clock.set(date(2026, 3, 20))
    assert remind(bureau.house) == 1
    assert remind(bureau.house) == 0
    assert told(bureau, case_id) == [("overdue", "township_clerk")]


def test_nobody_is_reminded_of_what_has_moved_on(bureau: Bureau, clock: SetClock) -> None:
    gone, waits = submitted(bureau), submitted(bureau, 998)
    done(bureau.act(gone, "withdraw", holder(bureau, "township_clerk", "松口镇")))
    clock.set(date(2026, 3, 9))
    assert remind(bureau.house) == 1
    assert told(bureau, gone) == []
    assert told(bureau, waits) == [("due_today", "township_clerk")]


def test_many_clocks_that_sweep_at_once_tell_it_once(bureau: Bureau, clock: SetClock) -> None:
    cases = [submitted(bureau, sequence) for sequence in (994, 996, 998)]
    clock.set(date(2026, 3, 6))
    with ThreadPoolExecutor(4) as sweepers:
        counted = list(sweepers.map(lambda _: remind(bureau.house), range(8)))
    assert sum(counted) == len(cases)
    found = Counter(one for case_id in cases for one in told(bureau, case_id))
    assert found == {("due_tomorrow", "township_clerk"): len(cases)}
