"""From nothing to money in an account: `liuzhuan begin`, 启用, then every stage by pages."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser

from tests.browser import test_story as story
from tests.browser.cast import APPLICANT
from tests.browser.founding import first_paper, second_paper
from tests.browser.office import MONDAY, PASSWORD, Office
from tests.browser.pictures import PHONE, WIDE
from tests.browser.visitor import Day, Findings, Visitor
from tests.house.tree import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ALBUM = os.environ.get("WALK_PICTURES", "")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ADMIN = "anquan.gu"
STAFF = (
    "songkou.he", "songkou.ma", "songkou.luo", *story.COUNTY, "jiaoyu.chen", "jiaoyu.he",
    "caizheng.xu", *story.CITY, "fafang.jiang",
)  # fmt: skip


def test_an_empty_folder_becomes_a_county_that_pays(
    tmp_path: Path, browser: Browser, findings: Findings
) -> None:
    house = Office(tmp_path)
    words = begin(house, tmp_path)
    day = Day(browser, house.at(MONDAY, 8), findings, {"viewport": WIDE})
    words |= set_up(day, words, house)
    for login in STAFF:
        arrive_first(day, login, words[login])
    load_register(house, tmp_path)
    rest(house, browser, findings)
    assert "Traceback" not in house.log.read_text()
    house.close()


def begin(house: Office, folder: Path) -> dict[str, str]:
    """Let the operator load the first paper into nothing; returns the first passwords."""
    paper, told = folder / "单位和人员.xlsx", folder / "首次密码.xlsx"
    paper.write_bytes(first_paper())
    command(house, "migrate")
    said = command(house, "begin", str(paper), "--passwords", str(told))
    assert "✗ 机构" in said  # no township yet: the page takes it from here
    rows = list(load_workbook(told).active.iter_rows(min_row=2, values_only=True))
    return {str(login): str(word) for _, _, login, word in rows}


def command(house: Office, *words: str) -> str:
    """Run the operators' command as a process of its own; returns what it said."""
    env = house._environment(MONDAY, 8)
    done = subprocess.run(
        [sys.executable, "-m", "workflow", *words], env=env, cwd=ROOT, check=False,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def set_up(day: Day, words: Mapping[str, str], house: Office) -> dict[str, str]:
    """Follow 启用 to its end: units and people by Excel, the clock; returns first passwords."""
    admin = arrive_first(day, ADMIN, words[ADMIN])
    admin.go("/setup")
    assert "还有必须办的步骤" in admin.text()
    picture(admin, "setup-empty")
    paper = {"name": "单位和人员.xlsx", "mimeType": EXCEL, "buffer": second_paper()}
    for button in ("只检查，不存", "存入"):
        admin.page.locator("#file").set_input_files(paper)  # type: ignore[arg-type]
        admin.press(button)
    rows = admin.page.locator("table", has_text="登录名").first.locator("tbody tr")
    cells = [one.locator("code").all_inner_texts() for one in rows.all()]
    picture(admin, "setup-passwords")
    house.sweep(MONDAY, 8)
    admin.go("/setup")
    assert "本县可以受理" in admin.text(), admin.text()
    picture(admin, "setup-works")
    admin.page.set_viewport_size(PHONE)
    admin.go("/setup")
    picture(admin, "setup-phone")
    admin.page.set_viewport_size(WIDE)
    return {str(one[0]): str(one[1]) for one in cells}


def arrive_first(day: Day, login: str, word: str) -> Visitor:
    """Sign in with the first password and change it, with the keyboard alone."""
    visitor = day.public()
    page = visitor.page
    page.goto(f"{visitor.base}/sign-in")
    page.locator("#login:focus").wait_for()
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(word)
    with page.expect_navigation(url=f"{visitor.base}/password"):
        page.keyboard.press("Enter")
    page.locator("#old").focus()
    for text in (word, PASSWORD, PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    with visitor.leaving():
        page.keyboard.press("Enter")
    assert page.url == f"{visitor.base}/", visitor.text()
    day.known[login] = visitor
    return visitor


def load_register(house: Office, folder: Path) -> None:
    """Load the frozen register as the operator does, in the name of county education."""
    book = Workbook()
    book.active.append(("姓名", "性别", "身份证号码", "户籍镇", "户籍村"))
    book.active.append((APPLICANT["name"], "男", APPLICANT["id_no"], "松口镇", "上村"))
    paper = folder / "固化名单.xlsx"
    book.save(paper)
    command(house, "import", "register", str(paper), "--as", "jiaoyu.wang")


def rest(house: Office, browser: Browser, findings: Findings) -> None:
    """Take the application from the clerk's form to the answer of the bank."""
    opened = Day(browser, "", findings, {"viewport": WIDE})
    scenes = {
        MONDAY: (
            story.enter, story.pass_and_report, story.audit, story.publish, story.post,
        ),
        story.DAY_AFTER: (
            story.confirm, story.recheck, allot, pay, story.approve, story.to_the_bank_and_back,
        ),
    }  # fmt: skip
    for on, acts in scenes.items():
        opened = opened.goes_on(house.at(on))
        if on != MONDAY:
            for at, hour in ((story.LAST_DAY, 18), (on, 1), (on, 10)):
                house.sweep(at, hour)
        for act in acts:
            act(opened)
            picture(list(opened.known.values())[-1], f"{act.__name__}")


def allot(day: Day) -> None:
    """Allot for one person: 700 yuan a month from February, shared by province and city."""
    story.allot(day, half="3850.00", whole="7700.00")


def pay(day: Day) -> None:
    """Calculate for February and March."""
    story.pay(day, total="1400.00")


def picture(visitor: Visitor, name: str) -> None:
    """Keep a picture of the page that is open, if an album is asked for."""
    if ALBUM:
        file = ROOT / ALBUM / "first_run" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=file, full_page=True)
