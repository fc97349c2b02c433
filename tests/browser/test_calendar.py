"""A county's day off: pasted by one administrator, confirmed by another, and the dates move."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser
from sqlmodel import col, select

from tests.browser.office import MONDAY, Office
from tests.browser.visitor import Day, Findings
from workflow.bureau import open_bureau
from workflow.cases.tables import AuditEntry, Deadline

pytestmark = pytest.mark.browser
ROWS = "日期,休/班,名称\n2026-03-03,休,县庆\n2026-03-04,休,县庆"


def open_dates(county: Office) -> list[tuple[int, str]]:
    """Return the open deadlines and their days."""
    bureau = open_bureau(county.settings)
    with bureau.store.read() as session:
        rows = session.exec(select(Deadline).where(col(Deadline.state) == "running")).all()
    bureau.close()
    return sorted((int(one.id or 0), one.due_on.isoformat()) for one in rows)


def test_pasted_by_one_confirmed_by_another_the_dates_move(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    before = open_dates(county)
    assert before
    fang = day.who("xitong.fang")
    fang.go("/calendar/papers/new")
    fang.page.get_by_label("本县规定").check()
    fang.page.get_by_label("通知全文").fill(ROWS)
    fang.page.get_by_text("通知标题、文号").click()
    fang.page.get_by_label("标题", exact=True).fill("云岭县关于县庆放假的通知")
    fang.press("识别")
    assert "识别出 2 天" in fang.text()
    assert "个未了期限变动" in fang.text()
    fang.press("提请确认")
    assert "须由另一位管理员确认" in fang.text()
    assert open_dates(county) == before

    gu = day.who("anquan.gu")
    gu.go("/calendar/papers")
    gu.press("云岭县关于县庆放假的通知")
    assert "云岭县关于县庆放假的通知" in gu.text()
    gu.press("确认生效")
    assert "日历已生效" in gu.page.inner_text("body")

    after = open_dates(county)
    moved = [new for old, new in zip(before, after, strict=True) if old != new]
    assert moved
    assert all(new >= old for old, new in zip(before, after, strict=True))
    gu.go("/calendar/2026")
    assert gu.page.locator(".mday-county").count() == 2
    bureau = open_bureau(county.settings)
    with bureau.store.read() as session:
        acts = session.exec(select(AuditEntry).where(AuditEntry.action == "reproject")).all()
    bureau.close()
    assert len(acts) >= len(moved)
    day.over()
