"""Clocks paused by order and extended: by whom, once, on the record, and what follows of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, col, select

from tests.builders import actor, case, case_of, done, reasons
from tests.journeys import Journey
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.clock_rules import Wish
from workflow.cases.clock_tables import ClockEntry
from workflow.cases.tables import AuditEntry, Case, Deadline, Task
from workflow.clock import SetClock
from workflow.messages.tables import Message

JOINT = "joint_inspection"
STOP = Wish("pause_clock", "investigate", "与人社局联合核查任教合同", JOINT)
GO_ON = Wish("resume_clock", "investigate", "核查完毕", JOINT)
ASK = Wish("ask_extension", "recheck", "名册人数多，需现场抽查", days=5)
GRANT = Wish("grant_extension", "recheck", "情况属实")


@pytest.fixture
def journey(bureau: Bureau, clock: SetClock) -> Journey:
    """The county under way in April."""
    clock.set(date(2026, 4, 1))
    return Journey(bureau, clock)


@pytest.fixture
def objection(journey: Journey) -> Case:
    """An objection filed on Wednesday 1 April: ten working days, until 16 April."""
    return journey.objection()


@pytest.fixture
def roster(journey: Journey) -> Case:
    """A roster in recheck since some day in April: ten working days."""
    one = journey.apply()
    journey.bring_to([one], "recheck")
    return case_of(journey.bureau, "county_roster")


def clock_of(bureau: Bureau, one: Case, key: str) -> Deadline:
    """Return the clock of a case that started last."""
    with bureau.store.read() as session:
        mine = select(Deadline).where(Deadline.case_id == one.id, Deadline.key == key)
        return session.exec(mine.order_by(col(Deadline.id))).all()[-1]


def entries(session: Session, one: Case) -> list[ClockEntry]:
    """Return the ledger of a case."""
    mine = select(ClockEntry).where(ClockEntry.case_id == one.id)
    return list(session.exec(mine.order_by(col(ClockEntry.id))))


def test_a_joint_inspection_stops_the_clock_and_the_rest_goes_on(
    bureau: Bureau, journey: Journey, objection: Case, clock: SetClock
) -> None:
    county_edu, key = journey.who("county_edu"), int(objection.id or 0)
    assert clock_of(bureau, objection, "investigate").due_on == date(2026, 4, 16)
    clock.set(date(2026, 4, 9))  # 2, 3, 7, 8, 9 April are used
    done(bureau.act_on_clock(key, STOP, county_edu))
    paused = clock_of(bureau, objection, "investigate")
    assert (paused.state, paused.used, paused.paused_on) == ("paused", 5, date(2026, 4, 9))
    assert case(bureau, key).due_on is None
    clock.set(date(2026, 4, 30))
    done(bureau.act_on_clock(key, GO_ON, county_edu))
    now = clock_of(bureau, objection, "investigate")
    assert (now.state, now.due_on) == ("running", date(2026, 5, 11))  # 6, 7, 8, Sat 9, 11 May
    assert case(bureau, key).due_on == now.due_on
    with bureau.store.read() as session:
        ledger = entries(session, objection)
        tasks = session.exec(select(Task).where(Task.case_id == key)).all()
    assert [(one.what, one.on, one.because, one.role) for one in ledger] == [
        ("paused", date(2026, 4, 9), STOP.because, "county_edu"),
        ("resumed", date(2026, 4, 30), GO_ON.because, "county_edu"),
    ]
    assert ledger[1].data["before"] == "2026-04-16"
    assert ledger[1].data["after"] == "2026-05-11"
    assert {one.due_on for one in tasks} == {now.due_on}
    assert verify(bureau.store).ok


def test_a_pause_stands_once_and_ends_once(
    bureau: Bureau, journey: Journey, objection: Case
) -> None:
    county_edu, key = journey.who("county_edu"), int(objection.id or 0)
    assert reasons(bureau.act_on_clock(key, GO_ON, county_edu)) == ["no_pause"]
    done(bureau.act_on_clock(key, STOP, county_edu))
    assert reasons(bureau.act_on_clock(key, STOP, county_edu)) == ["pause_stands"]
    done(bureau.act_on_clock(key, GO_ON, county_edu))
    assert reasons(bureau.act_on_clock(key, GO_ON, county_edu)) == ["no_pause"]


def test_a_pause_is_ordered_by_whom_the_definition_names_and_with_a_reason(
    bureau: Bureau, journey: Journey, objection: Case
) -> None:
    key = int(objection.id or 0)
    finance, county_edu = journey.who("county_fin"), journey.who("county_edu")
    assert reasons(bureau.act_on_clock(key, STOP, finance)) == ["not_yours"]
    silent = Wish("pause_clock", "investigate", " ", JOINT)
    assert reasons(bureau.act_on_clock(key, silent, county_edu)) == ["required"]
    unknown = Wish("pause_clock", "nothing", "理由", JOINT)
    assert reasons(bureau.act_on_clock(key, unknown, county_edu)) == ["clock_over"]
    elsewhere = actor(bureau, "nanping.li")
    assert reasons(bureau.act_on_clock(key, STOP, elsewhere)) == ["no_case"]
    with bureau.store.read() as session:
        assert entries(session, objection) == []
        refused = session.exec(select(AuditEntry).where(AuditEntry.outcome == "refused")).all()
    assert {"not_yours", "required"} <= {one.detail["reasons"][0] for one in refused}


def test_the_same_click_twice_is_one_pause_and_an_old_page_is_turned_away(
    bureau: Bureau, journey: Journey, objection: Case
) -> None:
    county_edu, key = journey.who("county_edu"), int(objection.id or 0)
    seen = case(bureau, key).edition
    first = done(bureau.act_on_clock(key, STOP, county_edu, seen=seen, command="one click"))
    again = done(bureau.act_on_clock(key, STOP, county_edu, seen=seen, command="one click"))
    assert again.repeated
    assert not first.repeated
    assert reasons(bureau.act_on_clock(key, GO_ON, county_edu, seen=seen)) == ["changed_since"]
    with bureau.store.read() as session:
        assert len(entries(session, objection)) == 1


def test_an_extension_is_asked_for_granted_by_another_office_and_told(
    bureau: Bureau, journey: Journey, roster: Case
) -> None:
    key, before = int(roster.id or 0), clock_of(bureau, roster, "recheck")
    city_edu, city_fin = journey.who("city_edu"), journey.who("city_fin")
    assert reasons(bureau.act_on_clock(key, GRANT, city_fin)) == ["nothing_asked"]
    assert reasons(bureau.act_on_clock(key, ASK, city_fin)) == ["not_yours"]
    done(bureau.act_on_clock(key, ASK, city_edu))
    assert clock_of(bureau, roster, "recheck").due_on == before.due_on
    assert reasons(bureau.act_on_clock(key, ASK, city_edu)) == ["ask_stands"]
    assert reasons(bureau.act_on_clock(key, GRANT, city_edu)) == ["not_yours"]
    done(bureau.act_on_clock(key, GRANT, city_fin))
    now = clock_of(bureau, roster, "recheck")
    assert now.due_on == bureau.calendar.add(before.due_on, 5).on
    assert now.extended == 5
    assert reasons(bureau.act_on_clock(key, ASK, city_edu)) == ["extended_once"]
    with bureau.store.read() as session:
        told = session.exec(select(Message).where(Message.case_id == key)).all()
    said = {(one.what, one.role) for one in told}
    assert {("ask_extension", "city_fin"), ("ask_extension", "city_hr")} <= said
    assert {("grant_extension", "county_edu"), ("grant_extension", "city_edu")} <= said


def test_a_refused_extension_moves_nothing(bureau: Bureau, journey: Journey, roster: Case) -> None:
    key, before = int(roster.id or 0), clock_of(bureau, roster, "recheck")
    done(bureau.act_on_clock(key, ASK, journey.who("city_edu")))
    no = Wish("refuse_extension", "recheck", "按期可以完成")
    done(bureau.act_on_clock(key, no, journey.who("city_hr")))
    assert clock_of(bureau, roster, "recheck").due_on == before.due_on


def test_more_days_than_the_definition_allows_or_too_late_are_refused(
    bureau: Bureau, journey: Journey, roster: Case, clock: SetClock
) -> None:
    key, city_edu = int(roster.id or 0), journey.who("city_edu")
    too_many = Wish("ask_extension", "recheck", "需要更多时间", days=6)
    assert reasons(bureau.act_on_clock(key, too_many, city_edu)) == ["bad_value"]
    clock.set(date(2026, 6, 30))
    assert reasons(bureau.act_on_clock(key, ASK, city_edu)) == ["past_due"]


def test_one_human_with_both_posts_does_not_grant_their_own_wish(
    bureau: Bureau, journey: Journey, roster: Case
) -> None:
    city_edu, city_fin = journey.who("city_edu"), journey.who("city_fin")
    both = replace(city_edu, posts=(*city_edu.posts, *city_fin.posts))
    key = int(roster.id or 0)
    done(bureau.act_on_clock(key, ASK, both))
    assert reasons(bureau.act_on_clock(key, GRANT, both)) == ["same_person"]


def test_returned_for_correction_the_clock_stands_and_starts_in_full(
    bureau: Bureau, journey: Journey, clock: SetClock
) -> None:
    one = journey.apply()
    journey.bring_to([one], "preliminary_review")
    head, clerk = journey.who("township_head", "松口镇"), journey.who("township_clerk", "松口镇")
    clock.set(date(2026, 4, 2))
    done(bureau.act(one, "return_for_correction", head, {"missing": "service_proof"}))
    paused = clock_of(bureau, case(bureau, one), "preliminary_review")
    assert (paused.state, paused.used) == ("paused", 1)
    clock.set(date(2026, 4, 9))
    done(bureau.act(one, "resubmit", clerk))
    now = clock_of(bureau, case(bureau, one), "preliminary_review")
    assert (now.id, now.state, now.used) == (paused.id, "running", 0)
    assert now.due_on == date(2026, 4, 15)  # 16 April by the count, the yearly date comes first
    with bureau.store.read() as session:
        ledger = entries(session, case(bureau, one))
    assert [(line.what, line.because) for line in ledger] == [
        ("paused", "任教证明"),
        ("resumed", "补正重报"),
    ]
    assert ledger[0].name == head.name


def test_a_step_that_stops_no_clock_writes_no_ledger(bureau: Bureau, journey: Journey) -> None:
    one = journey.apply()
    journey.bring_to([one], "audit")
    with bureau.store.read() as session:
        assert session.exec(select(ClockEntry)).all() == []
