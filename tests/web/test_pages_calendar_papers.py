"""The calendar kept on the web: pasted by one administrator, put into force by another."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.almanac.conftest import before, notice
from tests.almanac.test_poisoned import belongs_to_version
from tests.builders import case
from tests.journeys import Journey
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau, open_bureau
from workflow.cases.tables import AuditEntry
from workflow.clock import SetClock

NEW = "/calendar/papers/new"


@pytest.fixture
def february(bureau: Bureau, clock: SetClock) -> list[int]:
    """Two applications in review in February 2026, before the notice was loaded."""
    bureau.house.calendar = bureau.house.packaged = before(2026)
    clock.set(date(2026, 2, 12))
    journey = Journey(bureau, clock)
    ids = [journey.apply() for _ in range(2)]
    journey.bring_to(ids, "preliminary_review")
    return ids


def hand_in(browser: FlaskClient, source: str, step: str = "propose", **more: str) -> str:
    """Paste a notice; returns where the browser is sent, or the page."""
    form = {"kind": "year", "source": source, "step": step, **more}
    answer = browser.post(NEW, data={**form, "csrf_token": token(browser, NEW)})
    return answer.location if answer.status_code == 303 else answer.text


def decide(browser: FlaskClient, path: str, act: str, **form: str) -> tuple[int, str]:
    """Decide on a paper as its page offers it."""
    form = {**form, "csrf_token": token(browser, path)}
    answer = browser.post(f"{path}/{act}", data=form)
    return answer.status_code, answer.text


def test_a_year_is_pasted_by_one_and_confirmed_by_another(
    bureau: Bureau, february: list[int], sign_in: SignIn
) -> None:
    fang = sign_in("xitong.fang")
    read = hand_in(fang, notice("2026"), "read")
    assert "识别出 39 天" in read
    assert "mday-proposed" in read
    assert "共 2 个未了期限变动：2 个推后，2 个由暂定转为确定。" in read
    assert "无法重算" not in read
    path = hand_in(fang, notice("2026"))
    assert "须由另一位管理员确认" in fang.get(path).text
    assert decide(fang, path, "confirm", seen="0")[0] == 422
    gu = sign_in("anquan.gu")
    shown = gu.get(path).text
    assert "确认生效，重算 2 个期限" in shown
    assert "2026-02-19" in shown
    assert "2026-02-26" in shown
    assert decide(gu, path, "confirm", seen="0")[0] == 303
    assert "已生效" in gu.get(path).text
    assert "重算期限 2 个" in gu.get(path).text
    with bureau.store.read() as session:
        acts = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
    assert sorted(one.case_id for one in acts) == february
    assert "国办发明电〔2025〕7号" in gu.get("/calendar/2026").text


def test_whoever_confirms_is_told_first_which_cases_cannot_be_counted(
    bureau: Bureau, february: list[int], sign_in: SignIn
) -> None:
    belongs_to_version(bureau, february[1], 99)
    path, gu = hand_in(sign_in("xitong.fang"), notice("2026")), sign_in("anquan.gu")
    shown = gu.get(path).text
    assert "1 件无法重算（规则出错）：确认后仍按旧日历" in shown
    assert case(bureau, february[1]).number in shown
    assert "确认生效，重算 1 个期限" in shown
    gu.post("/language/en", data={"csrf_token": token(gu, "/password")})
    assert "1 cases cannot be counted again" in gu.get(path).text


def test_a_paper_that_waits_is_shown_on_the_year_and_does_not_count(
    bureau: Bureau, february: list[int], sign_in: SignIn
) -> None:
    hand_in(sign_in("xitong.fang"), notice("2026"))
    page = sign_in("nanping.li").get("/calendar/2026").text
    assert "尚未公布" in page
    assert "mday-rest mday-named mday-proposed" in page
    assert "尚待另一人确认" in page
    assert "/calendar/papers" not in page


def test_mistakes_are_shown_with_their_lines_and_cannot_be_handed_in(
    february: list[int], sign_in: SignIn
) -> None:
    spoilt = notice("2026").replace("共9天", "共8天")
    page = hand_in(sign_in("xitong.fang"), spoilt)
    assert "第 8 行" in page
    assert "春节写明共8天，识别出9天" in page
    assert "提请确认" not in page


def test_a_page_out_of_date_confirms_nothing(february: list[int], sign_in: SignIn) -> None:
    fang, gu = sign_in("xitong.fang"), sign_in("anquan.gu")
    first, second = (hand_in(fang, notice("2026")) for _ in range(2))
    decide(gu, first, "confirm", seen="0")
    status, text = decide(gu, second, "confirm", seen="0")
    assert status == 409
    assert "日历已被他人更新" in text


def test_a_paper_is_refused_with_a_reason(february: list[int], sign_in: SignIn) -> None:
    fang, gu = sign_in("xitong.fang"), sign_in("anquan.gu")
    path = hand_in(fang, notice("2026"))
    assert decide(gu, path, "turn-down", because="")[0] == 422
    assert decide(gu, path, "turn-down", because="请附原件")[0] == 303
    assert "请附原件" in fang.get(path).text
    assert "已退回" in fang.get("/calendar/papers").text


def test_county_days_come_as_a_file_and_are_marked_as_the_countys(
    bureau: Bureau, sign_in: SignIn
) -> None:
    fang, gu = sign_in("xitong.fang"), sign_in("anquan.gu")
    rows = io.BytesIO("日期,休/班,名称\n2026-11-11,休,县庆\n".encode())
    form = {
        "kind": "county", "file": (rows, "county.csv"), "step": "propose",
        "title": "云岭县人民政府关于县庆放假的通知", "csrf_token": token(fang, NEW),
    }  # fmt: skip
    path = fang.post(NEW, data=form).location
    decide(gu, path, "confirm", seen="0")
    page = gu.get("/calendar/2026").text
    assert "mday-rest mday-named mday-county" in page
    assert "县庆" in page


def test_nobody_else_keeps_the_calendar(sign_in: SignIn) -> None:
    for path in ("/calendar/papers", NEW):
        assert sign_in("nanping.li").get(path).status_code == 403
    assert sign_in("anquan.gu").get(NEW).status_code == 403
    assert sign_in("xitong.fang").get("/calendar/papers/99").status_code == 404


def test_another_process_opens_and_follows_the_calendar_in_force(
    bureau: Bureau, sign_in: SignIn, clock: SetClock
) -> None:
    other = open_bureau(bureau.settings, clock)
    fang, gu = sign_in("xitong.fang"), sign_in("anquan.gu")
    rows = "2026-11-11,休,县庆"
    path = hand_in(fang, rows, kind="county", title="云岭县人民政府关于县庆放假的通知")
    decide(gu, path, "confirm", seen="0")
    third = open_bureau(bureau.settings, clock)
    assert third.calendar.version == bureau.calendar.version != other.calendar.version
    third.close()
    other.close()
