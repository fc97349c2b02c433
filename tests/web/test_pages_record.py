"""What the page of a case keeps back, remembers and tells; in both languages."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from tests.builders import done, holder, id_number
from tests.web.cast import hidden, in_audit, opened, statements, submitted
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.messages.inbox import unread

CLERK, HEAD, EDU, FIN = "songkou.he", "songkou.ma", "jiaoyu.wang", "caizheng.liu"


def entries(bureau: Bureau, case_id: int) -> list[tuple[str, str]]:
    """Return the record of a case: what, and how it ended."""
    with bureau.store.read() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.case_id == case_id))
        return [(row.action, row.outcome) for row in rows]


def test_personal_answers_are_masked_and_a_look_is_on_the_record(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = opened(bureau)
    number = id_number("1966-05-11")
    browser = sign_in(CLERK)
    page = browser.get(f"/cases/{case_id}").text
    for secret in (number, "0753-5550001", "6299990000000000018", "1966-05-11"):
        assert secret not in page
    form = {"csrf_token": hidden(page)["csrf_token"], "field": "id_no"}
    answer = browser.post(f"/cases/{case_id}/reveal", data=form)
    assert number in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert number not in browser.get(f"/cases/{case_id}").text
    assert ("reveal", "done") in entries(bureau, case_id)
    assert verify(bureau.store).ok


def test_nothing_but_answers_can_be_looked_at(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = opened(bureau)
    browser = sign_in(CLERK)
    base = {"csrf_token": token(browser, "/")}
    for field in ("number", "money", "registers", "nothing", ""):
        form = {**base, "field": field}
        assert browser.post(f"/cases/{case_id}/reveal", data=form).status_code == 404, field


def test_refusals_stand_in_the_history_in_words(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = opened(bureau)
    bureau.act(case_id, "accept", holder(bureau, "township_clerk", "松口镇"))
    page = sign_in(CLERK).get(f"/cases/{case_id}").text
    assert "未办成：受理" in page
    assert "不在可办理的环节" in page


@pytest.mark.parametrize("login", [CLERK, EDU])
def test_an_english_reader_sees_no_chinese_but_names(
    bureau: Bureau, sign_in: SignIn, login: str
) -> None:
    case_id = in_audit(bureau, town="Songkou", village="Upper", name="Feng",
                       terms=[{"school": "Central", "from": "1979-09", "to": "1993-07",
                               "semesters": "28"}], bank="Rural Bank")  # fmt: skip
    browser = sign_in(login)
    browser.post("/language/en", data={"csrf_token": token(browser, "/")})
    page = browser.get(f"/cases/{case_id}").text
    body = page[page.index('id="work"') : page.index("</main>")]
    people = "何庆祥|马天佑|何婉清|陈思敏|松口镇|[一二三四五六七八九]|（|）"
    body = re.sub(r'<span class="visually-hidden">.*?</span>', "", body)
    body = re.sub(r'<(\w+)[^>]*lang="zh-CN"[^>]*>.*?</\1>', "", body, flags=re.DOTALL)  # the law's
    left = re.sub(people, "", body)
    assert re.findall("[\u3400-\u9fff]+", left) == []


def test_the_page_of_a_case_costs_the_same_however_long_its_history(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = submitted(bureau)
    browser = sign_in(CLERK)
    counted = []
    for _ in range(2):
        with statements(bureau.store.engine) as seen:
            browser.get(f"/cases/{case_id}")
        counted.append(len(seen))
        clerk = holder(bureau, "township_clerk", "松口镇")
        for _ in range(4):
            done(bureau.act(case_id, "return_for_correction", clerk, {"missing": "household_book"}))
            done(bureau.act(case_id, "resubmit", clerk))
    assert counted[0] == counted[1]


def test_the_page_of_a_case_asks_forty_times_at_most(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = in_audit(bureau), sign_in(EDU)
    browser.get(f"/cases/{case_id}")  # what is read once by a process
    with statements(bureau.store.engine) as seen:
        browser.get(f"/cases/{case_id}")
    assert len(seen) <= 40, seen


def test_offices_are_told_and_messages_are_read(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = in_audit(bureau)
    lead = holder(bureau, "county_edu")
    done(
        bureau.act(
            case_id, "return_to_township", lead, {"returned_for": "papers", "reason": "户口簿不清"}
        )
    )
    browser = sign_in(HEAD)
    page = browser.get("/messages").text
    assert "已办理「退回乡镇」" in page
    assert "条未读" in page
    assert browser.post("/messages/read", data=hidden(page)).status_code == 303
    assert "条未读" not in browser.get("/").text
    head = holder(bureau, "township_head", "松口镇")
    with bureau.store.read() as session:
        assert unread(session, head.account_id or 0, head.posts) == 0
    assert "已办理「退回乡镇」" not in sign_in("nanping.zhang").get("/messages").text
