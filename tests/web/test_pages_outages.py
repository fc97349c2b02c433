"""The outage report: for administrators what happened, for the office what to judge."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from tests.builders import actor
from tests.notice.cast import Cast
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.clockwork import run_all
from workflow.watch import outages

WEDNESDAY, SUNDAY = date(2026, 4, 29), date(2026, 5, 10)
REPORT = "/clock/outages/1"


@pytest.fixture
def slept(bureau: Bureau, clock: SetClock) -> Cast:
    """A notice hangs since Wednesday; the house slept from Thursday evening to Sunday week."""
    clock.set(WEDNESDAY)
    cast = Cast(bureau, clock)
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(date(2026, 4, 30), 18)
    outages.wake(bureau.house, "machine:1")
    clock.set(SUNDAY)
    assert run_all(bureau, "machine:1")
    return cast


def say(browser: FlaskClient, notice_id: int, **given: str) -> int:
    form = {"csrf_token": token(browser, "/password"), **given}
    return browser.post(f"{REPORT}/{notice_id}", data=form).status_code


def test_administrators_read_what_happened_and_judge_nothing(slept: Cast, sign_in: SignIn) -> None:
    browser = sign_in("xitong.fang")
    assert "停机报告第 1 号" in browser.get("/clock").text
    page = browser.get(REPORT).text
    assert "2026-04-30 18:00" in page
    assert "2026-05-10 09:00" in page
    assert "待确认" in page
    assert "情况说明" not in page
    assert "/cases/" not in page
    notice_id = slept.notice().notice_id
    assert say(browser, notice_id, what="unaffected", because="没有影响") == 422


def test_the_office_is_told_sees_the_notice_and_confirms_it(slept: Cast, sign_in: SignIn) -> None:
    browser = sign_in("jiaoyu.wang")
    assert "公示期间系统停机，待确认" in browser.get("/messages").text
    page = browser.get(f"/cases/{slept.roster().id}").text
    assert f'href="{REPORT}"' in page
    notice_id = slept.notice().notice_id
    assert say(browser, notice_id, what="unaffected", because="") == 422
    assert say(browser, notice_id, because="没有影响") == 422
    assert say(browser, notice_id, what="unaffected", because="网站一直在") == 303
    assert "网站一直在" in browser.get(REPORT).text
    assert REPORT not in browser.get(f"/cases/{slept.roster().id}").text.split("<footer")[0]
    assert [one.outcome for one in slept.sweep()] == ["ended"]
    assert "确认公示未受停机影响" in browser.get(f"/cases/{slept.roster().id}").text


def test_what_was_done_late_shows_the_day_it_was_due(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    cast = Cast(bureau, clock)
    clock.set(WEDNESDAY)
    cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    clock.set(date(2026, 5, 10), 8)
    outages.wake(bureau.house, "machine:1")  # it beat until the notice was over
    clock.set(date(2026, 5, 12))
    assert actor(bureau, "xitong.fang")
    assert run_all(bureau, "machine:1")
    browser = sign_in("jiaoyu.wang")
    assert "没有公示与停机重叠" in browser.get(REPORT).text
    case = f"/cases/{cast.roster().id}"
    page = " ".join(re.sub("<[^>]+>", " ", browser.get(case).text).split())
    assert "生效日 2026-05-09 周六" in page
    assert page.count("生效日") == 2  # what counts for the day it was recorded says nothing
    answer = browser.post(f"{case}/record", data={"csrf_token": token(browser, case)})
    sheet = CalamineWorkbook.from_object(io.BytesIO(answer.data)).get_sheet_by_index(0)
    heads, *rows = sheet.to_python()
    told = {row[3]: (row[1][:10], row[2]) for row in rows}
    ended = {"公示期满", "公示期满 → 待部门确认盖章"}
    assert {told[what] for what in ended} == {("2026-05-12", "2026-05-09")}
    assert list(told)[-1] == "下载留痕"
    assert {what for what, (_, counts_on) in told.items() if counts_on} == ended
    assert "下载留痕" in browser.get(case).text
    assert (heads[0], len(rows)) == ("序号", rows[-1][0])


def test_others_do_not_read_it(slept: Cast, sign_in: SignIn) -> None:
    assert sign_in("nanping.li").get(REPORT).status_code == 403
    assert sign_in("jiaoyu.wang").get("/clock/outages/9").status_code == 404
