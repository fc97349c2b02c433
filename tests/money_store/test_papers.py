"""Papers from the house: figures of hand-made people, who may print, the record, the same again."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, case_of, done
from tests.money_store.cast import LAYOUT, Payers
from tests.papers.readers import needs_pdf, said
from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry
from workflow.clock import shanghai_instant
from workflow.engine.machine import Refused
from workflow.money.tables import Entitlement
from workflow.papers import service
from workflow.papers.service import Printed
from workflow.papers.templates import Shelf
from workflow.roster.service import import_register
from workflow.settings import Settings

SHELF = Shelf.of(Settings())


def newest(payers: Payers) -> int:
    """Return the roster that was opened last."""
    return case_of(payers.bureau, "county_roster").id or 0


def roster(payers: Payers) -> int:
    """Return the county's first roster."""
    return case_of(payers.bureau, "county_roster", 0).id or 0


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


def test_who_may_not_print_is_told_why(payers: Payers) -> None:
    for key, form, role, code in (
        ("annex2", "xlsx", "auditor", "not_yours"),
        ("annex2", "docx", "county_edu", "no_paper"),
        ("annex1", "pdf", "county_edu", "no_paper"),
        ("annex9", "pdf", "county_edu", "no_paper"),
        ("notice", "pdf", "county_edu", "paper_not_now"),
        ("annex2", "xlsx", "township_clerk", "no_case"),
    ):
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


def test_the_changes_of_the_year_balance(payers: Payers) -> None:
    made = said(printed(payers, "annex3", "xlsx").content, "xlsx")
    assert "上年末0人，本年增加3人，本年减少0人，现有3人。" in made


def test_who_was_there_last_december_and_has_died_since_is_counted_out(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        old = col(Entitlement.name).in_(("何田", "温江"))
        for one in session.exec(select(Entitlement).where(old)):
            one.made_at = shanghai_instant(date(2025, 11, 3), 9)
    payers.act(payers.entitlement_case(payers.person("何田")), "stop_death", "county_edu",
               died_on="2026-05-30")  # fmt: skip
    payers.bring_to([payers.apply(name="温水", born="1966-02-11", sequence=7)], "recheck")
    made = printed(payers, "annex3", "xlsx", of=newest(payers))
    text = said(made.content, "xlsx")
    assert "上年末2人，本年增加2人，本年减少1人，现有3人。" in text
    assert by_head(grid(made), "序号")["温水"][5:7] == ["到龄新增", "2026-03"]
    assert by_head(grid(made), "序号")["何田"][5:7] == ["去世", "2026-05"]
    # of 10 to 19 years: 何田 was there, 冯才 and 温水 came; 温江 has 8 years
    assert "310–19年1212" in text
    assert "41–9年1001" in text


def test_changes_that_do_not_balance_are_refused_with_their_figures(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE entitlements SET state = 'stopped' WHERE name = '何田'"
        )
    payers.bring_to([payers.apply(name="温水", sequence=7)], "recheck")
    of = newest(payers)
    told = printing(payers, "annex3", "xlsx", of=of)
    assert isinstance(told, Refused)
    assert told.reasons[0].zh == (
        "增减情况表不平：上年末 0 + 增 4 − 减 0 = 4 人，在册 3 人；请核对 何田（1 人）"
    )


def test_what_came_back_is_listed_also_after_it_was_paid_again(payers: Payers) -> None:
    run = payers.sent("2026-06")
    code = next(iter(LAYOUT.failed))
    done(payers.back(run, payers.answer(run, {payers.seq(run, "何田"): code})))
    first = printed(payers, "returns", "xlsx", "pay_unit", run)
    row = by_head(grid(first), "序号")["1"]
    assert row[2:9] == [
        "何田", "松口镇", "6299990000000000026", "2025-04 至 2026-06", 10500, code,
        LAYOUT.failed[code].zh,
    ]  # fmt: skip
    done(payers.do(run, "pay_again"))
    assert printed(payers, "returns", "xlsx", "pay_unit", run).content == first.content


def test_a_run_without_returns_has_no_table_of_them(payers: Payers) -> None:
    told = printing(payers, "returns", "xlsx", "pay_unit", payers.paid("2026-06"))
    assert isinstance(told, Refused)
    assert [one.code for one in told.reasons] == ["nothing_returned"]


def test_the_table_to_sign_for_agrees_with_the_run(payers: Payers) -> None:
    made = grid(printed(payers, "signed_for", "xlsx", "pay_unit", payers.sent("2026-06")))
    rows = by_head(made, "序号")
    assert rows["何田"][3:7] == ["2025-04 至 2026-06", 15, 10500, "壹万零伍佰元整"]
    assert rows["合计"][5] == 11600
    assert any("人民币壹万壹仟陆佰元整" in str(cell) for row in made for cell in row)


def test_letters_say_why_since_when_and_how_much_was_too_much(payers: Payers) -> None:
    payers.paid("2026-06")
    held = payers.entitlement_case(payers.person("冯才"))
    payers.clock.set(date(2026, 9, 3))
    payers.paid("2026-09")
    receipt = said(printed(payers, "receipt", "pdf", "pay_unit", held.id or 0).content, "pdf")
    assert "2026-06至2026-09共4个月，计2,800.00元（大写：人民币贰仟捌佰元整）" in receipt
    payers.act(held, "stop_death", "county_edu", died_on="2026-07-15")
    stop = said(printed(payers, "stop", "docx", of=held.id or 0).content, "docx")
    assert "享受对象已于2026年7月15日去世" in stop
    assert "末次应发年月：2026-07。" in stop
    letter = printed(payers, "recovery", "docx", of=held.id or 0)
    text = said(letter.content, "docx")
    assert "多发2个月，共1,400.00元（大写：人民币壹仟肆佰元整）" in text
    assert "12026-08700.002026-09-03" in text
    payers.clock.set(date(2027, 3, 1))
    assert printed(payers, "recovery", "docx", of=held.id or 0).content == letter.content


def test_nothing_overpaid_needs_no_recovery(payers: Payers) -> None:
    held = payers.entitlement_case(payers.person("冯才"))
    payers.act(held, "stop_death", "county_edu", died_on="2026-06-02")
    told = printing(payers, "recovery", "docx", of=held.id or 0)
    assert isinstance(told, Refused)
    assert [one.code for one in told.reasons] == ["nothing_overpaid"]


def test_a_refusal_names_the_reason_and_the_notice_nobody_s_number(fresh: Payers) -> None:
    because = "所述学校1985年已撤并，与档案不符。"
    refused, shown = fresh.apply(name="欧阳𬭎"), fresh.apply(name="钟𠮷", born="1966-04-01")
    fresh.bring_to([refused], "preliminary_review")
    fresh.act(case(fresh.bureau, refused), "reject", "township_head", reason=because)
    letter = said(printed(fresh, "refusal", "docx", of=refused).content, "docx")
    assert "欧阳𬭎：" in letter
    assert because in letter
    fresh.bring_to([shown], "public_notice")
    sheet = said(printed(fresh, "notice", "pdf").content, "pdf")
    assert "1钟𠮷松口镇上村14700.00" in sheet
    assert not re.search(r"441499|6299|0753|1966", sheet)


def test_an_exported_roster_is_read_again_by_the_import(payers: Payers) -> None:
    made = printed(payers, "annex2", "xlsx")
    house, lead = payers.bureau.house, payers.who("county_edu")
    read = import_register(house, ALLOWANCE, "frozen", {"附件2.xlsx": made.content}, lead)
    assert [(one.row, one.reason) for one in read.rejected] == [
        (9, "性别：与身份证号码中的性别不符")
    ]
    assert (read.imported, read.existing) == (0, 2)  # 冯才 is a man with a woman's number
