"""Midnight passes while a page is made or a form is dealt with: the whole request is of one day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from tests.restless import Restless
from tests.web.cast import act, submitted
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry
from workflow.clock import SHANGHAI, shanghai_instant
from workflow.messages.tables import Message

TODAY = date(2026, 3, 31)


@pytest.fixture
def clock() -> Restless:
    """Another day at every look."""
    return Restless(shanghai_instant(date(2026, 3, 2), 9))


@pytest.fixture
def case_id(bureau: Bureau) -> int:
    """An application that waits to be accepted."""
    return submitted(bureau)


@pytest.fixture
def browser(case_id: int, sign_in: SignIn) -> FlaskClient:
    """The clerk's, whose desk it is."""
    return sign_in("songkou.he")


@pytest.mark.parametrize("path", ["/", "/lists", "/calendar", "/backplan", "/clock", "/case"])
def test_a_page_looks_at_the_clock_once(
    path: str, browser: FlaskClient, case_id: int, clock: Restless
) -> None:
    before = clock.looks
    browser.get(f"/cases/{case_id}" if path == "/case" else path)
    assert clock.looks == before + 1


def test_an_act_through_the_pages_is_of_one_day(
    case_id: int, sign_in: SignIn, bureau: Bureau, clock: Restless
) -> None:
    clock.step = timedelta(0)
    clock.set(TODAY, 23, 58)
    browser = sign_in("songkou.he")
    page = browser.get(f"/cases/{case_id}").text
    clock.step, before = timedelta(minutes=1), clock.looks  # a second look is tomorrow's
    assert act(browser, case_id, "accept", page=page).status_code == 303
    assert clock.looks == before + 1
    with bureau.store.read() as session:
        (at,) = session.exec(select(AuditEntry.at).where(AuditEntry.action == "accept"))
        told = session.exec(select(Message.told_on).where(Message.at == at)).all()
    assert at.astimezone(SHANGHAI).date() == TODAY
    assert set(told) <= {TODAY}
