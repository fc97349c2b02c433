"""The page of units: what hangs on one, and closing it into its successor."""

from __future__ import annotations

import pytest

from tests.web.cast import submitted
from tests.web.conftest import SignIn, token
from tests.web.test_pages_accounts import ADMIN
from workflow.bureau import Bureau


def unit(bureau: Bureau, name: str) -> int:
    """Return the unit called so."""
    return next(one.id for one in bureau.units if one.name.zh == name)


@pytest.mark.parametrize("login", ["xitong.fang", "songkou.ma"])
def test_only_the_security_administrator_gets_in(sign_in: SignIn, login: str) -> None:
    browser = sign_in(login)
    for path in ("/units", "/units/1"):
        assert browser.get(path).status_code == 403


def test_a_township_is_merged_and_its_work_waits_at_the_successors_desk(
    bureau: Bureau, sign_in: SignIn
) -> None:
    case_id, old, new = submitted(bureau), unit(bureau, "松口镇"), unit(bureau, "梅溪镇")
    browser = sign_in(ADMIN)
    assert f"/units/{old}" in browser.get("/units?q=松口").text
    page = browser.get(f"/units/{old}").text
    assert "何庆祥" in page
    assert "松口镇中心学校" in page
    form = {"csrf_token": token(browser, f"/units/{old}")}
    refused = browser.post(f"/units/{old}/close", data=form)
    assert (refused.status_code, "还有未办结的件 1 件" in refused.text) == (422, True)
    closed = browser.post(f"/units/{old}/close", data={**form, "into": str(new)})
    assert closed.status_code == 303
    assert "已撤并" in browser.get(f"/units/{old}").text
    assert browser.get(f"/units/{unit(bureau, '梅州市')}").status_code == 404
    clerk = sign_in("meixi.liang")
    assert f"/cases/{case_id}" in clerk.get("/").text
    assert "松口镇并入梅溪镇" in clerk.get(f"/cases/{case_id}").text
