"""After an act: the next case is offered, or opens by itself when a person wants that."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.cast import act, submitted
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau

CLERK = "songkou.he"


def choose(browser: FlaskClient, case_id: int) -> None:
    form = {"csrf_token": token(browser, f"/cases/{case_id}"), "case_id": str(case_id)}
    answer = browser.post("/onward", data=form)
    assert answer.status_code == 303
    assert answer.location == f"/cases/{case_id}"


def test_the_next_of_the_same_kind_opens_when_one_wants_that(
    bureau: Bureau, sign_in: SignIn
) -> None:
    first, second, third = (submitted(bureau, sequence=n) for n in (1, 3, 5))
    browser = sign_in(CLERK)
    answer = act(browser, first, "accept")
    assert answer.location == f"/cases/{first}"
    assert f'<a href="/cases/{second}" data-key="n">下一件' in browser.get(answer.location).text
    choose(browser, second)
    assert "办完留在本件" in browser.get(f"/cases/{second}").text
    answer = act(browser, second, "accept")
    assert answer.location == f"/cases/{third}"
    assert f'<a href="/cases/{second}">看刚办的' in browser.get(answer.location).text
    choose(browser, third)
    assert act(browser, third, "accept").location == f"/cases/{third}"
