"""Two browsers, one case, the same moment: one is first, the other is told who was."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response

from tests.browser.cast import SUBMITTED
from tests.browser.office import MONDAY, Office
from tests.browser.visitor import Day, Findings, Visitor

pytestmark = pytest.mark.browser
CLERKS = {"shuanghua.chen": "陈思远", "shuanghua.yang": "杨巧云"}


def test_of_two_who_accept_at_once_one_is_first_and_the_other_learns_who(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    clerks = [day.who(login) for login in CLERKS]
    for clerk in clerks:
        clerk.open_row(SUBMITTED["name"])
    answers = [_click_without_waiting(clerk) for clerk in clerks]
    for clerk, heard in zip(clerks, answers, strict=True):
        clerk.page.wait_for_selector("main >> text=/已办理|没有生效/")
        assert len(heard) == 1
    statuses = [heard[0].status for heard in answers]
    assert sorted(statuses) == [303, 409]
    winner, loser = clerks[statuses.index(303)], clerks[statuses.index(409)]
    assert winner.stage() == "初审中"
    name = list(CLERKS.values())[statuses.index(303)]
    assert f"此件已由 双华镇 {name}" in loser.text()
    assert "现为「初审中」" in loser.text()
    loser.look()
    loser.press("打开此件")
    assert loser.stage() == "初审中"
    day.over()


def _click_without_waiting(clerk: Visitor) -> list[Response]:
    """Send the form, and go on at once; returns where its answer will be found."""
    heard: list[Response] = []

    def take(response: Response) -> None:
        if response.request.method == "POST":
            heard.append(response)

    clerk.page.on("response", take)
    clerk.page.evaluate("setTimeout(() => document.querySelector('#act-accept').requestSubmit())")
    return heard
