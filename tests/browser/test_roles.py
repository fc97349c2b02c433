"""Signed in as each role one sees exactly one's own units and actions, in either language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import office
from tests.browser.cast import (
    FILLING_IN,
    IN_AUDIT,
    REVIEWED,
    SUBMITTED,
    TO_CALL,
    prepare_more,
)
from tests.browser.office import Office
from tests.browser.visitor import Day, Findings
from tests.browser.words import chinese_left, raw_keys

pytestmark = pytest.mark.browser

PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")
TODAY = date(2026, 3, 16)
ALL = ["待办", "名单", "公示", "倒排工期", "日历", "事项"]
ROSTER, RUN = "云岭县 县级发放对象名册", "云岭县 发放批次"
LISTS = {f"{town} 乡镇初审名单" for town in ("大塘镇", "松口镇", "水寨镇")}
AUDIT = {IN_AUDIT["name"], ROSTER}


@dataclass(frozen=True)
class Seat:
    """What somebody in a seat sees: the rail beyond what all see, the desk, what may be done."""

    login: str
    rail: tuple[str, ...]
    desk: frozenset[str]
    opens: str = ""
    actions: frozenset[str] = frozenset()


def seat(
    login: str, rail: str = "", desk: set[str] | None = None, opens: str = "", actions: str = ""
) -> Seat:
    """Return a seat, written short."""
    return Seat(
        login, tuple(rail.split()), frozenset(desk or ()), opens, frozenset(actions.split())
    )


SEATS = (
    seat(
        "meixi.liang",
        "总览 导入 到龄通知 张贴",
        {FILLING_IN["name"]},
        FILLING_IN["name"],
        "submit withdraw",
    ),
    seat(
        "shuanghua.chen",
        "总览 导入 到龄通知 张贴",
        {SUBMITTED["name"]},
        SUBMITTED["name"],
        "accept return_for_correction withdraw close_death",
    ),
    seat(
        "nanping.zhang",
        "总览",
        {REVIEWED["name"]},
        REVIEWED["name"],
        "pass return_for_correction reject",
    ),
    seat("songkou.luo", "总览 张贴"),
    seat(
        "jiaoyu.wang",
        "总览 导入 登记册 比对 台账名册 审计疑点 约定任务 随机抽查 到龄通知 张贴 发放",
        AUDIT | LISTS,
        IN_AUDIT["name"],
        "audit_pass return_to_township audit_reject close_death",
    ),
    seat("caizheng.liu", "总览 审计疑点 随机抽查 发放", AUDIT, IN_AUDIT["name"], "audit_pass"),
    seat("renshe.huang", "总览 比对 随机抽查 发放", AUDIT, IN_AUDIT["name"], "audit_pass"),
    seat("weijian.zhou", "总览 比对 随机抽查 发放", AUDIT, IN_AUDIT["name"], "audit_pass"),
    seat(
        "shijiao.luo", "总览 审计疑点 随机抽查 发放", {ROSTER}, ROSTER, "recheck_ok recheck_return"
    ),
    seat("shicai.ye", "总览 审计疑点 发放", {ROSTER}, ROSTER, "recheck_ok"),
    seat("shirenshe.qiu", "总览 发放", {ROSTER}, ROSTER, "recheck_ok"),
    seat("shiwei.zhong", "总览 发放", {ROSTER}, ROSTER, "recheck_ok"),
    seat("fafang.jiang", "总览 随机抽查 发放", {RUN}, RUN, "calculate cancel"),
    seat("shenjiju.yan", "总览 审计疑点 随机抽查 发放 权限"),
    seat("sheng.lin", "总览 审计疑点 随机抽查 发放"),
    seat("xitong.fang", "管理 时钟 启用 权限"),
    seat("anquan.gu", "管理 时钟 账号 启用 权限"),
    seat("shenji.ni", "管理 时钟 启用 权限"),
)
SHORT_RAIL = 9  # longer ones fold what is rarely looked up under 更多
RARE = {
    "登记册",
    "到龄通知",
    "比对",
    "台账名册",
    "随机抽查",
    "审计疑点",
    "倒排工期",
    "日历",
    "事项",
}
ORDER = [
    "待办",
    "总览",
    "导入",
    "登记册",
    "名单",
    "到龄通知",
    "比对",
    "台账名册",
    "公示",
    "张贴",
    "发放",
    "约定任务",
    "随机抽查",
    "审计疑点",
    "倒排工期",
    "日历",
    "事项",
    "管理",
    "时钟",
    "账号",
    "启用",
    "权限",
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The county with work at more stages, on a Monday in March; nobody changes it here."""
    folder: Path = office.found(tmp_path_factory.mktemp("wide"), prepare_more)
    with Office(folder) as opened:
        opened.at(TODAY)
        yield opened
    assert "Traceback" not in opened.log.read_text()


@pytest.fixture(scope="module")
def findings() -> Iterator[Findings]:
    """What is wrong on any page these tests pass: nothing, when they are over."""
    seen = Findings()
    yield seen
    assert not seen.wrong, "\n".join(dict.fromkeys(seen.wrong))


@pytest.fixture(scope="module")
def day(served: Office, browser: Browser, findings: Findings) -> Iterator[Day]:
    """A morning at the office; who is signed in once stays so."""
    opened = Day(browser, served.address, findings)
    yield opened
    opened.over()


@pytest.mark.parametrize("one", SEATS, ids=lambda one: one.login)
def test_each_role_sees_its_own_work_and_nothing_else(day: Day, one: Seat) -> None:
    person = day.who(one.login)
    person.go("/")
    rail, folded = person.page.locator(".rail a").all(), person.page.locator(".rail-more a").all()
    words = [link.text_content().strip() for link in rail]
    wanted = [item for item in ORDER if item in {*ALL, *one.rail}]
    if len(wanted) > SHORT_RAIL:
        wanted.sort(key=RARE.__contains__)
    assert words == wanted
    assert [link.text_content().strip() for link in folded] == [
        item for item in wanted if item in RARE and len(wanted) > SHORT_RAIL
    ]
    assert len(rail) - len(folded) + bool(folded) <= SHORT_RAIL
    assert set(person.page.locator(".worklist a.opens-row").all_inner_texts()) == one.desk
    assert raw_keys(person) == set()
    if one.opens:
        person.open_row(one.opens)
        forms = person.page.locator("form.act").all()
        assert {str(form.get_attribute("id"))[4:] for form in forms} == one.actions
        assert raw_keys(person) == set()


def test_what_is_folded_is_reached_by_keys_and_open_where_one_is(day: Day) -> None:
    person = day.who("jiaoyu.wang")
    person.go("/")
    more = person.page.locator(".rail-more")
    assert not more.locator("a").first.is_visible()
    more.locator("summary").focus()
    person.page.keyboard.press("Enter")
    person.page.keyboard.press("Tab")
    with person.leaving():
        person.page.keyboard.press("Enter")
    here = more.locator('a[aria-current="page"]')
    assert here.is_visible()
    assert here.inner_text() == "登记册"


@pytest.mark.parametrize("programme", ["substitute_allowance", "student_aid"])  # the longest two
def test_a_guide_prints_on_two_pages(day: Day, programme: str) -> None:
    visitor = day.public()
    visitor.go(f"/public/guides/{programme}")
    printed = visitor.page.pdf(format="A4", prefer_css_page_size=True)
    assert 1 <= len(PAGES.findall(printed)) <= 2


def test_a_case_elsewhere_is_not_there_and_who_only_reads_may_do_nothing(day: Day) -> None:
    owner = day.who("shuanghua.chen")
    owner.open_row(SUBMITTED["name"])
    path = owner.page.url.removeprefix(owner.base)
    for login in ("songkou.he", "nanping.zhang", "songkou.luo", "xitong.fang", "anquan.gu"):
        stranger = day.who(login)
        stranger.go(path)
        assert "没有找到此页" in stranger.text(), login
    for login in ("shenjiju.yan", "sheng.lin"):
        reader = day.who(login)
        reader.go(path)
        assert SUBMITTED["name"] in reader.text()
        assert reader.page.locator("form.act").count() == 0


@pytest.mark.parametrize("login", ["jiaoyu.wang", "anquan.gu"])  # others: tests/web/test_every_page
def test_in_english_only_names_are_chinese(day: Day, login: str) -> None:
    person = day.who(login)
    person.go("/")
    person.press("English")
    paths = [str(link.get_attribute("href")) for link in person.page.locator(".rail a").all()]
    rows = person.page.locator(".worklist a.opens-row").all()
    paths += [str(row.get_attribute("href")) for row in rows[:4]]
    for path in paths:
        person.go(path)
        if path == "/calls":
            assert TO_CALL["name"] in person.text()
        assert not chinese_left(person), (path, chinese_left(person))
        assert raw_keys(person) == set(), path
    person.press("中文")
    assert "待办" in person.page.locator(".rail").inner_text()
