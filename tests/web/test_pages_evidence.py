"""Papers beside what they are about: shown inside the page, each look on the record."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.web.cast import opened
from tests.web.conftest import SignIn
from tests.web.test_pages_files import CLERK, PDF, upload
from workflow.bureau import Bureau

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 300


def beside(browser: FlaskClient, case_id: int, place: str) -> list[tuple[str, str]]:
    """Return what stands folded beside one place of the page: address and look."""
    page = browser.get(f"/cases/{case_id}").text
    part = page[page.index(f'id="{place}"') :].partition("</section>")[0]
    return re.findall(r'href="(/files/[^"]+/look)" data-look="(\w+)"', part)


def test_a_paper_stands_beside_the_answers_it_shows_and_the_clauses_it_proves(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id, PNG, "户口簿.png")
    upload(browser, case_id, PDF, "户口簿.pdf")
    person = beside(browser, case_id, "section-1")
    assert [look for _, look in person] == ["picture", "paper"]
    assert beside(browser, case_id, "section-2") == []  # what was taught, a household does not say
    proving = beside(browser, case_id, "checks")  # two clauses name it
    assert set(proving) == set(person)
    assert beside(browser, case_id, "documents") == []


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [(PNG, "户口簿.png", "image/png"), (PDF, "户口簿.pdf", "application/pdf")],
)
def test_it_is_shown_inside_our_own_pages_alone_and_runs_nothing(
    bureau: Bureau, sign_in: SignIn, content: bytes, name: str, kind: str
) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id, content, name)
    answer = browser.get(beside(browser, case_id, "section-1")[0][0], buffered=True)
    assert answer.data == content
    assert answer.mimetype == kind
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_opens_nothing_by_itself_and_each_look_is_on_the_record(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id, PNG, "户口簿.png")
    address = beside(browser, case_id, "section-1")[0][0]
    page = browser.get(f"/cases/{case_id}").text
    assert "打开材料" not in page
    assert "<img" not in page[page.index('id="work"') :]  # until somebody unfolds it
    assert "<iframe" not in page
    browser.get(address, buffered=True)
    assert browser.get(f"/cases/{case_id}").text.count("打开材料") == 1


def test_strangers_see_nothing_and_are_answered_as_if_there_were_none(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id, PNG, "户口簿.png")
    address = beside(browser, case_id, "section-1")[0][0]
    answer = sign_in("nanping.li").get(address)
    assert answer.status_code == 404
    assert answer.headers["X-Frame-Options"] == "DENY"
