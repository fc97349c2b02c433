"""The page of registers: loaded by who keeps them, mistakes by cell, corrections by document."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook

from tests.builders import id_number
from tests.web.conftest import SignIn, token

HEADS = ("姓名", "性别", "身份证号码", "户籍镇", "户籍村")


def paper(*rows: tuple[str, ...]) -> io.BytesIO:
    """Return a register as a county has it."""
    book, stream = Workbook(), io.BytesIO()
    for row in (HEADS, *rows):
        book.active.append(row)
    book.save(stream)
    stream.seek(0)
    return stream


def send(browser: FlaskClient, *rows: tuple[str, ...], **more: str) -> tuple[int, str]:
    """Load a register by page; returns status and page."""
    form = {
        "csrf_token": token(browser, "/registers"), "register": "substitute_allowance/frozen",
        "file": (paper(*rows), "固化名单.xlsx"), **more,
    }  # fmt: skip
    answer = browser.post("/registers", data=form, content_type="multipart/form-data")
    return answer.status_code, answer.text


@pytest.mark.parametrize("login", ["songkou.he", "caizheng.liu", "anquan.gu"])
def test_only_who_keeps_a_register_gets_in(sign_in: SignIn, login: str) -> None:
    assert sign_in(login).get("/registers").status_code == 403


def test_good_rows_are_kept_and_a_frozen_register_grows_by_document_only(sign_in: SignIn) -> None:
    browser = sign_in("jiaoyu.wang")
    good = ("冯才", "女", id_number("1966-05-11"), "松口镇", "上村")
    bad = ("何田", "男", "441499196605110000", "松口镇", "上村")
    status, page = send(browser, good, bad)
    assert status == 200
    assert "新入册 1 人，先前已有 0 人，退回 1 行" in page
    assert "C3" in page
    later = ("温江", "女", id_number("1965-03-11"), "松口镇", "上村")
    assert "新入册 0 人" in send(browser, good, later)[1]
    assert "新入册 1 人" in send(browser, later, correction="云教〔2026〕9号")[1]
    assert send(browser, good, register="substitute_allowance/none")[0] == 422
