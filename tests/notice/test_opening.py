"""What a notice shows, and on which boards it must hang."""

from __future__ import annotations

import hashlib
from datetime import date

from sqlmodel import select

from tests.builders import reasons
from tests.notice.cast import Cast
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.notice import desk, reads
from workflow.notice.tables import NoticeContent

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
        "月标准（元）",
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
