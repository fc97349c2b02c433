"""The page of the first run: steps for administrators, the paper for the security administrator."""

from __future__ import annotations

import io

import pytest

from tests.founding.test_founding import paper
from tests.passwords import quick_hash
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau

GUARD, KEEPER = "anquan.gu", "xitong.fang"


def send(sign_in: SignIn, do: str, data: bytes) -> tuple[int, str]:
    browser = sign_in(GUARD)
    form = {
        "csrf_token": token(browser, "/setup"), "do": do,
        "file": (io.BytesIO(data), "county.xlsx"),
    }  # fmt: skip
    answer = browser.post("/setup/paper", data=form, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_the_steps_are_shown_and_only_the_security_administrator_loads(
    bureau: Bureau, sign_in: SignIn
) -> None:
    page = sign_in(KEEPER).get("/setup").text
    assert "工作日历" in page
    assert "存入" not in page
    browser = sign_in(KEEPER)
    assert browser.get("/setup/paper.xlsx").status_code == 403
    assert sign_in("songkou.he").get("/setup").status_code == 403
    assert sign_in(GUARD).get("/setup/paper.xlsx").data[:2] == b"PK"


def test_a_paper_is_checked_stored_and_its_passwords_told_once(
    bureau: Bureau, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workflow.founding.service.hash_password", quick_hash)
    more = paper(
        [("竹溪镇", "乡镇", "云岭县")], [("温婉", "竹溪镇", "township_clerk", "zhuxi.wen")]
    )
    units = len(bureau.units)
    code, page = send(sign_in, "try", more)
    assert code == 200
    assert "可以存入：单位 1 个，账号 1 个，岗位 1 个。" in page
    assert "zhuxi.wen" not in page
    assert len(bureau.units) == units
    code, page = send(sign_in, "keep", more)
    assert code == 200
    assert "zhuxi.wen" in page
    assert len(bureau.units) == units + 1
    assert "zhuxi.wen" not in sign_in(GUARD).get("/setup").text


def test_mistakes_come_back_by_cell_and_elsewhere_is_not_ones_own(
    bureau: Bureau, sign_in: SignIn
) -> None:
    code, page = send(sign_in, "keep", paper([], [("温婉", "梅州市教育局", "city_edu", "")]))
    assert code == 422
    assert "人员 B2 梅州市教育局不在您的管辖范围" in page
    code, page = send(sign_in, "keep", b"")
    assert code == 422
    assert "请选择 Excel 文件" in page
