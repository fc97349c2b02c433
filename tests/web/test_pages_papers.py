"""Papers on the page of a case: offered to whom they are for, handed out, on the record."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.papers.readers import needs_pdf
from tests.web.cast import hidden, in_audit, opened
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau

CLERK = "songkou.he"


def offered(browser: FlaskClient, case_id: int) -> list[str]:
    """Return the papers a page offers, each with its format."""
    return re.findall(r'name="paper" value="([\w.]+)"', browser.get(f"/cases/{case_id}").text)


def take(browser: FlaskClient, case_id: int, paper: str) -> TestResponse:
    """Ask for a paper as the page's button does."""
    needs_pdf()
    page = browser.get(f"/cases/{case_id}").text
    form = {"csrf_token": hidden(page)["csrf_token"], "paper": paper}
    return browser.post(f"/cases/{case_id}/papers", data=form)


def test_a_clerk_prints_the_form_and_the_record_says_so(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    assert "annex1.pdf" in offered(browser, case_id)
    answer = take(browser, case_id, "annex1.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert answer.mimetype == "application/pdf"
    named = answer.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''annex1-MD-2026-\d+\.pdf", named)
    assert answer.headers["Cache-Control"] == "no-store"
    page = browser.get(f"/cases/{case_id}").text
    assert "打印文书" in page
    assert "附件1 申请表" in page[page.index("打印文书") :]


def test_an_auditor_is_offered_no_form_and_gets_none(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = in_audit(bureau), sign_in("shenjiju.yan")
    assert "annex1.pdf" not in offered(browser, case_id)
    refused = take(browser, case_id, "annex1.pdf")
    assert refused.status_code == 422
    assert "这份文书不由您的岗位打印" in refused.text


def test_a_stranger_finds_no_case(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in("longtan.ding")
    assert browser.post(f"/cases/{case_id}/papers", data={}).status_code in (400, 404)


def test_the_offer_speaks_english(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    browser.post("/language/en", data={"csrf_token": token(browser, "/password")})
    assert "Annex 1 Application form" in browser.get(f"/cases/{case_id}").text
