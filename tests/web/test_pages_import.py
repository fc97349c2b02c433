"""A township clerk imports the township's paper in the browser."""

from __future__ import annotations

import io
import re

from tests.web.cast import taken
from tests.web.conftest import SignIn, token
from workflow.demo.county import PAPERS

PAPER = PAPERS / "申请名册-南坪镇.xlsx"


def sent(browser: object, content: bytes, name: str = PAPER.name) -> object:
    form = {
        "csrf_token": token(browser, "/import"),
        "kind": "substitute_allowance/application",
        "file": (io.BytesIO(content), name),
    }
    return browser.post("/import", data=form, content_type="multipart/form-data")


def test_good_rows_are_imported_and_dirty_ones_named_by_cell(sign_in: SignIn) -> None:
    clerk = sign_in("nanping.li")
    answer = sent(clerk, PAPER.read_bytes())
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "新导入 23 人" in text
    assert "退回 4 行" in text
    assert "D27" in text
    back = re.search(r'href="(/import/[^"]+)"', text)
    assert back is not None
    file = clerk.get(back[1])
    assert file.status_code == 200
    assert file.data[:2] == b"PK"
    assert sign_in("nanping.wang").get(back[1]).status_code == 404
    assert [row[::2] for row in taken(sign_in("jiaoyu.wang"))] == [("导入结果", "李秀兰")]
    again = sent(clerk, PAPER.read_bytes()).get_data(as_text=True)
    assert "新导入 0 人，先前已有 23 人" in again


def test_another_township_s_paper_is_refused_row_by_row(sign_in: SignIn) -> None:
    text = sent(sign_in("songkou.he"), PAPER.read_bytes()).get_data(as_text=True)
    assert "新导入 0 人" in text


def test_what_is_no_workbook_is_said_so(sign_in: SignIn) -> None:
    text = sent(sign_in("nanping.li"), b"not a workbook").get_data(as_text=True)
    assert "新导入 0 人" in text
    assert "退回 1 行" in text


def test_a_reviewer_finds_no_import_page(sign_in: SignIn) -> None:
    assert sign_in("caizheng.liu").get("/import").status_code in (403, 404)
