"""Papers through the pages: in, out as an attachment, never for strangers."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.cast import hidden, opened, submitted
from tests.web.conftest import SignIn
from workflow.bureau import Bureau

CLERK = "songkou.he"
PDF = b"%PDF-1.7\n" + b"0" * 300


def upload(
    browser: FlaskClient, case_id: int, content: bytes = PDF, name: str = "户口簿.pdf"
) -> TestResponse:
    """Hand in a paper on the page of a case."""
    page = browser.get(f"/cases/{case_id}").text
    form = {
        "csrf_token": hidden(page)["csrf_token"], "command": name, "document": "household_book",
        "file": (io.BytesIO(content), name),
    }  # fmt: skip
    return browser.post(f"/cases/{case_id}/files", data=form)


def link(browser: FlaskClient, case_id: int) -> str:
    """Return the address of the last paper on a page."""
    return re.findall(r'href="(/files/[^"]+)"', browser.get(f"/cases/{case_id}").text)[-1]


def test_a_paper_goes_in_and_comes_out_as_an_attachment(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    assert upload(browser, case_id).status_code == 303
    page = browser.get(f"/cases/{case_id}").text
    assert "已添加 1 份材料。" in page
    assert "户口簿.pdf" in page
    answer = browser.get(link(browser, case_id), buffered=True)
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/pdf"


def test_an_address_names_nobody_and_cannot_be_guessed(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id)
    assert re.fullmatch(r"/files/[\w-]{32}", link(browser, case_id))


@pytest.mark.parametrize(
    ("content", "name", "status", "sentence"),
    [
        (b"MZ" + b"0" * 99, "a.pdf", 415, "只接受 PDF"),
        (PDF + b"0" * 1000, "a.pdf", 413, "超过 10 MB"),
        (b"", "a.pdf", 422, "请选择要上传的文件"),
    ],
)
def test_what_is_refused_is_said_in_words_on_the_page(
    bureau: Bureau, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, content: bytes, name: str,
    status: int, sentence: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("workflow.cases.attachments.LARGEST", 1000)
    case_id, browser = opened(bureau), sign_in(CLERK)
    answer = upload(browser, case_id, content, name)
    assert answer.status_code == status
    assert sentence in answer.text
    assert 'id="file-error"' in answer.text


def test_of_several_the_good_ones_go_in_and_the_bad_one_is_named(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    form = {
        "csrf_token": hidden(browser.get(f"/cases/{case_id}").text)["csrf_token"],
        "command": "three", "document": "household_book",
        "file": [(io.BytesIO(PDF), "一.pdf"), (io.BytesIO(b"MZ00"), "二.pdf"),
                 (io.BytesIO(PDF + b"3"), "三.pdf")],
    }  # fmt: skip
    answer = browser.post(f"/cases/{case_id}/files", data=form)
    assert answer.status_code == 415
    assert "二.pdf：只接受 PDF" in answer.text
    assert "已添加 2 份材料。" in answer.text
    page = browser.get(f"/cases/{case_id}").text
    assert [name in page for name in ("一.pdf", "二.pdf", "三.pdf")] == [True, False, True]


def test_a_form_without_a_file_says_so(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    page = browser.get(f"/cases/{case_id}").text
    form = {"csrf_token": hidden(page)["csrf_token"], "document": "id_card"}
    assert browser.post(f"/cases/{case_id}/files", data=form).status_code == 422


def test_strangers_open_nothing(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id)
    address = link(browser, case_id)
    for login in ("nanping.li", "xitong.fang"):
        assert sign_in(login).get(address).status_code == 404
    assert sign_in("jiaoyu.wang").get(address, buffered=True).status_code == 200


def test_papers_are_removed_by_those_it_waits_for_only(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = submitted(bureau), sign_in(CLERK)
    upload(browser, case_id)
    address = link(browser, case_id)
    other = sign_in("jiaoyu.wang")
    page = other.get(f"/cases/{case_id}").text
    assert "/remove" not in page
    form = {"csrf_token": hidden(page, "work")["csrf_token"]} if "csrf_token" in page else {}
    assert other.post(f"{address}/remove", data=form).status_code == 403
    own = {"csrf_token": hidden(browser.get(f"/cases/{case_id}").text)["csrf_token"]}
    assert browser.post(f"{address}/remove", data=own).status_code == 303
    assert browser.get(address).status_code == 404


def test_a_name_is_shown_as_text(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, browser = opened(bureau), sign_in(CLERK)
    upload(browser, case_id, name="<img src=x>'&.pdf")
    page = browser.get(f"/cases/{case_id}").text
    assert "<img src=x" not in page
