"""The pages of lists: members as rows, signed as one, some returned, those who left named."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.builders import ALLOWANCE, case, case_of, county, done, holder
from tests.passwords import quick_hash
from tests.web.cast import OFFICES, act, audited, hidden, in_audit, statements, submitted
from tests.web.conftest import PASSWORD, SignIn, token
from web.app import create_app
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.people.tables import Account
from workflow.settings import Settings
from workflow.store.engine import Store

EDU = "jiaoyu.wang"


def test_a_roster_shows_its_members_and_their_figures(bureau: Bureau, sign_in: SignIn) -> None:
    audited(bureau, name="冯才")
    roster = case_of(bureau, "county_roster")
    page = sign_in(EDU).get(f"/cases/{roster.id}").text
    for said in ("冯才", "松口镇", "上村", "工作年限", "月标准（元）", "起发年月", "2026-06",
                 "合计 1", "会签并公示"):  # fmt: skip
        assert said in page, said
    assert "冯才" not in sign_in("jiaoyu.wang").get("/lists?kind=x").text


def test_lists_are_found_by_kind_within_the_area(bureau: Bureau, sign_in: SignIn) -> None:
    audited(bureau)
    number = case_of(bureau, "township_list").number
    address = f"/lists?kind={ALLOWANCE}.township_list"
    assert number in sign_in(EDU).get(address).text
    assert number in sign_in("songkou.he").get(address).text
    assert number not in sign_in("nanping.li").get(address).text
    assert "还没有名单" in sign_in("nanping.li").get("/lists").text
    assert (
        case_of(bureau, "county_roster").number
        in sign_in(EDU).get("/lists").text
        + sign_in(EDU).get(f"/lists?kind={ALLOWANCE}.county_roster").text
    )


def test_a_list_is_reported_as_one_act(bureau: Bureau, sign_in: SignIn) -> None:
    ids = [submitted(bureau, name=f"甲{at}", sequence=101 + 2 * at) for at in range(3)]
    clerk, head = (holder(bureau, role, "松口镇") for role in ("township_clerk", "township_head"))
    for case_id in ids:
        done(bureau.act(case_id, "accept", clerk))
        done(bureau.act(case_id, "pass", head))
    listed = case_of(bureau, "township_list")
    browser = sign_in("songkou.ma")
    assert act(browser, listed.id or 0, "report_county").status_code == 303
    assert {case(bureau, one).stage for one in ids} == {"audit"}


def test_those_who_left_are_named_with_the_reason(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = in_audit(bureau, name="冯才")
    lead = holder(bureau, "county_edu")
    done(bureau.act(case_id, "return_to_township", lead, {"returned_for": "papers"}))
    page = sign_in(EDU).get(f"/cases/{case_of(bureau, 'township_list').id}").text
    assert "已离开名单的 1 人" in page
    assert "退回乡镇" in page


def recheck(bureau: Bureau, count: int) -> int:
    """Bring a roster of so many to the city; returns its id."""
    for at in range(count):
        audited(bureau, name=f"甲{at}", sequence=101 + 2 * at)
    roster = case_of(bureau, "county_roster").id or 0
    from sqlalchemy import update
    from sqlmodel import col

    from workflow.cases.tables import Case

    # The notice between is another page's story: members and list stand at the recheck.
    with bureau.store.write() as session:
        session.execute(update(Case).where(col(Case.id) == roster).values(stage="recheck"))
        members = update(Case).where(col(Case.kind) == "application")
        session.execute(members.values(stage="recheck"))
    return roster


def test_rows_ticked_are_returned_and_the_others_stay(bureau: Bureau, sign_in: SignIn) -> None:
    roster = recheck(bureau, 2)
    browser = sign_in("shijiao.luo")
    page = browser.get(f"/cases/{roster}").text
    ticks = re.findall(r'name="picked" value="(\d+)" form="act-recheck_return"', page)
    assert len(ticks) == 2
    reason = {"recheck_return.reason": "年限待核"}
    none = act(browser, roster, "recheck_return", reason)
    assert (none.status_code, "请先在名单中勾选人员。" in none.text) == (422, True)
    answer = act(browser, roster, "recheck_return", {**reason, "picked": ticks[:1]})
    assert answer.status_code == 303
    stages = [case(bureau, int(one)).stage for one in ticks]
    assert stages == ["audit", "recheck"]


def test_a_longer_list_costs_no_more_statements(bureau: Bureau, sign_in: SignIn) -> None:
    audited(bureau, name="甲")
    roster, browser = case_of(bureau, "county_roster").id, sign_in(EDU)
    counted = []
    for more in range(2):
        with statements(bureau.store.engine) as seen:
            browser.get(f"/cases/{roster}")
        counted.append(len(seen))
        for at in range(3 - 3 * more):
            audited(bureau, name=f"乙{at}", sequence=201 + 2 * at)
    assert counted[0] == counted[1]


@pytest.fixture
def both(store: Store, clock: SetClock) -> Flask:
    """The pages over a county on each kind of database."""
    bureau = county(store, clock)
    with store.write() as session:
        from sqlmodel import select

        hashed = quick_hash(PASSWORD)
        for account in session.exec(select(Account)):
            account.password_hash, account.must_change = hashed, False
            session.add(account)
    app = create_app(bureau, Settings())
    app.testing = False
    return app


def test_the_pages_are_the_same_on_both_databases(both: Flask) -> None:
    bureau: Bureau = both.extensions["bureau"]
    audited(bureau, name="冯才")
    submitted(bureau, name="欧阳秀英", sequence=995)
    roster = case_of(bureau, "county_roster")
    told = {
        "songkou.he": {"/": "欧阳秀英", "/?due=rest": "欧阳秀英", "/cases?q=oyxy": "欧阳秀英",
                       "/lists": "township_list", "/messages": "消息",
                       f"/?kind={ALLOWANCE}.application": "欧阳秀英"},
        EDU: {"/": roster.number, f"/cases/{roster.id}": "冯才", "/cases?q=冯": "MD-2026-0001",
              "/cases/1": "审核会签", f"/lists?kind={ALLOWANCE}.county_roster": roster.number},
    }  # fmt: skip
    for login, pages in told.items():
        browser = both.test_client()
        form = {"login": login, "password": PASSWORD, "csrf_token": token(browser, "/sign-in")}
        assert browser.post("/sign-in", data=form).status_code == 303
        for path, words in pages.items():
            answer = browser.get(path)
            assert (answer.status_code, words in answer.text) == (200, True), path
        if login == EDU:
            given = {"post_notice.verdict": "agree"}
            assert act(browser, roster.id or 0, "post_notice", given).status_code == 303
            assert hidden(browser.get("/messages").text) is not None
    assert len(OFFICES) == 4
