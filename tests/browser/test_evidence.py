"""Papers beside the answers: fetched when unfolded, recorded once; and the case on paper."""

from __future__ import annotations

import re
import struct
import zlib

import pytest
from playwright.sync_api import Browser

from tests.browser.cast import FILLING_IN
from tests.browser.office import MONDAY, Office
from tests.browser.visitor import Day, Findings

pytestmark = pytest.mark.browser
SIDE = 40


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture() -> bytes:
    """Return a grey square as a PNG."""
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x99" * SIDE) * SIDE)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_picture_is_fetched_when_it_is_unfolded_and_paper_holds_nothing_to_press(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    clerk = day.who("meixi.liang")
    clerk.open_row(FILLING_IN["name"])
    page, looks = clerk.page, []
    page.on("request", lambda one: looks.append(one.url) if one.url.endswith("/look") else None)
    page.locator("#document").select_option("id_card")
    file = {"name": "身份证.png", "mimeType": "image/png", "buffer": picture()}
    page.locator("#file").set_input_files(file)
    clerk.press("添加材料")
    assert looks == []
    page.keyboard.press("e")
    shown = page.locator("#section-1 .exhibit-look img")
    shown.wait_for()
    assert shown.evaluate("async (it) => { await it.decode(); return it.naturalWidth }") == SIDE
    clerk.look()
    shown.click()
    large = page.locator("dialog.exhibit-large img")
    assert large.is_visible()
    clerk.look()
    page.keyboard.press("Escape")
    assert large.count() == 0
    assert shown.is_visible()
    page.keyboard.press("e")
    assert shown.is_hidden()
    page.keyboard.press("e")
    assert len(looks) == 1
    clerk.go(page.url.removeprefix(clerk.base).partition("#")[0])
    assert clerk.text().count("打开材料") == 1
    page.emulate_media(media="print")
    assert page.locator(".printed").last.is_visible()
    pressed = page.locator("main button, main input, main select, main textarea").all()
    assert not [one.get_attribute("name") for one in pressed if one.is_visible()]
    assert 0 < len(re.findall(rb"/Type /Page\b", page.pdf(format="A4"))) <= 3
    day.over()
