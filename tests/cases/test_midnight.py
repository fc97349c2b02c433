"""Midnight passes between any two looks at the clock: what one transaction writes is of one day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from tests.builders import case, county
from tests.journeys import COUNTY, Journey
from tests.restless import Restless
from workflow.cases.tables import AuditEntry, Deadline
from workflow.clock import SHANGHAI, shanghai_instant
from workflow.clockwork import JOBS
from workflow.messages.tables import Letter, Message, Reminder
from workflow.store.engine import Store


@pytest.fixture
def journey(store: Store) -> Journey:
    """A county whose clock shows another day at every look."""
    clock = Restless(shanghai_instant(date(2026, 3, 2), 9))
    return Journey(county(store, clock), clock)


def test_an_act_its_clocks_and_its_messages_are_of_one_day(journey: Journey) -> None:
    bureau = journey.bureau
    one = journey.apply()
    journey.bring_to([one], "audit")
    journey.sign(case(bureau, one), "audit_pass", COUNTY)
    with bureau.store.read() as session:
        acts = {_day(at) for at in session.exec(select(AuditEntry.at))}
        told = session.exec(select(Message.at, Message.told_on)).all()
        clocks = session.exec(select(Deadline.started_on, Deadline.ended_on)).all()
    assert len(acts) > 5
    assert told
    assert {_day(at) for at, _ in told} <= acts
    assert all(_day(at) == on for at, on in told)
    assert clocks
    assert {on for pair in clocks for on in pair if on is not None} <= acts


def test_each_job_and_its_letters_are_of_one_day(journey: Journey) -> None:
    bureau, clock = journey.bureau, journey.clock
    journey.bring_to([journey.apply()], "audit")
    for _ in range(20):  # the last day of the audit comes, passes, and is long past
        for job in JOBS:
            if job.name in ("reminders", "backplan", "calls", "digests"):
                before = clock.looks  # type: ignore[attr-defined]
                job.work(bureau)
                assert clock.looks == before + 1, job.name  # type: ignore[attr-defined]
    with bureau.store.read() as session:
        letters = session.exec(select(Letter)).all()
        fired = {one.told_on for one in session.exec(select(Reminder))}
        told = session.exec(select(Message.at, Message.told_on)).all()
    assert len(letters) > 5
    assert all(_day(one.at) == one.told_on for one in letters)
    assert fired == {one.told_on for one in letters}
    assert all(_day(at) == on for at, on in told)


def _day(at: object) -> date:
    return at.astimezone(SHANGHAI).date()  # type: ignore[attr-defined]
