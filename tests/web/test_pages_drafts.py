"""What somebody began to write on an act waits for them, and for nobody else, until they act."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from tests.web.cast import act, hidden, in_audit
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.cases.unsent_tables import UnsentForm

EDU, COLLEAGUE, FINANCE = "jiaoyu.wang", "jiaoyu.chen", "caizheng.liu"
SAID = "任教证明印章不清，已电话核实"
JSON = {"Accept": "application/json"}


def begin(browser: FlaskClient, case_id: int, key: str, **written: Any) -> TestResponse:
    """Write on an act and let the page keep it."""
    form = hidden(browser.get(f"/cases/{case_id}").text, f"act-{key}")
    form |= {f"{key}.{name}": value for name, value in written.items()}
    return browser.post(f"/cases/{case_id}/draft", data=form, headers=JSON)


def kept(bureau: Bureau) -> list[UnsentForm]:
    """Return what is kept of anybody."""
    with bureau.store.read() as session:
        return list(session.exec(select(UnsentForm)).all())


def test_an_opinion_begun_comes_back_to_its_writer_alone(bureau: Bureau, sign_in: SignIn) -> None:
    case_id = in_audit(bureau)
    told = begin(sign_in(EDU), case_id, "audit_pass", checked=["1"], opinion=SAID)
    assert "只有您看得到" in told.get_json()["said"]
    page = sign_in(EDU).get(f"/cases/{case_id}").text  # signed in again, elsewhere
    assert SAID in page
    assert 'name="audit_pass.checked" value="1" checked' in page
    assert 'name="audit_pass.checked" value="0" checked' not in page
    assert "还没有办理。" in page
    for other in (COLLEAGUE, FINANCE):
        assert SAID not in sign_in(other).get(f"/cases/{case_id}").text
    (row,) = kept(bureau)
    assert SAID not in row.typed


def test_acts_have_drafts_of_their_own_and_acting_forgets_its(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, browser = in_audit(bureau), sign_in(EDU)
    begin(browser, case_id, "audit_pass", opinion=SAID)
    begin(browser, case_id, "return_to_township", returned_for=["years", "other"], reason="查档")
    page = browser.get(f"/cases/{case_id}").text
    assert 'name="return_to_township.returned_for" value="years" checked' in page
    assert '<details class="opens-form" open>' in page
    given = {"audit_pass.verdict": "agree", "audit_pass.checked": ["0", "1"]}
    assert act(browser, case_id, "audit_pass", given).status_code == 303
    assert [one.place for one in kept(bureau)] == [f"{case_id}/act/return_to_township"]


def test_emptied_or_discarded_it_is_forgotten_and_a_password_is_never_kept(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, browser = in_audit(bureau), sign_in(EDU)
    begin(browser, case_id, "audit_pass", opinion=SAID)
    begin(browser, case_id, "audit_pass", opinion="")
    assert kept(bureau) == []
    begin(browser, case_id, "audit_pass", password="geheim")
    assert kept(bureau) == []
    begin(browser, case_id, "audit_pass", opinion=SAID)
    form = hidden(browser.get(f"/cases/{case_id}").text, "act-audit_pass")
    form |= {"audit_pass.opinion": SAID, "drop": "1"}
    assert browser.post(f"/cases/{case_id}/draft", data=form).status_code == 303
    assert kept(bureau) == []


def test_a_case_elsewhere_keeps_nothing(bureau: Bureau, sign_in: SignIn) -> None:
    case_id, stranger = in_audit(bureau), sign_in("nanping.li")
    form = {**hidden(stranger.get("/").text), "action": "audit_pass", "audit_pass.opinion": SAID}
    assert stranger.post(f"/cases/{case_id}/draft", data=form).status_code == 404
    assert kept(bureau) == []
