"""Notices, boards, programmes, calendar, clock and accounts as a browser shows them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.builders import ALLOWANCE
from tests.notice.cast import Cast
from tests.web.conftest import PASSWORD
from tests.web.test_gallery import SCREENS
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.clockwork import run_all

pytestmark = pytest.mark.browser
NOTICE = "/public/notices/mc-2026-0001-1"
EVERYBODY = ("/public", NOTICE, f"{NOTICE}/object", "/public/receipts")
PAGES = {
    "songkou.he": ("/postings",),
    "jiaoyu.wang": (
        "/programmes",
        f"/programmes/{ALLOWANCE}/1",
        f"/programmes/{ALLOWANCE}/1/application",
        "/calendar/2026?from=2026-12-28&days=5",
        "/calendar/2027",
        "/runs",
        "/runs/new",
    ),
    "anquan.gu": ("/clock", "/accounts", "/accounts/new", "/accounts/12"),
}


@pytest.fixture
def address(app: Flask, bureau: Bureau, clock: SetClock) -> Iterator[str]:
    """A county with a notice on some of its boards, served."""
    clock.set(date(2026, 4, 29))
    cast = Cast(bureau, clock)
    cast.audited()
    cast.published()
    cast.post_all(date(2026, 4, 29), but=("乡镇中心学校公告栏",))
    run_all(bureau)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(("screen", "language"), [("office", "zh-CN"), ("phone", "en")])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(
    browser: Browser, address: str, bureau: Bureau, screen: str, language: str
) -> None:
    roster = f"/cases/{Cast(bureau, SetClock(bureau.clock.now())).roster().id}"
    for login, paths in {"": EVERYBODY, **PAGES, "jiaoyu.chen": (roster,)}.items():
        width, height = SCREENS[screen]
        context = browser.new_context(viewport={"width": width, "height": height})
        page, said = context.new_page(), []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(f"{address}/sign-in")
        if language == "en":
            page.click("button[lang=en]")
        if login:
            _sign_in(page, login)
        for path in paths:
            page.goto(address + path)
            assert page.evaluate("document.documentElement.lang") == language
            _inspect(page, width)
        assert said == []
        context.close()


def _sign_in(page: Page, login: str) -> None:
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click(".entry-form .btn-primary")
    page.wait_for_load_state()


def _inspect(page: Page, width: int) -> None:
    page.evaluate("document.querySelectorAll('details:not(.drop)').forEach(one => one.open = true)")
    found = [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in Axe().run(page).response["violations"]
    ]
    assert found == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
