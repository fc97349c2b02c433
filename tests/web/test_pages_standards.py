"""A change of standard on the web: what it changes, person by person, as a workbook too."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from tests.money_store.cast import LATE, ON_TIME, Payers
from tests.money_store.test_standards import GENERAL, draft, enacted
from tests.web.cast import taken
from tests.web.conftest import SignIn
from workflow.bureau import Bureau
from workflow.clock import SetClock


def test_the_office_sees_who_gains_and_takes_the_list_along(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled(ON_TIME, LATE)
    case_id = draft(payers, "2026-06", GENERAL)
    office = sign_in("jiaoyu.wang")
    assert "施行后的影响" in office.get(f"/cases/{case_id}").text
    listed = office.get(f"/standards/{case_id}/people").text
    assert "冯才" in listed
    assert "何田" in listed
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"/standards/{case_id}/people.xlsx").data))
    rows = list(book.active.values)
    assert [row[:6] for row in rows[1:]] == [
        (name, "松口镇", 14, "700.00", "760.00", "60.00") for name in ("冯才", "何田")
    ]
    assert taken(office)[0][:2] == ("标准调整逐人明细", "2")


def test_who_may_not_see_the_case_sees_no_list(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled(ON_TIME)
    case_id, person = draft(payers, "2026-06", GENERAL), payers.person("冯才")
    clerk = sign_in("longtan.ding")
    assert clerk.get(f"/standards/{case_id}/people").status_code == 404
    assert sign_in("jiaoyu.wang").get(f"/standards/{person}/people").status_code == 404


def test_the_programme_lists_what_was_enacted(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled(ON_TIME)
    clock.set(date(2026, 6, 3))
    enacted(payers, "2026-06", GENERAL)
    page = sign_in("jiaoyu.wang").get("/programmes/substitute_allowance/1").text
    assert "已施行的调整" in page
    assert "粤教〔2026〕9号" in page
