"""Who is running late is seen a week before it is too late, and told once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from tests.builders import ALLOWANCE
from tests.journeys import Journey
from workflow.bureau import Bureau
from workflow.cases.backplan import TOLD, Plan, Town, plans_for, towns, warn
from workflow.clock import SetClock
from workflow.messages.tables import Message

APPLY, REVIEW, REPORT, AUDIT, NOTICE = range(5)


@pytest.fixture
def journey(bureau: Bureau, clock: SetClock) -> Journey:
    """The county in March."""
    clock.set(date(2026, 3, 2))
    return Journey(bureau, clock)


def told(bureau: Bureau) -> list[Message]:
    with bureau.store.read() as session:
        return list(session.exec(select(Message).where(Message.what == TOLD)))


def the_plan(bureau: Bureau) -> Plan:
    """Return the way of the allowance; other programmes have theirs."""
    (plan,) = [
        one for one in plans_for(bureau.house, 2026) if one.definition.programme == ALLOWANCE
    ]
    return plan


def only_town(bureau: Bureau) -> Town:
    plan = the_plan(bureau)
    with bureau.store.read() as session:
        (town,) = towns(bureau.house, session, plan)
    return town


def test_the_way_of_the_county_is_counted_back(bureau: Bureau, journey: Journey) -> None:
    plan = the_plan(bureau)
    safe = {stage: one.on for stage, one in zip(plan.chain.stages, plan.safe, strict=True) if one}
    assert safe["audited"] == date(2026, 5, 9)
    assert [one.on.isoformat()[5:] for one in plan.milestones] == [
        "03-31", "04-15", "04-15", "04-30", "05-15"
    ]  # fmt: skip


def test_a_case_is_soon_late_and_lost(bureau: Bureau, clock: SetClock, journey: Journey) -> None:
    journey.bring_to([journey.apply()], "audited")
    for day, state, lost in (
        (date(2026, 4, 30), "ok", 0),
        (date(2026, 5, 6), "soon", 0),
        (date(2026, 5, 9), "soon", 0),
        (date(2026, 5, 11), "lost", 1),
    ):
        clock.set(day)
        cell = only_town(bureau).cells[NOTICE]
        assert (cell.n, cell.state, cell.lost) == (1, state, lost), day


def test_who_is_before_a_date_is_counted_there_and_not_at_earlier_ones(
    bureau: Bureau, journey: Journey
) -> None:
    journey.bring_to([journey.apply()], "audit")
    assert [cell.n for cell in only_town(bureau).cells] == [0, 0, 0, 1, 1]


def test_the_desk_is_told_once_a_week_before(
    bureau: Bureau, clock: SetClock, journey: Journey
) -> None:
    journey.bring_to([journey.apply()], "audited")
    clock.set(date(2026, 4, 30))
    assert warn(bureau.house) == 0
    clock.set(date(2026, 5, 6))
    assert warn(bureau.house) == 4  # the four offices that sign the roster
    assert warn(bureau.house) == 0
    clock.set(date(2026, 5, 8))
    assert warn(bureau.house) == 0
    found = told(bureau)
    assert {one.role for one in found} == {"county_edu", "county_fin", "county_hr", "county_health"}
    assert {(one.facts["n"], one.facts["on"]) for one in found} == {(1, "2026-05-09")}


def test_after_it_is_too_late_nobody_is_told(
    bureau: Bureau, clock: SetClock, journey: Journey
) -> None:
    journey.bring_to([journey.apply()], "audited")
    clock.set(date(2026, 5, 11))
    assert warn(bureau.house) == 0
    assert told(bureau) == []
