"""Lists of other departments on the web: brought in, evidence beside, decided row by row."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.money_store.cast import LATE, ON_TIME, Payers
from tests.verification.lists import FENG, HE, NOBODY, deaths
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.money import service as money


@pytest.fixture
def payers(bureau: Bureau, clock: SetClock) -> Payers:
    """冯才 and 何田 in payment, in June."""
    found = Payers(bureau, clock)
    found.entitled(ON_TIME, LATE)
    clock.set(date(2026, 6, 3))
    money.sweep(bureau.house)
    return found


def bring(browser: FlaskClient, content: bytes) -> str:
    """Send a list in; returns the page that says what came of it."""
    form = {
        "csrf_token": token(browser, "/matches/lists"),
        "kind": "substitute_allowance/deaths",
        "file": (io.BytesIO(content), "死亡名单.xlsx"),
    }
    return browser.post("/matches/lists", data=form).text


def test_a_list_is_brought_in_and_decided_by_another_office(
    sign_in: SignIn, payers: Payers
) -> None:
    health, office = sign_in("weijian.zhou"), sign_in("jiaoyu.wang")
    said = bring(health, deaths(
        ["冯才", FENG, "2026-06-02"], ["何田", HE, "2026-06-20"], ["无关人", NOBODY, "2026-2-2"],
        ["冯才", FENG, "不详"],
    ))  # fmt: skip
    assert "列入待决定 2 人" in said
    assert "退回 1 行" in said
    page = office.get("/matches").text
    assert all(number not in page for number in (FENG, HE))
    assert "日期晚于今天，待核实" in page
    ticked = re.findall(r'name="proposal" value="([0-9]+:1)"', page)
    form = {
        "csrf_token": token(office, "/matches"), "proposal": ticked, "outcome": "stop_death",
        "command": "one",
    }  # fmt: skip
    answer = office.post("/matches/decide", data=form)
    assert answer.status_code == 422  # one of the two was asked about, not applied
    assert "办成 1 人，共 2 人" in answer.text
    assert "日期晚于今天，不能据此办理" in answer.text
    assert payers.held(payers.person("冯才")).state == "stopped"
    assert payers.held(payers.person("何田")).state == "active"
    result = office.get("/matches/lists/1").text
    assert "无关人" in result
    assert NOBODY not in result
    assert "已采纳" in result
    assert office.get("/messages").text.count("外部门名单比对有待决定的人") == 1


def test_who_has_nothing_to_do_with_lists_sees_none(sign_in: SignIn, payers: Payers) -> None:
    for login in ("longtan.ding", "shijiao.luo"):
        assert sign_in(login).get("/matches").status_code == 403
    health = sign_in("weijian.zhou")
    bring(health, deaths(["冯才", FENG, "2026-06-02"]))
    assert 'name="proposal"' not in health.get("/matches").text


def test_who_brought_it_in_cannot_tick(sign_in: SignIn, payers: Payers) -> None:
    office = sign_in("jiaoyu.wang")
    bring(office, deaths(["冯才", FENG, "2026-06-02"]))
    page = office.get("/matches").text
    assert 'name="proposal"' not in page
    assert "名单由您导入，须由另一人决定" in page
