"""The overview on the web: each sees their own area, takes tables along, at a steady cost."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl

from tests.money_store.cast import LATE, ON_TIME, Payers
from tests.web.cast import opened, submitted, taken
from tests.web.conftest import SignIn
from tests.web.statements import counted
from workflow.bureau import Bureau
from workflow.clock import SetClock

JUNE = date(2026, 6, 3)
FRAME = 9  # statements of every page: who this is, posts, deputies, the tree, what is unread


def test_the_county_sees_its_year_and_takes_a_table_along(
    bureau: Bureau, clock: SetClock, sign_in: SignIn
) -> None:
    payers = Payers(bureau, clock)
    payers.entitled(ON_TIME, LATE)
    clock.set(JUNE)
    office = sign_in("jiaoyu.wang")
    text = office.get("/overview?programme=substitute_allowance&cycle=2026").text
    for words in ("各环节办件", "期限与按时率", "资金到了哪一步", "各乡镇办理情况"):
        assert f">{words}</h2>" in text
        assert f"<title>{words}</title>" in text
    assert 'style="' not in text
    where = "?programme=substitute_allowance&cycle=2026&kind=application"
    book = openpyxl.load_workbook(io.BytesIO(office.get(f"/overview/towns.xlsx{where}").data))
    rows = list(book.active.values)
    assert rows[0] == ("乡镇", "件数", "已结", "逾期", "已发人数", "已发金额（元）")
    assert [row[:2] for row in rows[1:]] == [("松口镇", 2)]
    plain = office.get(f"/overview/funnel.csv{where}").data.decode("utf-8-sig")
    lines = {row[0]: row[1:] for row in csv.reader(io.StringIO(plain))}
    assert lines["待受理"][0] == "2", lines
    assert [one[:2] for one in taken(office)] == [("总览", str(len(lines) - 1)), ("总览", "1")]


def test_a_township_sees_its_own_and_administrators_none(bureau: Bureau, sign_in: SignIn) -> None:
    submitted(bureau)
    submitted(bureau, "南坪镇", name="何田", sequence=997)
    mine = sign_in("nanping.li").get("/overview/towns.csv").data.decode("utf-8-sig")
    assert [one.split(",")[0] for one in mine.splitlines()] == ["乡镇", "南坪镇"]
    assert sign_in("anquan.gu").get("/overview").status_code == 403
    office = sign_in("jiaoyu.wang")
    assert office.get("/overview?programme=none").status_code == 404
    assert office.get("/overview/nothing.csv").status_code == 404


def test_its_statements_do_not_grow_with_the_cases(bureau: Bureau, sign_in: SignIn) -> None:
    office = sign_in("jiaoyu.wang")
    opened(bureau)
    office.get("/overview")
    with counted(bureau) as few:
        assert office.get("/overview").status_code == 200
    for at in range(4):
        submitted(bureau, "南坪镇", name=f"何{at}", sequence=900 + at)
    with counted(bureau) as many:
        assert office.get("/overview").status_code == 200
    assert len(many) == len(few) <= FRAME + 8, many
