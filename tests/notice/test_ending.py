"""A roster hangs five full working days on every board, and the clock ends it."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import select

from tests.builders import case, done, reasons
from tests.notice.cast import Cast
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM
from workflow.engine.machine import Refused
from workflow.notice import reads
from workflow.notice.values import RECORD_TITLES

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 9), date(2026, 5, 10)


def test_five_full_working_days_over_may_day(cast: Cast, clock: SetClock) -> None:
    members = cast.audited()
    roster = cast.roster()
    key = cast.published().public_key
    cast.post_all(WEDNESDAY)
    for day in range(11):
        clock.set(WEDNESDAY + timedelta(days=day), 23, 59)
        assert cast.sweep() == []
        assert cast.stage(roster.id) == "public_notice"
    shown = reads.public_notice(cast.bureau.house, key)
    assert shown is not None
    assert shown.until == SATURDAY
    assert [one.on.day for one in shown.count if one.number] == [30, 6, 7, 8, 9]
    clock.set(SUNDAY, 0, 1)
    assert [one.outcome for one in cast.sweep()] == ["ended"]
    assert cast.stage(roster.id) == "confirm"
    assert {cast.stage(one) for one in members} == {"confirm"}
    assert verify(cast.bureau.store).ok


def test_a_notice_that_is_over_is_taken_down_and_the_day_it_ended_is_known(
    cast: Cast, clock: SetClock
) -> None:
    cast.audited()
    key = cast.published().public_key
    cast.post_all(WEDNESDAY)
    clock.set(date(2026, 5, 12), 8)  # nobody ran the clock for two days
    cast.sweep()
    shown = reads.public_notice(cast.bureau.house, key)
    assert shown is not None
    assert (shown.state, shown.rows, shown.canonical) == ("ended", (), "")
    assert shown.until == SATURDAY
    assert shown.taken_down_at == clock.now()
    assert reads.public_notices(cast.bureau.house) == []


def test_a_second_sweep_does_nothing(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(SUNDAY)
    assert len(cast.sweep()) == 1
    chain = cast.roster().chain_head
    assert cast.sweep() == []
    assert cast.roster().chain_head == chain


def test_one_missing_board_keeps_the_notice_standing(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY, but=["县政府门户网站"])
    clock.set(SUNDAY)
    assert cast.sweep() == []
    refused = cast.act(cast.roster().id, "notice_end", SYSTEM)
    assert reasons(refused) == ["not_posted"]
    assert isinstance(refused, Refused)
    assert "县政府门户网站" in refused.reasons[0].zh
    cast.post_all(SUNDAY)
    clock.set(date(2026, 5, 15))
    assert cast.sweep() == []
    clock.set(date(2026, 5, 16))
    assert [one.outcome for one in cast.sweep()] == ["ended"]


def test_nobody_ends_a_notice_by_a_click(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(SUNDAY)
    for role in ("county_edu", "township_clerk", "city_edu"):
        refused = cast.act(cast.roster().id, "notice_end", cast.who(role))
        assert set(reasons(refused)) <= {"not_yours", "no_case"}
    assert cast.stage(cast.roster().id) == "public_notice"


def test_every_entry_about_a_notice_has_its_title(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    cast.filed(1)
    clock.set(SUNDAY)
    cast.sweep()
    with cast.bureau.store.read() as session:
        mine = select(AuditEntry.action).where(AuditEntry.case_id == cast.roster().id)
        actions = {one for one in session.exec(mine) if "." in one}
    of_outages = {"notice.outage", "notice.unaffected", "notice.again"}
    assert actions == set(RECORD_TITLES) - {"notice.taken_down", *of_outages}


def test_a_renewed_notice_closes_the_former_and_hangs_everywhere_again(
    cast: Cast, clock: SetClock
) -> None:
    members = cast.audited()
    first = cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(SUNDAY)
    cast.sweep()
    done(cast.act(cast.roster().id, "renew_notice", cast.who("county_edu"), reason="增加一人"))
    second = cast.notice()
    assert (second.round, second.public_key) == (2, "mc-2026-0001-2")
    assert {cast.stage(one) for one in members} == {"public_notice"}
    assert not any(one.posted_on for one in second.boards)
    old = reads.public_notice(cast.bureau.house, first.public_key)
    assert old is not None
    assert old.state == "ended"
    cast.post_all(SUNDAY)
    clock.set(date(2026, 5, 16))
    assert [one.public_key for one in cast.sweep()] == [second.public_key]


def test_one_poisoned_notice_never_stops_the_others(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    sick = cast.published()
    cast.post_all(WEDNESDAY)
    cast.audited(("邓禾", "南坪镇", "新村"))
    cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(SUNDAY)
    original = cast.bureau.house.guards["notice.no_open_objection"]

    def guard(transaction, held, given):  # type: ignore[no-untyped-def]
        if held.id == sick_list:
            raise RuntimeError("poison")
        return original(transaction, held, given)

    sick_list = cast.roster(0).id
    cast.bureau.house.guards["notice.no_open_objection"] = guard
    swept = {one.public_key: one for one in cast.sweep()}
    assert swept[sick.public_key].outcome == "failed"
    assert [one.outcome for key, one in swept.items() if key != sick.public_key] == ["ended"]
    cast.bureau.house.guards["notice.no_open_objection"] = original
    assert cast.sweep() == []  # it rests
    clock.at += timedelta(minutes=1)
    assert [(one.public_key, one.outcome) for one in cast.sweep()] == [(sick.public_key, "ended")]


def test_a_roster_ended_through_the_door_is_taken_down_by_the_next_sweep(
    cast: Cast, clock: SetClock
) -> None:
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(SUNDAY)
    done(cast.act(cast.roster().id, "notice_end", SYSTEM))
    assert len(reads.public_notices(cast.bureau.house)) == 1
    assert [one.outcome for one in cast.sweep()] == ["ended"]
    assert reads.public_notices(cast.bureau.house) == []
    assert case(cast.bureau, cast.roster().id or 0).stage == "confirm"
