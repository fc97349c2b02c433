"""Entering: the form keeps itself, reads the ID number, and survives a cut line."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.keyboard import enter_all
from tests.browser.office import MONDAY, Office
from tests.browser.visitor import Day, Findings
from tests.builders import ALLOWANCE, id_number

pytestmark = pytest.mark.browser
NEW = f"/cases/new/{ALLOWANCE}/application"
NAME, ID_NO = "蓝试航", id_number("1966-05-11", 983)


PAPER = {
    "name": "钟试航", "sex": "male", "id_no": id_number("1966-03-09", 985),
    "birth_on": "1966-03-09", "town": "松口镇",
    "village": "上村", "hukou_province": "yes", "phone": "0753-5550002",
    "category": "minban", "terms.0.school": "松口镇中心小学", "terms.0.from": "1979-09",
    "terms.0.to": "1993-07", "public_school": "yes", "hired_later": "no", "retired_in_plan": "no",
    "criminal_record": "no", "dismissed": "no", "bank": "云岭农商银行",
    "account": "6299990000000000061",
}  # fmt: skip
MOST = 25  # presses beyond the data, from the desk to the submitted application


def test_an_application_is_entered_and_submitted_by_keys(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    clerk = day.who("songkou.he")
    page, beyond = clerk.page, 2
    for key in ("Tab", "Enter"):  # past the rail
        page.keyboard.press(key)
    while page.evaluate("document.activeElement.innerText.trim()") != "新建：个人申请":
        page.keyboard.press("Tab")
        beyond += 1
        assert beyond < MOST
    with clerk.leaving():
        page.keyboard.press("Enter")
    with clerk.leaving():
        beyond += 1 + enter_all(page, PAPER)
    assert clerk.stage() == "填写申请"
    page.keyboard.press("a")
    with clerk.leaving():
        page.keyboard.press("Enter")
    assert clerk.stage() == "待受理"
    assert beyond + 2 <= MOST
    day.over()


def test_nothing_is_lost_and_nothing_is_made_twice(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    clerk = day.who("songkou.he")
    clerk.go(NEW)
    page = clerk.page
    page.locator("#name").fill(NAME)
    page.locator("#id_no").press_sequentially(ID_NO[:-1] + ("1" if ID_NO[-1] != "1" else "2"))
    expect(page.locator("[data-at-once]")).to_contain_text("校验")
    page.locator("#id_no").fill(ID_NO)
    expect(page.locator("[data-as-typed]")).to_contain_text("男，1966-05-11 出生，今天满 59 周岁")
    expect(page.locator("[data-at-once]")).to_have_count(0)
    expect(page.locator("[data-kept]")).to_contain_text("已暂存")
    clerk.look()
    clerk.go(NEW)  # as after a crash
    assert "暂存的内容已放回表中" in clerk.text()
    assert page.locator("#name").input_value() == NAME

    lost: list[str] = []

    def cut(route: Route) -> None:
        """Let the house do it, and lose its answer on the way back."""
        sent = route.request.post_data or ""
        if route.request.method == "POST" and 'name="keep"' not in sent and len(lost) < 2:
            lost.append(sent)
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**" + NEW, cut)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("[data-kept]")).to_contain_text("网络不通")
    assert page.locator("#name").input_value() == NAME
    page.wait_for_url(re.compile(r"/cases/\d+$"))
    assert len(lost) == 2
    clerk.go("/?q=" + NAME)
    assert page.locator(".worklist a.opens-row", has_text=NAME).count() == 1
    findings.wrong[:] = [one for one in findings.wrong if "ERR_FAILED" not in one]
    day.over()
