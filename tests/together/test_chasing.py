"""Chasing is heard where the case lies, once a working day; a copy gives nobody a right."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from tests.builders import actor, done, holder, reasons
from tests.journeys import Journey
from tests.together.record import CLERK, COLLEAGUE, HEAD, recorded, told
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.messages.tables import Message
from workflow.together.chasing import chase, copy
from workflow.together.claims import claim


def messages(bureau: Bureau, what: str) -> list[str]:
    """Return to which roles something was told, in order."""
    with bureau.store.read() as session:
        return list(session.exec(select(Message.role).where(Message.what == what)))


def test_an_office_is_chased_once_a_working_day(
    bureau: Bureau, clock: SetClock, waiting: int
) -> None:
    head = actor(bureau, HEAD)
    friday, saturday, monday = date(2026, 3, 6), date(2026, 3, 7), date(2026, 3, 9)
    for day, refused in ((friday, False), (friday, True), (saturday, False), (monday, True)):
        clock.set(day, 9)
        outcome = chase(bureau.house, waiting, head, "期限快到了")
        assert (reasons(outcome) == ["chased_today"]) if refused else done(outcome)
    assert messages(bureau, "chase") == ["township_clerk", "township_clerk"]
    assert [one[1] for one in recorded(bureau, waiting, "chase")] == [
        "done", "refused", "done", "refused",
    ]  # fmt: skip


def test_whoever_has_it_in_hand_is_chased_and_nobody_chases_themselves(
    bureau: Bureau, waiting: int
) -> None:
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    assert reasons(chase(bureau.house, waiting, he)) == ["nobody_to_chase"]
    done(claim(bureau.house, waiting, "township_clerk", he))
    assert reasons(chase(bureau.house, waiting, he)) == ["nobody_to_chase"]
    done(chase(bureau.house, waiting, guo))
    assert (told(bureau, he), told(bureau, head)) == (["chase"], [])


def test_each_office_that_is_awaited_is_chased_but_ones_own(journey: Journey) -> None:
    case_id = journey.apply()
    journey.bring_to([case_id], "audit")
    done(chase(journey.bureau.house, case_id, journey.who("county_edu")))
    assert sorted(messages(journey.bureau, "chase")) == [
        "county_fin", "county_health", "county_hr",
    ]  # fmt: skip


def test_a_copy_goes_only_to_who_may_see_the_case(bureau: Bureau, waiting: int) -> None:
    he = actor(bureau, CLERK)
    for to in ("李秀兰", ""):  # a clerk of another township, nobody
        assert reasons(copy(bureau.house, waiting, to, he, "请知悉")) == ["nobody_named"]
    assert messages(bureau, "copy_to") == []
    for to in ("马天佑", "县教育局"):
        done(copy(bureau.house, waiting, to, he, "请知悉"))
    assert messages(bureau, "copy_to") == ["@", "county_edu"]
    assert told(bureau, actor(bureau, HEAD)) == ["copy_to"]
    assert told(bureau, holder(bureau, "township_clerk", "南坪镇")) == []
