"""What a page weighs on the line: the first visit, every later one; nothing from elsewhere."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.notice.cast import Cast
from tests.web.cast import audited, submitted
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.worklist import PAGE
from workflow.clock import SetClock

FIRST_VISIT, LATER_VISIT = 250_000, 40_000  # bytes on the line, headers not counted
CLERK = "songkou.he"
FROM_HERE = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
LOADED = re.compile(
    r"<(?:link|script|img|use|source|iframe)\b[^>]*?(?:href|src|data-src)=\"([^\"]+)\""
)
IMPORTED = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)([^'\")]+)")


def weight(browser: FlaskClient, path: str) -> tuple[int, int]:
    """Return the bytes of a first visit, and of a later one: what is kept for ever left out."""
    answer = browser.get(path, headers=FROM_HERE, buffered=True)
    assert (answer.status_code, answer.headers["Content-Encoding"]) == (200, "gzip"), path
    whole = again = len(answer.data)
    for address in sorted(loaded(browser.get(path).text)):
        assert not urlsplit(address).netloc, (path, address)
        part = browser.get(address, headers=FROM_HERE, buffered=True)
        assert part.status_code == 200, address
        again += 0 if "immutable" in part.headers["Cache-Control"] else len(part.data)
        assert "css" not in address or not IMPORTED.search(browser.get(address, buffered=True).text)
        whole += len(part.data)
    return whole, again


def loaded(page: str) -> set[str]:
    """Return the addresses a browser fetches for a page by itself."""
    found = (one.replace("&amp;", "&").partition("#")[0] for one in LOADED.findall(page))
    return {one for one in found if one and not one.startswith("data:")}


def check(browser: FlaskClient, path: str) -> None:
    """Hold a page to both bounds."""
    first, later = weight(browser, path)
    assert first <= FIRST_VISIT, (path, first)
    assert later <= LATER_VISIT, (path, later)


def test_the_pages_of_the_office_are_light(bureau: Bureau, sign_in: SignIn) -> None:
    for at in range(PAGE + 1):
        submitted(bureau, name=f"申请人{at}", sequence=101 + 2 * at)
    case_id, browser = audited(bureau, sequence=5), sign_in(CLERK)
    for path in ("/", f"/cases/{case_id}", "/cases/new/substitute_allowance/application"):
        check(browser, path)


def test_a_public_notice_is_light(bureau: Bureau, clock: SetClock, client: FlaskClient) -> None:
    clock.set(date(2026, 4, 29))
    cast = Cast(bureau, clock)
    cast.audited()
    cast.published()
    cast.post_all(date(2026, 4, 29))
    for path in ("/public", "/public/notices/mc-2026-0001-1"):
        check(client, path)


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_what_another_site_asks_for_is_not_compressed(app: Flask, site: str | None) -> None:
    headers = {"Accept-Encoding": "gzip, br"} | ({"Sec-Fetch-Site": site} if site else {})
    browser = app.test_client()
    assert "Content-Encoding" not in browser.get("/sign-in", headers=headers).headers
    styles = browser.get("/static/theme.css", headers=headers, buffered=True)
    assert styles.headers["Content-Encoding"] == "br"
    again = {**headers, "If-None-Match": styles.headers["ETag"]}
    assert browser.get("/static/theme.css", headers=again, buffered=True).status_code == 304
