"""Boards are posted by those who answer for them, with proof, and start again when cut short."""

from __future__ import annotations

from datetime import date

from tests.builders import done, reasons
from tests.notice.cast import PHOTO, Cast
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.cases.tables import Attachment
from workflow.clock import SetClock
from workflow.engine.actor import SYSTEM
from workflow.notice import desk, service
from workflow.notice.service import Proof

WEDNESDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 10)


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
