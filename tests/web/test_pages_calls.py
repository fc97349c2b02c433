"""The call list on the web: a township's own people, ticks, a sheet, a workbook without numbers."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.calls.people import on_register
from tests.web.cast import taken
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.calls.making import make_lists
from workflow.clock import SetClock


@pytest.fixture
def numbers(bureau: Bureau, clock: SetClock) -> list[str]:
    """Three people of two townships on this year's list; their ID numbers."""
    found = [
        on_register(bureau, "冯才", "male", "1966-05-11"),
        on_register(bureau, "何田", "female", "1971-06-01"),
        on_register(bureau, "温江", "male", "1966-07-01", "南坪镇"),
    ]
    clock.set(date(2026, 1, 6))
    make_lists(bureau.house)
    return found


def ticks(page: str) -> list[str]:
    return re.findall(r'name="person" value="([0-9]+:[0-9]+)"', page)


def test_a_clerk_sees_and_ticks_the_people_of_the_township(
    sign_in: SignIn, numbers: list[str]
) -> None:
    browser = sign_in("songkou.he")
    page = browser.get("/calls").text
    assert "冯才" in page
    assert "温江" not in page
    assert not any(one in page for one in numbers)
    form = {
        "csrf_token": token(browser, "/calls"), "person": ticks(page), "on": "2026-01-06",
        "state": "called",
    }  # fmt: skip
    assert browser.post("/calls/1", data=form).status_code == 303
    assert browser.get("/calls").text.count(">01-06 周二<") == 2
    assert browser.post("/calls/1", data=form).status_code == 422  # somebody was first


def test_not_reached_asks_for_the_reason(sign_in: SignIn, numbers: list[str]) -> None:
    browser = sign_in("nanping.li")
    form = {
        "csrf_token": token(browser, "/calls"), "person": ticks(browser.get("/calls").text),
        "state": "not_reached", "reason": "",
    }  # fmt: skip
    refused = browser.post("/calls/1", data=form)
    assert refused.status_code == 422
    assert "温江 请写明未联系上的原因" in refused.text
    assert browser.post("/calls/1", data={**form, "reason": "外出务工"}).status_code == 303
    assert "外出务工" in browser.get("/calls").text


def test_the_county_sees_all_and_others_nothing(sign_in: SignIn, numbers: list[str]) -> None:
    page = sign_in("jiaoyu.wang").get("/calls").text
    assert all(name in page for name in ("冯才", "何田", "温江"))
    assert sign_in("shijiao.luo").get("/calls").status_code == 403


def test_the_workbook_holds_no_number_and_no_formula(sign_in: SignIn, numbers: list[str]) -> None:
    office = sign_in("jiaoyu.wang")
    answer = office.get("/calls/1.xlsx")
    assert taken(office)[0][:2] == ("应到龄人员名单", "3")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {"冯才", "何田", "温江"} <= {cell.value for cell in cells}
    assert not any(str(cell.value) in numbers for cell in cells)
    assert [cell for cell in cells if cell.data_type == "f"] == []


def test_before_there_is_a_list_the_page_says_what_will_come(sign_in: SignIn) -> None:
    assert "还没有名单" in sign_in("nanping.li").get("/calls").text


def test_a_list_of_nobody_and_no_list_look_the_same(sign_in: SignIn, numbers: list[str]) -> None:
    assert sign_in("nanping.li").get("/calls?list=99").status_code == 404
    assert sign_in("nanping.li").get("/calls/99.xlsx").status_code == 404


def test_the_offices_find_a_message_that_leads_to_the_list(
    sign_in: SignIn, numbers: list[str]
) -> None:
    for login in ("songkou.he", "jiaoyu.wang"):
        page = sign_in(login).get("/messages").text
        assert "到龄通知名单已生成" in page
        assert 'href="/calls"' in page


def test_administrators_read_that_validity_ends_and_which_intake_is_lost(
    bureau: Bureau, sign_in: SignIn, clock: SetClock
) -> None:
    assert "有效期至" not in sign_in("xitong.fang").get("/").text
    clock.set(date(2028, 6, 1))
    for login, path in (("xitong.fang", "/"), ("nanping.li", "/programmes/substitute_allowance/1")):
        page = sign_in(login).get(path).text
        assert "还有 234 天" in page
        assert "2029 年没有新申请" in page
    assert "还有 234 天" not in sign_in("nanping.li").get("/").text
    clock.set(date(2029, 2, 1))
    assert "已于 2029-01-21 届满" in sign_in("anquan.gu").get("/").text
