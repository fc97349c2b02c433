"""The back-planning page: safe days for all, townships for those who look after them."""

from __future__ import annotations

from datetime import date

from tests.builders import answers, done, holder
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.backplan import warn
from workflow.clock import SetClock


def applied(bureau: Bureau) -> None:
    """An application lies with the clerk of one township."""
    clerk = holder(bureau, "township_clerk", "", 0)
    unit = clerk.posts[0].reach_id
    done(bureau.open("substitute_allowance", "application", clerk, unit, answers()))


def test_everybody_reads_by_when_the_notice_must_hang(sign_in: SignIn, clock: SetClock) -> None:
    clock.set(date(2026, 4, 1))
    page = sign_in("jiaoyu.wang").get("/backplan").text
    assert "倒排工期 2026" in page
    assert 'datetime="2026-05-09"' in page
    assert "须满 5 个工作日" in page


def test_a_township_sees_its_own_cases_only(
    bureau: Bureau, sign_in: SignIn, clock: SetClock
) -> None:
    clock.set(date(2026, 3, 25))
    applied(bureau)
    page = sign_in("jiaoyu.wang").get("/backplan").text
    assert "一周内到安全日" in page
    assert "1 件" in page
    assert "1 件" not in sign_in("xitong.fang").get("/backplan").text


def test_one_plans_back_what_ones_posts_take_part_in(sign_in: SignIn, clock: SetClock) -> None:
    clock.set(date(2026, 4, 1))
    page = sign_in("songkou.he").get("/backplan").text
    assert "个人申请" in page
    assert "结对协议" not in page
    nobody = sign_in("xitong.fang").get("/backplan").text
    assert "个人申请" not in nobody
    assert "您的岗位参与的事项没有写明固定的办理日期" in nobody


def test_the_clerk_is_told_and_the_message_opens_the_page(
    bureau: Bureau, sign_in: SignIn, clock: SetClock
) -> None:
    clock.set(date(2026, 3, 25))
    applied(bureau)
    assert warn(bureau.house) == 1
    login = holder(bureau, "township_clerk", "", 0)
    assert login.name
    page = sign_in("nanping.li").get("/messages").text
    other = sign_in("songkou.he").get("/messages").text
    told = [one for one in (page, other) if "有办件快来不及了" in one]
    assert len(told) == 1
    assert 'href="/backplan"' in told[0]


def test_another_year_can_be_looked_at_and_nonsense_cannot(
    sign_in: SignIn, clock: SetClock
) -> None:
    clock.set(date(2026, 4, 1))
    browser = sign_in("jiaoyu.wang")
    assert "暂定" in browser.get("/backplan?year=2027").text
    assert "倒排工期 2026" in browser.get("/backplan?year=abc").text
    assert "倒排工期 2031" in browser.get("/backplan?year=9999").text
