"""Eligibility asked again on the web: a day is asked for, the people are listed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from tests.builders import ALLOWANCE
from tests.money_store.cast import Payers
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.tables import RegisterEntry
from workflow.clock import SetClock
from workflow.engine.registry import Definitions, Published

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


def test_the_version_in_force_on_the_day_asked_answers(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled({"name": "冯才"}, stage="listed")
    house = bureau.house
    both = Definitions([*bureau.definitions, to_come(bureau)])
    house.take_definitions(both, house.library_edition)
    office = sign_in("jiaoyu.wang")
    assert "没有人的结论有变" in office.get(f"{PATH}?on=2026-06-30").text
    assert "冯才" in office.get(f"{PATH}?on=2026-07-01").text


def to_come(bureau: Bureau) -> Published:
    """A second version, in force from July 2026, whose clause of residence nobody meets."""
    now = bureau.definitions.newest(ALLOWANCE)
    kind = now.kinds["application"]
    unmet = kind.clauses["hukou"].model_copy(update={"policy": None, "test": "1 > 2"})
    clauses = {**kind.clauses, "hukou": unmet}
    kinds = {**now.kinds, "application": kind.model_copy(update={"clauses": clauses})}
    second = now.model_copy(update={"version": 2, "kinds": kinds})
    return Published(second, "made up", from_on=date(2026, 7, 1))
