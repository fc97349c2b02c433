"""Standing checks on the web: counted for the auditor, explained by the county's office."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from tests.money_store.cast import LATE, Payers
from tests.web.cast import taken
from tests.web.conftest import SignIn, token
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.oversight import reads
from workflow.oversight.finding import BY_KEY


def test_the_office_sees_explains_and_takes_the_list_along(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled(LATE)
    clock.set(date(2026, 6, 3))
    office, check = sign_in("jiaoyu.wang"), BY_KEY["due_unpaid"]
    assert "应发未发" in office.get("/oversight").text
    listed = office.get("/oversight/due_unpaid").text
    assert "未处理 13 条，已说明 0 条" in listed
    first = reads.of_check(bureau.house, payers.who("county_edu"), check)[0].finding
    form = {"case": first.case_id, "mark": first.mark, "reason": "账号核实中",
            "csrf_token": token(office, "/oversight/due_unpaid")}  # fmt: skip
    assert office.post("/oversight/due_unpaid/excuse", data=form).status_code == 303
    assert "未处理 12 条，已说明 1 条" in office.get("/oversight/due_unpaid").text
    book = openpyxl.load_workbook(
        io.BytesIO(office.get("/oversight/due_unpaid/findings.xlsx").data)
    )
    what, count, who = taken(office)[0]
    assert (what, count, who.startswith("王")) == ("审计疑点", "13", True)
    rows = list(book.active.values)
    assert [row[:1] + row[3:5] for row in rows[1:2]] == [("何田", "2025-05", "700.00")]
    assert (rows[13][0], rows[13][6]) == ("何田", "账号核实中")


def test_the_months_to_come_are_drawn_with_their_table(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    Payers(bureau, clock).entitled(LATE)
    clock.set(date(2026, 6, 3))
    text = sign_in("jiaoyu.wang").get("/oversight/months").text
    assert text.count('<td class="card-title"') == 12
    assert "<title>2026-07 至 2027-06 各月应发</title>" in text
    assert "700.00 · 1 人" in text


def test_others_see_none_of_it(bureau: Bureau, sign_in: SignIn) -> None:
    clerk = sign_in("nanping.li")
    assert clerk.get("/oversight").status_code == 403
    assert sign_in("jiaoyu.wang").get("/oversight/nothing").status_code == 404
    assert clerk.get("/oversight/taken").status_code == 403
    assert taken(sign_in("jiaoyu.wang")) == []
