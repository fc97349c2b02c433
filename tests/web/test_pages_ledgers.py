"""Ledgers on the web: offered to whose posts print them, chosen by year and days, on the record."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select
from werkzeug.test import TestResponse

from tests.passwords import quick_hash
from tests.web.conftest import PASSWORD, SignIn, token
from workflow.bureau import Bureau
from workflow.cases.taking import TakenFile
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.plays import Player, plays
from workflow.demo.script import read_play
from workflow.people.load import Intake, load_more

PROGRAMME = "hardship_visit"


@pytest.fixture
def visited(bureau: Bureau, clock: SetClock, tmp_path: Path) -> None:
    """Two visits made and signed for, on 20 and 21 January 2025; two more to come."""
    clock.set(shanghai_instant(date(2025, 1, 2), 8))
    script, _ = read_play(plays()[PROGRAMME])
    with bureau.store.write() as session:
        intake = Intake(quick_hash(PASSWORD), clock.now(), date(2025, 1, 1), must_change=False)
        load_more(session, script.units, bureau.roles, intake)
        bureau.units.refresh(session)
    Player(bureau, clock, PROGRAMME, plays()[PROGRAMME], tmp_path).perform()


def taken(sign_in: SignIn, **asked: str) -> TestResponse:
    """Ask for the sheet that is signed for, in some days."""
    browser = sign_in("gonghui.miao")
    form: dict[str, Any] = {f"{PROGRAMME}-{key}": value for key, value in asked.items()}
    form |= {"csrf_token": token(browser, "/ledgers"), "paper": f"{PROGRAMME}.visit_receipt.xlsx"}
    return browser.post("/ledgers", data=form)


def names(answer: TestResponse) -> list[str]:
    """Return the names on the sheet."""
    page = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    return [str(row[1]) for row in page.iter_rows(values_only=True) if isinstance(row[0], int)]


@pytest.mark.usefixtures("visited")
def test_a_ledger_is_of_the_days_asked_for_and_on_the_record(
    bureau: Bureau, sign_in: SignIn
) -> None:
    assert names(taken(sign_in, year="2025")) == ["病中人", "单亲人"]
    assert names(taken(sign_in, year="", **{"from": "2025-01-21"})) == ["单亲人"]
    assert names(taken(sign_in, to="2025-01-20")) == ["病中人"]
    assert names(taken(sign_in, year="2024")) == []
    with bureau.store.read() as session:
        found = session.exec(select(TakenFile).order_by(col(TakenFile.id))).all()
    assert [(one.what, one.about, one.rows) for one in found] == [
        ("ledger", f"{PROGRAMME}.visit_receipt", rows) for rows in (2, 1, 1, 0)
    ]


@pytest.mark.usefixtures("visited")
def test_only_the_posts_that_are_named_print_a_ledger(sign_in: SignIn) -> None:
    page = sign_in("xueyuan.tong").get("/ledgers").text
    assert "慰问安排表" in page
    assert "慰问金签领表" not in page
    leader = sign_in("xueyuan.tong")
    form = {"csrf_token": token(leader, "/ledgers"), "paper": f"{PROGRAMME}.visit_receipt.xlsx"}
    refused = leader.post("/ledgers", data=form)
    assert refused.status_code == 422
    assert "不由您的岗位打印" in refused.text
    assert sign_in("nanping.li").get("/ledgers").status_code == 403
