"""退汇 on the web: found by name, registered by one, confirmed by another, shown with its paper."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.money_store.cast import Payers
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.money import service

PAYS, OFFICE = "fafang.jiang", "caizheng.liu"
WHY = {"reason": "账户冻结", "document_no": "农商行 0330-01", "bounced_on": "2026-03-10"}


@pytest.fixture
def paid(bureau: Bureau, clock: SetClock) -> tuple[Payers, int]:
    """A run that paid two people."""
    payers = Payers(bureau, clock)
    payers.entitled(
        {"name": "冯才", "born": "1966-01-11"},
        {"name": "温江", "born": "1966-01-12", "town": "南坪镇"},
    )
    service.sweep(bureau.house)
    return payers, payers.paid("2026-03")


def post(browser: FlaskClient, address: str, **form: str) -> tuple[int, str]:
    """Send a form; returns status and the page it leads to."""
    filled = {"csrf_token": token(browser, "/password"), **form}
    answer = browser.post(address, data=filled, follow_redirects=True)
    return answer.status_code, answer.text


def said_to(browser: FlaskClient, run: int) -> str:
    return browser.get(f"/cases/{run}").text


def test_it_is_found_by_name_registered_and_confirmed_by_another(
    paid: tuple[Payers, int], sign_in: SignIn
) -> None:
    payers, run = paid
    clerk, finance = sign_in(PAYS), sign_in(OFFICE)
    page = clerk.get(f"/runs/{run}/lines?name=冯").text
    assert "温江" not in page
    (address,) = set(re.findall(rf'href="(/runs/{run}/payees/\d+/bounce)"', page))
    assert "/bounce" not in finance.get(f"/runs/{run}/lines").text
    asked = re.sub(r"<[^>]+>", "", clerk.get(address).text)
    assert "冯才" in asked
    assert "1,400.00" in asked
    status, said = post(clerk, address, **{**WHY, "document_no": ""})
    assert (status, "凭证号" in said) == (422, True)
    status, said = post(clerk, address, **WHY)
    assert (status, "退汇已登记" in said) == (200, True)
    assert "由您登记，须由另一人确认" in said
    assert clerk.get(address).text.count('name="payment"') == 0
    waits = finance.get(f"/cases/{run}").text
    (decision,) = re.findall(rf'action="(/runs/{run}/bounces/\d+)"', waits)
    status, said = post(clerk, decision, verdict="confirm")
    assert "不在您的职责内" in said
    status, said = post(finance, decision, verdict="dismiss", note="")
    assert "请写明不予确认的理由" in said
    status, said = post(finance, decision, verdict="confirm")
    assert "退汇已确认" in said
    assert payers.stage(run) == "part_failed"
    assert "退汇：账户冻结" in clerk.get(f"/runs/{run}/lines?state=failed").text
    assert (
        "退汇冲回" in clerk.get(f"/cases/{payers.entitlement_case(payers.person('冯才')).id}").text
    )
    (change,) = re.findall(r'href="(/cases/\d+/new/account_change)"', said_to(clerk, run))
    assert clerk.get(change).status_code == 200
    english = clerk.get(f"/cases/{run}", headers={"Accept-Language": "en"}).text
    assert "农商行 0330-01" in english


def test_nobody_of_another_area_sees_it(paid: tuple[Payers, int], sign_in: SignIn) -> None:
    _, run = paid
    assert sign_in("longtan.ding").get(f"/runs/{run}/payees/1/bounce").status_code == 403
