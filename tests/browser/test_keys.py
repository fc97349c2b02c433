"""Deciding by keys: presses are counted from the open page to the next one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.cast import AUDITED, IN_AUDIT, SUBMITTED
from tests.browser.office import MONDAY, Office
from tests.browser.visitor import Day, Findings, Visitor
from tests.web.cast import submitted
from workflow.bureau import open_bureau
from workflow.clock import SetClock, shanghai_instant

pytestmark = pytest.mark.browser
CLEAN, LIST = 3, 5  # the most presses for a clean application, and for signing a list
MANY = 200
STEP = 20  # cases of one slice


def presses(visitor: Visitor, *keys: str) -> int:
    """Press keys, the last of which leads to another page; returns how many there were."""
    for key in keys[:-1]:
        visitor.page.keyboard.press(key)
    with visitor.leaving():
        visitor.page.keyboard.press(keys[-1])
    return len(keys)


def test_a_clean_case_and_a_list_are_decided_by_a_few_keys(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    clerk, edu = day.who("shuanghua.chen"), day.who("jiaoyu.wang")
    clerk.open_row(SUBMITTED["name"])
    assert presses(clerk, "a", "Enter") <= CLEAN
    assert clerk.stage() == "初审中"

    edu.open_row(IN_AUDIT["name"])
    assert presses(edu, "a", "x", "Enter") <= CLEAN
    assert "已签署" in edu.text()
    assert presses(edu, "n") == 1  # on to what waits next
    edu.open_row("县级发放对象名册")
    assert presses(edu, "a", "x", "Enter") <= LIST
    assert "已签署" in edu.text()
    assert AUDITED["name"] in edu.text()
    day.over()


def test_keys_do_nothing_while_one_writes_and_are_listed(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    edu = day.who("jiaoyu.wang")
    edu.open_row(IN_AUDIT["name"])
    page = edu.page
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.name") == "return_to_township.returned_for"
    page.keyboard.press("Space")  # its first reason
    page.locator('[name="return_to_township.reason"]').focus()
    page.keyboard.type("axn?")
    assert page.evaluate("document.activeElement.value") == "axn?"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    edu.look()
    page.keyboard.press("a")  # the list is open: keys wait
    page.keyboard.press("Escape")
    assert page.locator("dialog#keys").is_hidden()
    page.keyboard.press("r")
    page.keyboard.type("，请补户口簿")
    with edu.leaving():
        page.keyboard.press("Control+Enter")
    assert edu.stage() == "初审中"  # back at the township
    day.over()


@pytest.mark.slow
def test_two_hundred_cases_are_accepted_by_a_few_keys_and_go_on_by_themselves(
    county: Office, browser: Browser, findings: Findings
) -> None:
    bureau = open_bureau(county.settings, SetClock(shanghai_instant(MONDAY, 8)))
    for at in range(MANY):
        submitted(
            bureau, name=f"申请人{at}", born=f"1966-05-{at % 25 + 1:02}", sequence=101 + 2 * at
        )
    bureau.close()
    day = Day(browser, county.at(MONDAY), findings)
    clerk = day.who("songkou.he")
    clerk.go("/?kind=substitute_allowance.application.submitted")
    pressed = presses(clerk, "x", "Enter")
    assert f"以下 {MANY} 件将逐件办理" in clerk.text()
    pressed += presses(clerk, "a", "Enter")
    assert pressed <= LIST
    left = re.search(r"还有 (\d+)", clerk.text())  # the page has begun to go on by itself
    assert left
    assert int(left[1]) <= MANY - STEP
    clerk.go("/")  # left, and found again
    clerk.press("一批「受理」")
    clerk.page.get_by_text(f"办成 {MANY} 件，共 {MANY} 件").wait_for(timeout=120_000)
    clerk.look()
    day.over()
