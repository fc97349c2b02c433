"""Papers before they are sent: several at once, seen, refused beside the file, taken out again."""

from __future__ import annotations

import struct
from zlib import compress, crc32

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.browser.cast import SUBMITTED
from tests.browser.office import MONDAY, Office
from tests.browser.visitor import Day, Findings

pytestmark = pytest.mark.browser


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


SEAL_RED = b"\xb3\x26\x1e"
PICTURE = b"\x89PNG\r\n\x1a\n" + b"".join(
    chunk(kind, data)
    for kind, data in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", compress(b"\0" + SEAL_RED)),
        (b"IEND", b""),
    )
)
SEEN = """() => [...document.querySelector("canvas.thumbnail")
  .getContext("2d").getImageData(36, 36, 1, 1).data]"""
DROP = """([name, text]) => {
  const given = new DataTransfer();
  given.items.add(new File([text], name, { type: "application/pdf" }));
  const drop = new DragEvent("drop", { dataTransfer: given, bubbles: true, cancelable: true });
  document.querySelector("[data-drop]").dispatchEvent(drop);
}"""


def payload(name: str, content: bytes, kind: str) -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_papers_are_seen_and_taken_out_before_they_are_sent(
    county: Office, browser: Browser, findings: Findings
) -> None:
    day = Day(browser, county.at(MONDAY), findings)
    clerk = day.who("shuanghua.chen")
    clerk.open_row(SUBMITTED["name"])
    page = clerk.page
    page.locator("#file").set_input_files(
        [
            payload("身份证.png", PICTURE, "image/png"),
            payload("合同.exe", b"MZ", "application/x-msdownload"),
            payload("旧.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf"),
        ]
    )
    page.evaluate(DROP, ["户口簿.pdf", "%PDF-1.4\n%%EOF\n"])
    lines = page.locator("[data-chosen] li")
    expect(lines).to_have_count(4)
    page.locator("canvas.thumbnail[data-drawn]").wait_for()
    assert page.evaluate(SEEN) == [*SEAL_RED, 255]
    expect(lines.filter(has_text="合同.exe")).to_contain_text("只接受 PDF")
    page.get_by_role("button", name="移除 旧.pdf").click()
    expect(lines).to_have_count(3)
    clerk.look()
    clerk.press("添加材料")
    said = clerk.text()
    assert [name in said for name in ("身份证.png", "户口簿.pdf", "旧.pdf", "合同.exe")] == [
        True, True, False, False,
    ]  # fmt: skip
    day.over()
