"""Eligibility asked again on the web: a day is asked for, the people are listed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from tests.money_store.cast import Payers
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.tables import RegisterEntry
from workflow.clock import SetClock

PATH = "/programmes/substitute_allowance/reassess"


def test_who_is_answered_otherwise_stands_on_the_page(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled({"name": "冯才"}, stage="listed")
    office = sign_in("jiaoyu.wang")
    assert "冯才" not in office.get(PATH).text
    assert "没有人的结论有变" in office.get(f"{PATH}?on=2026-06-01").text
    with bureau.store.write() as session:
        session.execute(update(RegisterEntry).values(removed_on=date(2026, 5, 1)))
    page = office.get(f"{PATH}?on=2026-06-01").text
    assert "冯才" in page
    assert "在固化名单内" in page
    assert "冯才" not in sign_in("longtan.ding").get(f"{PATH}?on=2026-06-01").text


def test_a_day_that_is_none_is_said(sign_in: SignIn) -> None:
    answer = sign_in("jiaoyu.wang").get(f"{PATH}?on=gestern")
    assert answer.status_code == 422
    assert "请填写日期。" in answer.text
