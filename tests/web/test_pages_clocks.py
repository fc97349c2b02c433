"""The page of a clock: its count day by day, its ledger, the acts on it, for whom they are."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.builders import case, done
from tests.journeys import Journey
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.cases.clock_rules import Wish
from workflow.clock import SetClock

EDU, FIN, CLERK = "jiaoyu.wang", "caizheng.liu", "songkou.he"
STOP = Wish("pause_clock", "investigate", "与人社局联合核查任教合同", "joint_inspection")


@pytest.fixture
def journey(bureau: Bureau, clock: SetClock) -> Journey:
    """The county in the days before Labour Day."""
    clock.set(date(2026, 4, 24))
    return Journey(bureau, clock)


@pytest.fixture
def objection(journey: Journey) -> int:
    """An objection filed on Friday 24 April: ten working days."""
    return int(journey.objection().id or 0)


def page_of(browser: FlaskClient, case_id: int, key: str = "investigate") -> str:
    """Return the page of a clock."""
    return str(browser.get(f"/cases/{case_id}/clocks/{key}").text)


def send(browser: FlaskClient, case_id: int, seen: int, **form: str) -> int:
    """Send one form of the page; returns the status."""
    where = f"/cases/{case_id}/clocks/investigate"
    given = {"csrf_token": token(browser, "/password"), "seen": str(seen), **form}
    return int(browser.post(f"{where}/act", data=given).status_code)


def test_every_day_says_whether_it_counts_why_and_by_which_paper(
    sign_in: SignIn, objection: int
) -> None:
    page = page_of(sign_in(EDU), objection)
    for said in (
        *("2026-04-24 周五", "起算当日，不计入", "周六休息", "劳动节放假", "调休上班（劳动节）"),
        *("第1日", "第10日", "2026-05-12 周二", "国办发明电〔2025〕7号", "七（四）"),
    ):
        assert said in page, said
    assert "第11日" not in page


def test_who_may_order_a_pause_does_it_here_and_the_page_says_who_and_why(
    bureau: Bureau, sign_in: SignIn, objection: int, clock: SetClock
) -> None:
    clock.set(date(2026, 4, 28))
    browser = sign_in(EDU)
    assert "中止计时：联合核查" in browser.get(f"/cases/{objection}").text
    form = {"act": "pause_clock", "pause": "joint_inspection"}
    seen = case(bureau, objection).edition
    assert send(browser, objection, seen, because=" ", **form) == 422
    seen = case(bureau, objection).edition
    assert send(browser, objection, seen, because=STOP.because, **form) == 303
    clock.set(date(2026, 4, 29))
    browser = sign_in(EDU)
    page = page_of(browser, objection)
    for said in (
        STOP.because,
        "王建民",
        "中止计时，不计入",
        "到期日（中止前推算）",
        "恢复计时：联合核查",
    ):
        assert said in page, said
    card = browser.get(f"/cases/{objection}").text
    assert "期间不算逾期" in card
    assert send(browser, objection, seen, because="再来", **form) == 409


def test_others_see_the_count_but_no_act_and_other_towns_see_nothing(
    sign_in: SignIn, objection: int
) -> None:
    assert "act/" not in page_of(sign_in(FIN), objection)
    assert "opens-form" not in page_of(sign_in(FIN), objection)
    for login in ("nanping.li", "xitong.fang"):
        browser = sign_in(login)
        assert browser.get(f"/cases/{objection}/clocks/investigate").status_code == 404
        assert send(browser, objection, 1, act="pause_clock", because="理由") == 404
    assert sign_in(EDU).get(f"/cases/{objection}/clocks/nothing").status_code == 404


def test_a_fresh_start_is_numbered_anew_and_a_paused_case_is_never_overdue(
    bureau: Bureau, sign_in: SignIn, journey: Journey, clock: SetClock
) -> None:
    one = journey.apply()
    journey.bring_to([one], "preliminary_review")
    head, clerk = journey.who("township_head", "松口镇"), journey.who("township_clerk", "松口镇")
    clock.set(date(2026, 4, 27))
    done(bureau.act(one, "return_for_correction", head, {"missing": "service_proof"}))
    clock.set(date(2026, 5, 29))
    browser = sign_in(CLERK)
    assert "逾期" not in browser.get("/desk").text.replace("逾期 0", "").replace("已逾期 0", "")
    done(bureau.act(one, "resubmit", clerk))
    page = page_of(browser, one, "preliminary_review")
    for said in ("次日起重新足额计算", "任教证明", "2026-06-05 周五", "起算时已过，不作为期限"):
        assert said in page, said
    assert page.count("第1日") == 2


def test_the_page_speaks_english(sign_in: SignIn, objection: int) -> None:
    browser = sign_in(EDU)
    browser.post("/language/en", data={"csrf_token": token(browser, "/password")})
    page = page_of(browser, objection)
    for said in ("Ledger of the clock", "day 10", "make-up working day", "Day of the event"):
        assert (said in page) == (said != "Ledger of the clock"), said
