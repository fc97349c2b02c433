"""What belongs to a case is opened from its page: offered to those who may, in the case's unit."""

from __future__ import annotations

import re

import pytest

from tests.builders import case, case_of, done
from tests.money_store.cast import Payers
from tests.web.cast import hidden
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.clock import SetClock

EDU, CLERK, FIN = "jiaoyu.wang", "songkou.he", "caizheng.liu"
TYPED = {"years": "16", "reason": "漏计两年", "document_no": "梅教〔2026〕3号"}


@pytest.fixture
def claim(bureau: Bureau, clock: SetClock) -> int:
    """The claim of somebody of 松口镇 who is in payment."""
    payers = Payers(bureau, clock)
    payers.entitled({"name": "冯才"})
    return int(case_of(bureau, "entitlement").id or 0)


def test_each_is_offered_what_that_person_may_open(claim: int, sign_in: SignIn) -> None:
    offered = {login: sign_in(login).get(f"/cases/{claim}").text for login in (EDU, CLERK, FIN)}
    assert "新建：年限更正" in offered[EDU]
    assert "账户更正" not in offered[EDU]
    assert "新建：账户更正" in offered[CLERK]
    assert "新建：" not in offered[FIN]
    assert sign_in(CLERK).get(f"/cases/{claim}/new/correction").status_code == 403
    assert sign_in(EDU).get(f"/cases/{claim}/new/recovery").status_code == 404
    assert sign_in("nanping.li").get(f"/cases/{claim}/new/account_change").status_code == 404


def test_it_belongs_to_the_case_and_its_unit(claim: int, bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(EDU)
    path = f"/cases/{claim}/new/correction"
    assert "现核定工作年限 14 年" in browser.get(path).text
    answer = browser.post(path, data={**hidden(browser.get(path).text), **TYPED})
    made = case_of(bureau, "correction")
    assert (answer.status_code, answer.location) == (303, f"/cases/{made.id}")
    assert (made.parent_id, made.unit_id) == (claim, case(bureau, claim).unit_id)
    assert made.subject_name == "冯才"
    beside = re.sub(r"<[^>]+>|\s", "", browser.get(f"/cases/{made.id}").text)
    assert "现核定14年·700.00元/月更正为16年·700.00元/月" in beside
    page = browser.get(f"/cases/{claim}").text
    assert made.number in page
    assert "新建：年限更正" not in page  # one is open already


def test_wrong_answers_are_kept_and_named(claim: int, bureau: Bureau, sign_in: SignIn) -> None:
    browser = sign_in(EDU)
    path = f"/cases/{claim}/new/correction"
    form = {**hidden(browser.get(path).text), **TYPED, "years": "十六"}
    answer = browser.post(path, data=form)
    assert answer.status_code == 422
    assert "漏计两年" in answer.text
    assert case_of(bureau, "entitlement").id == claim


def test_nothing_is_opened_for_a_claim_that_has_ended(
    claim: int, bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    edu = Payers(bureau, clock).who("county_edu")
    browser, path = sign_in(EDU), f"/cases/{claim}/new/correction"
    form = {**hidden(browser.get(path).text), **TYPED}
    ended = {"reason": "迁出", "last_month": "2026-05"}
    done(bureau.act(claim, "stop_other", edu, ended))
    assert "新建：" not in browser.get(f"/cases/{claim}").text
    assert browser.post(path, data=form).status_code == 404
    unit = case(bureau, claim).unit_id
    opened = bureau.open("substitute_allowance", "correction", edu, unit, TYPED, parent_id=claim)
    assert "已办结" in str(opened)


def test_an_objection_comes_by_its_notice(claim: int, bureau: Bureau, sign_in: SignIn) -> None:
    application = case(bureau, claim).parent_id
    assert sign_in(EDU).get(f"/cases/{application}/new/objection").status_code == 404


def test_an_account_somebody_else_is_paid_to_is_pointed_out_and_may_be_shared(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled({"name": "冯才"}, {"name": "温江", "account": "6299990000000000034"})
    held = payers.entitlement_case(payers.person("冯才")).id
    clerk, given = sign_in(CLERK), {"bank": "云岭农商银行", "reason": "与配偶共用"}
    path = f"/cases/{held}/new/account_change"
    form = {**hidden(clerk.get(path).text), **given, "account": "6299990000000000034"}
    clerk.post(path, data=form)
    change = case_of(bureau, "account_change")
    page = clerk.get(f"/cases/{change.id}").text
    assert "同一银行账号" in page
    assert "温江" in page
    done(bureau.act(change.id or 0, "propose", payers.who("township_clerk", "松口镇")))
    done(bureau.act(change.id or 0, "approve_account", payers.who("county_edu")))
