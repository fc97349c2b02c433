"""Every part of the look in a real browser: axe finds nothing, nothing runs off the page."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.web import gallery
from tests.web.conftest import PASSWORD

pytestmark = pytest.mark.browser
SCREENS = {"office": (1366, 768), "phone": (390, 844)}


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The gallery, served."""
    gallery.hang(app)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(
    browser: Browser, address: str, screen: str, colours: str
) -> None:
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=colours,  # type: ignore[arg-type]
        locale="zh-CN",
    )
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{address}/sign-in")
    _inspect(page, width)
    page.fill("#login", "jiaoyu.wang")
    page.fill("#password", PASSWORD)
    page.click(".entry-form .btn-primary")
    page.wait_for_url(f"{address}/")
    for path in ("/", "/password", *(f"/gallery/{name}" for name in gallery.PAGES)):
        page.goto(address + path)
        _inspect(page, width)
    assert said == []  # no violation of the content policy either
    context.close()


def _inspect(page: Page, width: int) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = [
        (one["id"], [node["html"][:120] for node in one["nodes"]])
        for one in Axe().run(page).response["violations"]
    ]
    assert found == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
