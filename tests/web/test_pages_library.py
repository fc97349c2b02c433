"""Versions of programmes on the web: handed in by one, published by another, seen by everybody."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.builders import ROOT
from tests.library.office import text
from tests.web.conftest import PASSWORD, SignIn, token
from tests.web.statements import counted
from workflow.bureau import Bureau

NEW = "/library/new"


def hand_in(browser: FlaskClient, raw: bytes, *, paste: bool = False) -> tuple[int, str]:
    """Hand a file in; returns the status and where the browser is sent, or the page."""
    given = {"source": raw.decode()} if paste else {"file": (io.BytesIO(raw), "v1.yaml")}
    answer = browser.post(NEW, data={"csrf_token": token(browser, NEW), **given})
    return answer.status_code, answer.location or unescape(answer.text)


def act(browser: FlaskClient, path: str, what: str, **form: str) -> tuple[int, str]:
    """Do something with a draft as its page offers it."""
    form = {**form, "csrf_token": token(browser, path)}
    answer = browser.post(f"{path}/{what}", data=form)
    return answer.status_code, unescape(answer.text)


def published(sign_in: SignIn, raw: bytes, day: str = "2026-03-02", seen: str = "") -> str:
    """Bring a file through both pairs of hands; returns the draft's address."""
    fang, gu = sign_in("xitong.fang"), sign_in("anquan.gu")
    status, path = hand_in(fang, raw)
    assert status == 303
    assert act(fang, path, "propose", from_on=day)[0] == 303
    shown = re.search(r'name="seen" value="(\d+)"', gu.get(path).text)
    assert shown is not None
    assert act(gu, path, "publish", seen=seen or shown[1], password=PASSWORD)[0] == 303
    return path


def test_a_version_goes_through_two_pairs_of_hands(sign_in: SignIn) -> None:
    fang, gu = sign_in("xitong.fang"), sign_in("anquan.gu")
    _, path = hand_in(fang, text(1))
    assert "这是此事项的第一版" in fang.get(path).text
    assert act(fang, path, "propose", from_on="2026-03-02")[0] == 303
    assert "须由另一位管理员发布" in fang.get(path).text
    status, page = act(fang, path, "publish", seen="0", password=PASSWORD)
    assert (status, "须由另一位管理员发布" in page) == (422, True)
    status, page = act(gu, path, "publish", seen="0", password="wrong")
    assert (status, "密码不对" in page) == (422, True)
    assert act(gu, path, "publish", seen="0", password=PASSWORD)[0] == 303
    assert "已发布" in gu.get(path).text
    assert "新事项" in sign_in("nanping.li").get("/programmes").text
    assert 'href="/cases/new/gift/application"' in sign_in("nanping.li").get("/").text


def test_mistakes_come_back_with_line_way_and_text(sign_in: SignIn) -> None:
    raw = (ROOT / "tests" / "engine" / "faults" / "endless.yaml").read_bytes()
    status, page = hand_in(sign_in("xitong.fang"), raw)
    assert status == 422
    assert "尚未保存" in page
    assert re.search(r"第 21 行</span> 到了「搁置」就再也不能办结：填写→审核中→搁置", page)
    assert "programme: fault" in page  # what was handed in is not lost
    assert "还没有上传过版本" in sign_in("xitong.fang").get("/library").text


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a: [", b"- 1", b"programme: x", b"x" * 300_000])
def test_what_is_no_definition_is_said_to_be_none(sign_in: SignIn, raw: bytes) -> None:
    status, page = hand_in(sign_in("xitong.fang"), raw)
    assert status == 422
    assert "处需要更正" in page


def test_nothing_handed_in_is_asked_for(sign_in: SignIn) -> None:
    status, page = hand_in(sign_in("xitong.fang"), b" ", paste=True)
    assert (status, "请选择文件" in page) == (422, True)


def test_the_difference_is_said_in_words(sign_in: SignIn) -> None:
    published(sign_in, text(1))
    fang = sign_in("xitong.fang")
    by, needs = "by: [", "township_head]\n        needs:\n          reason"
    more = (f"{by}{needs}", f"{by}township_clerk, {needs}")
    raw = text(2, ("working_days: 5", "working_days: 3"), more)
    status, path = hand_in(fang, raw, paste=True)
    assert status == 303
    page = fang.get(path).text
    assert "与第 1 版的差别" in page
    assert "期限「审核」：由 5个工作日内（当日不计） 改为 3个工作日内（当日不计）" in page
    assert "动作「不同意」的谁办：增加 乡镇经办" in page
    answer = fang.get(f"{path}/file")
    assert answer.data == raw


def test_the_list_says_which_version_new_cases_get(sign_in: SignIn) -> None:
    published(sign_in, text(1))
    published(sign_in, text(2), "2026-04-01")
    page = sign_in("nanping.li").get("/programmes").text
    rows = re.findall(r"新事项</a>.*?</tr>", page, re.DOTALL)
    assert ["现用" in row for row in rows] == [False, True]
    assert "自 2026-04-01 周三 起" in rows[0]


def test_somebody_elses_draft_is_refused_with_a_reason(sign_in: SignIn) -> None:
    _, path = hand_in(sign_in("xitong.fang"), text(1))
    gu = sign_in("anquan.gu")
    assert act(gu, path, "turn-down", because="")[0] == 422
    assert act(gu, path, "turn-down", because="条款号不对")[0] == 303
    assert "条款号不对" in sign_in("xitong.fang").get(path).text
    assert act(sign_in("xitong.fang"), path, "propose", from_on="2026-03-02")[0] == 409


@pytest.mark.parametrize("path", ["/library", NEW, "/library/1", "/library/1/file"])
def test_others_do_not_see_drafts(sign_in: SignIn, path: str) -> None:
    hand_in(sign_in("xitong.fang"), text(1))
    assert sign_in("jiaoyu.wang").get(path).status_code == 403


def test_the_list_asks_as_much_for_many_drafts_as_for_one(bureau: Bureau, sign_in: SignIn) -> None:
    fang = sign_in("xitong.fang")
    asked = []
    for _ in range(3):
        hand_in(fang, text(1))
        with counted(bureau) as said:
            assert fang.get("/library").status_code == 200
        asked.append(len(said))
    assert len(set(asked)) == 1
