"""A roster is published, hangs five full working days on every board, and the clock ends it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from sqlmodel import select

from tests.builders import case, done, reasons
from tests.notice.cast import PHOTO, Cast
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.cases.tables import Attachment, AuditEntry
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM
from workflow.engine.machine import Refused
from workflow.notice import desk, reads, service
from workflow.notice.service import Proof
from workflow.notice.tables import NoticeContent
from workflow.notice.values import RECORD_TITLES

WEDNESDAY, SATURDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 9), date(2026, 5, 10)


def test_the_boards_are_those_of_the_county_the_schools_and_the_villages(cast: Cast) -> None:
    cast.audited()
    notice = cast.published()
    assert [(one.channel.zh, one.place.zh) for one in notice.boards] == [
        ("县教育局公告栏", "云岭县"),
        ("乡镇中心学校公告栏", "松口镇中心学校"),
        ("乡镇中心学校公告栏", "南坪镇中心学校"),
        ("村（居）委会公告栏", "上村"),
        ("村（居）委会公告栏", "下村"),
        ("村（居）委会公告栏", "上村"),
        ("县政府门户网站", "云岭县"),
    ]
    assert notice.days == 5
    assert notice.post_by == SUNDAY  # over by 15 May


def test_a_village_the_tree_does_not_know_hangs_on_its_township(cast: Cast) -> None:
    cast.audited(("冯才", "松口镇", "云深村"), ("何田", "松口镇", ""))
    boards = [one for one in cast.published().boards if one.channel.zh.startswith("村")]
    assert [one.place.zh for one in boards] == ["云深村", "松口镇"]
    clerk = cast.who("township_clerk", "松口镇")
    assert len(desk.postings_for(cast.bureau.house, clerk)) == 2


def test_everybody_sees_the_permitted_columns_and_nothing_else(cast: Cast) -> None:
    cast.audited()
    key = cast.published().public_key
    assert key == "mc-2026-0001-1"
    shown = reads.public_notice(cast.bureau.house, key)
    assert shown is not None
    assert [column.zh for column in shown.columns] == [
        "姓名",
        "户籍所在镇",
        "村（居）委会",
        "工作年限",
        "月标准",
    ]
    assert [cell.zh for cell in shown.rows[0]] == ["冯才", "松口镇", "上村", "14", "700.00"]
    for secret in ("441499", "6299", "0753", "1966", "MD-2026"):
        assert secret not in shown.canonical
    assert not any(board.posted_name or board.proof_text for board in shown.boards)


def test_what_is_shown_is_frozen_and_its_hash_is_on_the_record(cast: Cast) -> None:
    cast.audited()
    notice = cast.published()
    shown = reads.public_notice(cast.bureau.house, notice.public_key)
    assert shown is not None
    assert hashlib.sha256(shown.canonical.encode()).hexdigest() == shown.sha256
    with cast.bureau.store.read() as session:
        content = session.get_one(NoticeContent, notice.notice_id)
        opened = select(AuditEntry).where(AuditEntry.action == "notice.opened")
        entries = session.exec(opened).all()
    assert len(content.case_ids) == 3
    assert [entry.detail["sha256"] for entry in entries] == [shown.sha256]
    assert verify(cast.bureau.store).ok


def test_a_name_that_carries_a_telephone_stops_the_notice(cast: Cast) -> None:
    cast.audited(("冯才13800000000", "松口镇", "上村"))
    outcome = cast.sign(cast.roster().id, "post_notice")
    assert reasons(outcome) == ["looks_personal"]
    assert cast.stage(cast.roster().id) == "audit"
    assert reads.public_notices(cast.bureau.house) == []


def test_the_list_of_notices_can_be_asked_for_a_place(cast: Cast) -> None:
    cast.audited()
    cast.published()
    house = cast.bureau.house
    (line,) = reads.public_notices(house, "yunling")
    assert (line.rows, line.boards, line.boards_posted, line.until) == (3, 7, 0, None)
    cast.post_all(WEDNESDAY)
    (line,) = reads.public_notices(house)
    assert (line.boards_posted, line.until) == (7, SATURDAY)
    assert reads.public_notices(house, "nowhere") == []
    other = next(one.key for one in house.units if one.type == "township")
    assert reads.public_notices(house, other) == []


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


def test_only_the_role_named_posts_and_only_in_its_area(cast: Cast) -> None:
    cast.audited()
    notice = cast.published()
    house = cast.bureau.house
    village = next(one for one in notice.boards if one.channel.zh.startswith("村"))
    for person in (
        cast.who("county_edu"),
        cast.who("township_clerk", "南坪镇"),
        cast.who("township_head", "松口镇"),
        SYSTEM,
    ):
        refused = service.post(house, notice.notice_id, [village.id], person, WEDNESDAY, PHOTO)
        assert reasons(refused) == ["not_yours"]
    clerk = cast.who("township_clerk", "松口镇")
    done(service.post(house, notice.notice_id, [village.id], clerk, WEDNESDAY, PHOTO))
    refused = service.post(house, notice.notice_id, [village.id], clerk, WEDNESDAY, PHOTO)
    assert reasons(refused) == ["posted_already"]
    assert verify(cast.bureau.store).ok


def test_a_posting_needs_its_proof_and_a_photo_must_exist(cast: Cast) -> None:
    cast.audited()
    notice = cast.published()
    clerk = cast.who("township_clerk", "松口镇")
    (first, *_) = desk.postings_for(cast.bureau.house, clerk)
    for proof, code in ((Proof(" "), "proof_missing"), (Proof(token="x"), "no_attachment")):
        refused = service.post(
            cast.bureau.house, notice.notice_id, [first.posting_id], clerk, WEDNESDAY, proof
        )
        assert reasons(refused) == [code]


def test_a_photo_on_the_list_is_proof(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    notice = cast.published()
    clerk = cast.who("township_clerk", "松口镇")
    (first, *_) = desk.postings_for(cast.bureau.house, clerk)
    with cast.bureau.store.write() as session:
        session.add(
            Attachment(
                token="photo", case_id=cast.roster().id or 0, document="posting", file_name="a.jpg",
                media_type="image/jpeg", size=1, sha256="0" * 64, at=clock.now(),
            )
        )  # fmt: skip
    posted = service.post(
        cast.bureau.house, notice.notice_id, [first.posting_id], clerk, WEDNESDAY,
        Proof(token="photo"),
    )  # fmt: skip
    done(posted)
    seen = {one.id: one for one in cast.notice().boards}[first.posting_id]
    assert (seen.proof_token, seen.posted_name) == ("photo", clerk.name)


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
    assert actions == set(RECORD_TITLES) - {"notice.taken_down"}


def test_boards_are_posted_together_or_not_at_all(cast: Cast) -> None:
    cast.audited()
    notice = cast.published()
    clerk = cast.who("township_clerk", "松口镇")
    every = [one.id for one in notice.boards]
    refused = service.post(cast.bureau.house, notice.notice_id, every, clerk, WEDNESDAY, PHOTO)
    assert reasons(refused) == ["not_yours"]
    assert not any(one.posted_on for one in cast.notice().boards)


def test_the_same_click_twice_posts_once(cast: Cast) -> None:
    cast.audited()
    notice = cast.published()
    clerk = cast.who("township_clerk", "松口镇")
    mine = [one.posting_id for one in desk.postings_for(cast.bureau.house, clerk)]
    outcomes = [
        service.post(
            cast.bureau.house, notice.notice_id, mine, clerk, WEDNESDAY, PHOTO, command="one-click"
        )
        for _ in range(2)
    ]
    assert all(isinstance(one, Done) for one in outcomes)
    assert desk.postings_for(cast.bureau.house, clerk) == []


def test_a_board_cut_short_starts_again_in_full(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    notice = cast.published()
    cast.post_all(WEDNESDAY)
    clerk = cast.who("township_clerk", "松口镇")
    torn = next(one for one in cast.notice().boards if one.place.zh == "下村")
    clock.set(date(2026, 5, 8))
    refused = service.take_down(
        cast.bureau.house, notice.notice_id, [torn.id], clerk, date(2026, 5, 7)
    )
    assert reasons(refused) == ["reason_missing"]
    done(
        service.take_down(
            cast.bureau.house, notice.notice_id, [torn.id], clerk, date(2026, 5, 7), "暴雨损毁"
        )
    )
    (again,) = desk.postings_for(cast.bureau.house, clerk)
    assert (again.place.zh, again.not_before) == ("下村", date(2026, 5, 7))
    refused = service.post(
        cast.bureau.house, notice.notice_id, [again.posting_id], clerk, date(2026, 5, 6), PHOTO
    )
    assert reasons(refused) == ["before_opening"]
    cast.post(clerk, date(2026, 5, 8))
    clock.set(date(2026, 5, 14))
    assert cast.sweep() == []
    clock.set(date(2026, 5, 15))
    assert [one.outcome for one in cast.sweep()] == ["ended"]
    boards = [one for one in cast.notice().boards if one.place.zh == "下村"]
    assert [(one.interrupted, one.because) for one in boards] == [(True, "暴雨损毁"), (False, "")]


def test_after_the_end_the_boards_are_to_be_taken_down(cast: Cast, clock: SetClock) -> None:
    cast.audited()
    notice = cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(SUNDAY)
    cast.sweep()
    clerk = cast.who("township_clerk", "松口镇")
    duties = desk.postings_for(cast.bureau.house, clerk)
    assert {one.what for one in duties} == {"remove"}
    done(
        service.take_down(
            cast.bureau.house, notice.notice_id, [one.posting_id for one in duties], clerk, SUNDAY
        )
    )
    assert desk.postings_for(cast.bureau.house, clerk) == []
    assert desk.postings_for(cast.bureau.house, cast.who("county_hr")) == []


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
    assert "poison" in swept[sick.public_key].error
    assert [one.outcome for key, one in swept.items() if key != sick.public_key] == ["ended"]
    cast.bureau.house.guards["notice.no_open_objection"] = original
    assert [one.public_key for one in cast.sweep()] == [sick.public_key]


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
