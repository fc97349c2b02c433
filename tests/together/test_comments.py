"""Comments: on the record for good, read by those who may see the case, told to who is named."""

from __future__ import annotations

from sqlmodel import col, select

from tests.builders import ID_NO, actor, case, done, holder, reasons
from tests.together.record import CLERK, COLLEAGUE, HEAD, recorded, told
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry
from workflow.together.comments import comment
from workflow.together.rules import mentioned


def test_who_is_named_is_told_and_nobody_else(bureau: Bureau, waiting: int) -> None:
    he, guo, head = (actor(bureau, one) for one in (CLERK, COLLEAGUE, HEAD))
    edition = case(bureau, waiting).edition
    done(comment(bureau.house, waiting, f"@{head.name}请看合同年份，@{he.name}", he))
    assert (told(bureau, head), told(bureau, guo), told(bureau, he)) == (["comment"], [], [])
    with bureau.store.read() as session:
        kept = session.exec(select(AuditEntry).where(col(AuditEntry.action) == "comment")).one()
        assert kept.detail["text"] == f"@{head.name}请看合同年份，@{he.name}"
    assert case(bureau, waiting).edition == edition


WRONG = {
    "  ": "text_missing",
    "字" * 1001: "text_long",
    f"他的号码是{ID_NO}。": "text_personal",
    "电话13800138000": "text_personal",
    "@李秀兰 请看": "nobody_named",  # a clerk of another township
    "@nobody": "nobody_named",
}


def test_what_may_not_stand_there_is_refused(bureau: Bureau, waiting: int) -> None:
    he = actor(bureau, CLERK)
    for text, code in WRONG.items():
        assert reasons(comment(bureau.house, waiting, text, he)) == [code]
    refused = [("comment", "refused", he.name)] * len(WRONG)
    assert recorded(bureau, waiting, "comment") == refused


def test_who_only_reads_or_cannot_see_it_does_not_comment(bureau: Bureau, waiting: int) -> None:
    assert reasons(
        comment(bureau.house, waiting, "看过", holder(bureau, "township_clerk", "南坪镇"))
    ) == ["no_case"]
    reader = holder(bureau, "province_edu")
    assert reasons(comment(bureau.house, waiting, "看过", reader)) == ["not_yours"]


def test_the_longest_name_that_fits_is_meant_and_an_address_is_no_mention() -> None:
    names = {1: "王建", 2: "王建民", 3: "王建民"}
    assert mentioned("@王建民看，问 li@example.test", names) == {2, 3}
    assert mentioned("＠王建，请看", names) == {1}
