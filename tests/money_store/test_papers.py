"""Papers from the house: figures of hand-made people, who may print, the record, the same again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, case_of
from tests.money_store.cast import Payers
from tests.papers.readers import needs_pdf, said
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.engine.machine import Refused
from workflow.papers import service
from workflow.papers.service import Printed
from workflow.papers.templates import Shelf
from workflow.settings import Settings

SHELF = Shelf.of(Settings())


def roster(payers: Payers) -> int:
    """Return the county's roster."""
    return case_of(payers.bureau, "county_roster").id or 0


def printing(
    payers: Payers, key: str, form: str, role: str = "county_edu", of: int = 0,
    shelf: Shelf = SHELF,
) -> Printed | Refused:  # fmt: skip
    """Print a paper, of the roster unless told otherwise."""
    if form == "pdf":
        needs_pdf()
    who = payers.who(role)
    return service.print_paper(
        payers.bureau.house, shelf, of or roster(payers), key, form, who
    )  # fmt: skip


def printed(payers: Payers, key: str, form: str, role: str = "county_edu", of: int = 0) -> Printed:
    """Print a paper; fails with the reasons when it was refused."""
    made = printing(payers, key, form, role, of)
    assert isinstance(made, Printed), [reason.zh for reason in made.reasons]
    return made


def last_entry(payers: Payers, case_id: int) -> AuditEntry:
    """Return what was recorded of a case last."""
    with payers.bureau.store.read() as session:
        where = AuditEntry.case_id == case_id
        found = session.exec(select(AuditEntry).where(where).order_by(col(AuditEntry.seq).desc()))
        return found.all()[0]


def grid(made: Printed) -> list[list[Any]]:
    """Return the cells of a workbook."""
    page = load_workbook(io.BytesIO(made.content)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def by_head(rows: list[list[Any]], first: str) -> dict[str, list[Any]]:
    """Return the rows of a table by what stands in their second column."""
    head = next(at for at, row in enumerate(rows) if row[0] == first)
    return {str(row[1]): row for row in rows[head + 1 :] if row[1]}


def test_the_roster_says_of_each_person_what_is_due(payers: Payers) -> None:
    rows = by_head(grid(printed(payers, "annex2", "xlsx")), "序号")
    # 何田: 28 semesters, 14 years, 60 in March 2025; 12 months at 700 in 2026, 9 of 2025 owed.
    he = rows["何田"]
    assert he[9:18] == [28, 14, 700, "2025-04", 12, 8400, 4200, 4200, 0]
    assert he[3].startswith("4414991965")
    assert he[19] == "6299990000000000026"
    assert he[21] == "另补发以前年度9个月6,300.00元"
    # 温江: 16 semesters, 8 years, 400 yuan a month, 7 months; six parts of the city, four of ours.
    assert rows["温江"][9:18] == [16, 8, 400, "2026-06", 7, 2800, 0, 1680, 1120]
    assert rows["合计"][14:18] == [4900 + 8400 + 2800, 6650, 8330, 1120]


def test_the_summary_agrees_with_the_roster_town_by_town_and_band_by_band(payers: Payers) -> None:
    made = grid(printed(payers, "annex4", "xlsx"))
    rows = by_head(made, "序号")
    assert set(rows) == {"南坪镇", "松口镇", "合计"}
    # Bands from the left: over 30, 20 to 29, 10 to 19, 1 to 9; people, a month, the year.
    assert rows["松口镇"][2:14] == [0, 0, 0, 0, 0, 0, 2, 1400, 13300, 0, 0, 0]
    assert rows["南坪镇"][2:14] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 400, 2800]
    assert rows["合计"][14:] == [3, 1800, 16100, 6650, 8330, 1120, 6300]
    assert any("人民币壹万陆仟壹佰元整" in str(cell) for row in made for cell in row)


def test_the_city_sums_up_its_counties(payers: Payers) -> None:
    city = case_of(payers.bureau, "city_summary").id or 0
    rows = by_head(grid(printed(payers, "annex5", "xlsx", "city_edu", city)), "序号")
    assert rows["云岭县"][14:] == rows["合计"][14:] == [3, 1800, 16100, 6650, 8330, 1120, 6300]


def test_a_paper_made_later_after_changes_is_the_same_to_the_byte(payers: Payers) -> None:
    kinds = [("annex2", "xlsx"), ("annex4", "xlsx"), ("signoff", "xlsx"), ("annex2", "pdf")]
    before = [printed(payers, key, form).content for key, form in kinds]
    held = payers.entitlement_case(payers.person("何田"))
    payers.paid("2026-06")
    payers.clock.set(payers.clock.today().replace(month=9, day=1))
    payers.act(held, "stop_death", "county_edu", died_on="2026-08-02")
    after = [printed(payers, key, form).content for key, form in kinds]
    assert before == after


def test_a_paper_first_printed_after_changes_says_what_was_sealed(payers: Payers) -> None:
    payers.clock.set(payers.clock.today().replace(year=2027, month=2, day=3))
    held = payers.entitlement_case(payers.person("何田"))
    payers.act(held, "stop_death", "county_edu", died_on="2026-08-02")
    rows = by_head(grid(printed(payers, "annex2", "xlsx")), "序号")
    assert rows["何田"][12:15] == ["2025-04", 12, 8400]


def test_every_print_is_on_the_record_with_its_hash(payers: Payers) -> None:
    made = printed(payers, "annex2", "xlsx")
    assert made.name == f"annex2-{case(payers.bureau, roster(payers)).number}.xlsx"
    last = last_entry(payers, roster(payers))
    assert (last.action, last.name) == ("print_paper", payers.who("county_edu").name)
    assert last.detail == {
        "paper": "annex2", "zh": "附件2 名册表", "en": "Annex 2 Roster", "format": "xlsx",
        "sha256": made.sha256,
    }  # fmt: skip
    assert verify(payers.bureau.store).ok


@pytest.mark.parametrize(
    ("key", "form", "role", "code"),
    [
        ("annex2", "xlsx", "auditor", "not_yours"),
        ("annex2", "docx", "county_edu", "no_paper"),
        ("annex1", "pdf", "county_edu", "no_paper"),
        ("annex9", "pdf", "county_edu", "no_paper"),
        ("annex2", "xlsx", "township_clerk", "no_case"),
    ],
)
def test_who_may_not_print_is_told_why(
    payers: Payers, key: str, form: str, role: str, code: str
) -> None:
    told = printing(payers, key, form, role)
    assert isinstance(told, Refused)
    assert [reason.code for reason in told.reasons] == [code]


def test_a_county_puts_its_own_template_in_place(payers: Payers, tmp_path: Path) -> None:
    own = tmp_path / ALLOWANCE
    own.mkdir()
    packaged = SHELF.find(ALLOWANCE, "annex4.yaml").read_text("utf-8")
    (own / "annex4.yaml").write_text(packaged.replace("附件4", "附表四"), "utf-8")
    shelf = Shelf(SHELF.definitions, tmp_path)
    made = printing(payers, "annex4", "xlsx", shelf=shelf)
    assert isinstance(made, Printed)
    assert "附表四" in said(made.content, "xlsx")
    (own / "annex4.yaml").write_text(packaged.replace("{due_fen:", "{gold_fen:"), "utf-8")
    told = printing(payers, "annex4", "xlsx", shelf=shelf)
    assert isinstance(told, Refused)
    assert "模板 annex4.yaml 有误：第" in told.reasons[0].zh
    assert "没有字段「gold_fen」" in told.reasons[0].zh
    assert isinstance(printing(payers, "annex2", "xlsx", shelf=shelf), Printed)


def test_what_a_sealed_paper_said_is_kept_sealed(payers: Payers) -> None:
    printed(payers, "annex2", "xlsx")
    with payers.bureau.store.read() as session:
        kept = session.connection().exec_driver_sql("SELECT content FROM paper_contents").all()
    assert len(kept) == 1
    assert "何田" not in str(kept)
