"""Several cases dealt with at once: what needs no answer at a click, what needs one asked once."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlmodel import select

from tests.builders import case, done, holder
from tests.web.cast import hidden, in_audit, submitted
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.tables import Sign

CLERK, HEAD, OTHER_CLERK = "songkou.he", "songkou.ma", "nanping.li"


def several(bureau: Bureau, count: int) -> list[int]:
    """Submit so many applications in Songkou."""
    return [submitted(bureau, name=f"申请人{at}", sequence=100 + 2 * at + 1) for at in range(count)]


def test_several_cases_are_dealt_with_at_once_and_each_outcome_is_told(
    bureau: Bureau, sign_in: SignIn
) -> None:
    first, second, third = several(bureau, 3)
    browser = sign_in(CLERK)
    page = browser.get("/").text
    ticks = re.findall(r'name="case" value="([^"]+)"', page)
    colleague = holder(bureau, "township_clerk", "松口镇", 1)
    done(bureau.act(second, "accept", colleague))
    form = {**hidden(page), "do": "substitute_allowance.application.accept", "case": ticks}
    answer = browser.post("/desk/act", data=form, follow_redirects=True)
    assert answer.status_code == 200
    assert "办成 2 件，共 3 件" in answer.text
    assert "刚有变化" in answer.text
    assert {case(bureau, one).stage for one in (first, second, third)} == {"preliminary_review"}
    again = browser.post("/desk/act", data=form, follow_redirects=True).text
    assert "办成 2 件，共 3 件" in again
    assert case(bureau, first).edition == 3


def test_only_what_asks_nothing_is_done_to_several(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    browser = sign_in(CLERK)
    page = browser.get("/").text
    assert "application.accept" in page
    assert "application.withdraw" not in page
    for key in ("withdraw", "return_for_correction", "nothing", "accept.more"):
        form = {**hidden(page), "do": f"substitute_allowance.application.{key}",
                "case": f"{case_id}.2"}  # fmt: skip
        assert browser.post("/desk/act", data=form).status_code == 422, key
    assert case(bureau, case_id).stage == "submitted"


def test_foreign_cases_cannot_be_ticked_in(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = submitted(bureau)
    browser = sign_in(OTHER_CLERK)
    form = {"csrf_token": hidden(browser.get("/password").text)["csrf_token"], "command": "x",
            "do": "substitute_allowance.application.accept", "case": f"{case_id}.2"}  # fmt: skip
    assert "冯才" not in browser.post("/desk/act", data=form, follow_redirects=True).text
    assert case(bureau, case_id).stage == "submitted"


def ask(browser: FlaskClient, key: str) -> str:
    """Tick every row of the desk and choose an act; returns the page that comes."""
    page = browser.get("/").text
    ticks = re.findall(r'name="case" value="([^"]+)"', page)
    form = {**hidden(page), "do": f"substitute_allowance.application.{key}", "case": ticks}
    return browser.post("/desk/act", data=form, follow_redirects=True).text


def answer(browser: FlaskClient, page: str, **ticked: list[str]) -> str:
    """Answer what was asked for all cases, and send it."""
    ticks = re.findall(r'name="case" value="([^"]+)"', page)
    return browser.post(
        "/desk/act", data={**hidden(page), "case": ticks, **ticked}, follow_redirects=True
    ).text


def test_evidence_is_vouched_for_once_for_all(bureau: Bureau, sign_in: SignIn) -> None:
    clerk = holder(bureau, "township_clerk", "松口镇")
    ids = [
        submitted(bureau, name=f"甲{at}", sequence=101 + 2 * at, public_school="")
        for at in range(2)
    ]
    for case_id in ids:
        done(bureau.act(case_id, "accept", clerk))
    browser = sign_in(HEAD)
    page = ask(browser, "pass")
    assert "已核实：在公办学校任教（2 件）" in page
    assert {case(bureau, one).stage for one in ids} == {"preliminary_review"}
    assert "办成 0 件，共 2 件" in answer(browser, page)
    assert "办成 2 件，共 2 件" in answer(
        browser, ask(browser, "pass"), confirmed=["public_school"]
    )
    assert {case(bureau, one).stage for one in ids} == {"listed"}


def test_an_office_signs_many_with_its_checklist_ticked_once(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id = in_audit(bureau)
    browser = sign_in("caizheng.liu")
    page = ask(browser, "audit_pass")
    assert "补助标准和金额无误" in page
    assert "核查事项未勾选" in answer(browser, page)
    assert "已签署，待其他部门" in answer(browser, ask(browser, "audit_pass"), checked=["0"])
    with bureau.store.read() as session:
        signs = session.exec(select(Sign).where(Sign.case_id == case_id)).all()
    assert [(sign.office, sign.agrees) for sign in signs] == [("county_fin", True)]
