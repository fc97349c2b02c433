"""Papers from the house: figures of hand-made people, who may print, the record, the same again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, case_of
from tests.money_store.cast import Payers
from tests.money_store.payees import LU, MA, funded, taken_over
from tests.money_store.printing import (
    SHELF,
    as_of,
    by_head,
    cases_of,
    grid,
    last_entry,
    newest,
    printed,
    printing,
    roster,
    year,
)
from tests.papers.readers import said
from workflow.cases.audit import verify
from workflow.cases.tables import Case
from workflow.clock import shanghai_instant
from workflow.engine.machine import Refused
from workflow.money.tables import Entitlement
from workflow.papers import settling
from workflow.papers.service import Printed
from workflow.papers.tables import PaperContent
from workflow.papers.templates import Shelf
from workflow.roster.service import import_register


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
    assert "何田松口镇14700补报新增2025-04" in made  # 60 in March 2025, applied a year late
    assert "冯才松口镇14700到龄新增2026-06" in made


def test_who_moved_away_is_told_from_who_stopped(payers: Payers) -> None:
    ended = {"last_month": "2026-06"}
    payers.act(payers.entitlement_case(payers.person("何田")), "transfer", "county_edu",
               to_place="兴宁市", **ended)  # fmt: skip
    payers.act(payers.entitlement_case(payers.person("温江")), "stop_other", "county_edu",
               reason="本人自愿放弃", **ended)  # fmt: skip
    with payers.bureau.store.write() as session:
        came = session.exec(select(Entitlement).where(Entitlement.name == "冯才")).one()
        before = came.model_dump(exclude={"id"})
        there = {"county_id": 999_999, "application_id": 999_999, "state": "stopped"}
        session.add(Entitlement(**{**before, **there}))
    payers.bring_to([payers.apply(name="温水", born="1966-02-11", sequence=7)], "recheck")
    rows = by_head(grid(printed(payers, "annex3", "xlsx", of=newest(payers))), "序号")
    assert (rows["何田"][5], rows["温江"][5], rows["冯才"][5]) == ("迁出", "情况变更", "迁入")


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


def test_those_in_payment_have_annexes_of_their_own(fresh: Payers) -> None:
    taken_over(fresh)
    of = funded(fresh)
    rows = by_head(grid(printed(fresh, "payees_annex2", "xlsx", of=of)), "序号")
    # twelve months of 2026 at 700 half and half; at 400, six parts to four
    assert rows[MA][10:18] == [14, 700, "2019-01", 12, 8400, 4200, 4200, 0]
    assert rows[LU][10:18] == [8, 400, "2019-01", 12, 4800, 0, 2880, 1920]
    assert rows[MA][18:20] == ["云岭农商银行", "6299991111111111101"]
    assert rows["合计"][14:18] == [13200, 4200, 7080, 1920]
    sums = by_head(grid(printed(fresh, "payees_annex4", "xlsx", of=of)), "序号")
    assert sums["松口镇"][8:14] == [1, 700, 8400, 1, 400, 4800]
    moved = said(printed(fresh, "payees_annex3", "xlsx", of=of).content, "xlsx")
    assert "上年末2人，本年增加0人，本年减少0人，现有2人。" in moved


def test_an_account_changed_since_does_not_change_the_sealed_roster(fresh: Payers) -> None:
    taken_over(fresh)
    of = funded(fresh)
    assert settling.sweep(fresh.bureau.house) == 1
    assert settling.sweep(fresh.bureau.house) == 0
    with fresh.bureau.store.write() as session:
        for one in session.exec(select(Case).where(Case.kind == "payee")):
            one.answers = {**one.answers, "bank": "别处银行"}
        for held in session.exec(select(Entitlement)):
            held.years = 29
    rows = by_head(grid(printed(fresh, "payees_annex2", "xlsx", of=of)), "序号")
    assert (rows[MA][10], rows[MA][18]) == (14, "云岭农商银行")


def test_a_list_that_is_not_what_was_sealed_says_so_unless_it_was_kept(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        for one in session.exec(select(Case).where(Case.kind == "application")):
            one.answers = {**one.answers, "bank": "别处银行"}
    made = printed(payers, "annex4", "pdf")
    assert "不一致，仅供核对" in said(made.content, "pdf")
    assert settling.sweep(payers.bureau.house) == 0
    with payers.bureau.store.read() as session:
        assert set(session.exec(select(PaperContent.paper))) == {"people.lost"}
    assert settling._sealed(payers.bureau.house) == []  # it is not gone through again


def test_an_exported_roster_is_read_again_by_the_import(payers: Payers) -> None:
    made = printed(payers, "annex2", "xlsx")
    house, lead = payers.bureau.house, payers.who("county_edu")
    read = import_register(house, ALLOWANCE, "frozen", {"附件2.xlsx": made.content}, lead)
    assert [(one.row, one.reason) for one in read.rejected] == [
        (9, "性别：与身份证号码中的性别不符")
    ]
    assert (read.imported, read.existing) == (0, 2)  # 冯才 is a man with a woman's number


def test_a_year_as_of_a_day_is_the_same_whenever_it_is_asked_for(fresh: Payers) -> None:
    taken_over(fresh)
    of = funded(fresh)
    fresh.clock.set(date(2026, 6, 1))
    may = as_of(fresh, of, date(2026, 5, 20))
    assert by_head(grid(may), "序号")["合计"][14:17] == [2, 1100, 13200]
    assert "截至2026-05-20的数据" in said(as_of(fresh, of, date(2026, 5, 20), "pdf").content, "pdf")
    held = next(one for one in cases_of(fresh, "entitlement") if one.subject_name == MA)
    fresh.act(held, "stop_death", "county_edu", died_on="2026-04-02")
    assert as_of(fresh, of, date(2026, 5, 20)).content == may.content
    # 马春 has died in April: four months at 700; 陆秋 twelve at 400, six parts to four
    june = by_head(grid(as_of(fresh, of, date(2026, 6, 1))), "序号")
    assert june["合计"][14:20] == [2, 1100, 7600, 1400, 1400 + 2880, 1920]
    told = year(fresh, of, date(2026, 6, 2))
    assert isinstance(told, Refused)
    assert [one.code for one in told.reasons] == ["future_date"]
