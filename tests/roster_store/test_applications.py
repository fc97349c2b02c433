"""Applications from papers: every good row a case, once; every dirty one told by its cell."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from tests.builders import ALLOWANCE, ID_NO, actor, done, holder
from tests.roster.papers import (
    APPLICANT_HEADER,
    EXPECTED,
    SPELL_HEADER,
    Sheet,
    applicant,
    application,
    id_no,
    spell,
    written,
)
from tests.roster_store.offices import TOWN, applications, bring, papers, records, told
from workflow.bureau import Bureau
from workflow.cases.audit import verify
from workflow.cases.facts import Facts
from workflow.cases.rows import read_case
from workflow.roster.service import ImportRefused, import_applications
from workflow.store.engine import Work
from workflow.store.hot import Hot

OTHER = id_no("19660108", "997")


def other(**changes: object) -> dict[str, object]:
    return applicant(
        **{"姓名": "余兰", "身份证号码": OTHER, "出生年月": "1966.01", **changes},
    )


def both(**changes: object) -> bytes:
    return application([applicant(), other(**changes)], [spell(), spell(身份证号码=OTHER)])


def test_the_county_s_papers_are_imported_once_and_every_dirty_row_is_told(
    bureau: Bureau,
) -> None:
    found = [bring(bureau, [path], town) for town, path in papers().items()]
    assert sum(one.imported for one in found) == 260
    rejected = [row for one in found for row in one.rejected]
    assert len(rejected) == 48
    assert len({(row.file, row.sheet, row.row) for row in rejected}) == 48
    assert all(row.sheet == "申请人" and row.cell and row.reason for row in rejected)
    with EXPECTED.open(encoding="utf-8") as lines:
        expected = {row["id"]: row for row in csv.DictReader(lines)}
    stored = {
        bureau.store.vault.blind(key): (row["name"], row["town"]) for key, row in expected.items()
    }
    cases = applications(bureau)
    assert {
        case.subject_index: (case.subject_name, bureau.units.name(case.unit_id)) for case in cases
    } == stored
    again = [bring(bureau, [path], town) for town, path in papers().items()]
    assert sum(one.imported for one in again) == 0
    assert sum(one.existing for one in again) == 260
    assert sum(len(one.rejected) for one in again) == 48
    assert len(applications(bureau)) == 260
    checked = verify(bureau.store)
    assert (checked.ok, checked.entries, checked.cases) == (True, 260, 260)


def test_a_row_becomes_a_case_with_canonical_answers_waiting_for_the_clerk(
    bureau: Bureau,
) -> None:
    assert bring(bureau, {"南坪.xlsx": application()}).imported == 1
    [case] = applications(bureau)
    assert (case.number, case.stage, case.subject_name) == ("MD-2026-0001", "apply", "刘炳盛")
    clerk = holder(bureau, "township_clerk", TOWN)
    with bureau.store.read() as session:
        row = read_case(Hot(session.connection()), int(case.id or 0))
        assert row is not None
        facts = Facts(bureau.house, Work(session.connection(), session), row, bureau.clock.today())
        assert facts["id_no"] == id_no()
        assert facts["birth_on"] == "1966-05-11"
        assert facts["account"] == applicant()["银行账号"]
        assert (facts["sex"], facts["category"], facts["semesters"]) == ("male", "daike", 4)
        assert facts["terms"] == [
            {"school": "南坪镇石下小学", "from": "1993-09", "to": "1995-07", "semesters": 4}
        ]
    done(bureau.act(int(case.id or 0), "submit", clerk))


@pytest.mark.fault
def test_the_same_rows_in_another_order_under_another_name_are_there_already(
    bureau: Bureau,
) -> None:
    assert bring(bureau, {"甲.xlsx": both()}).imported == 2
    turned = application([other(), applicant()], [spell(身份证号码=OTHER), spell()])
    again = bring(bureau, {"乙.xlsx": turned})
    assert (again.imported, again.existing, again.rejected) == (0, 2, ())
    sheet = load_workbook(io.BytesIO(again.annotated["乙.xlsx"]))["申请人"]
    assert {sheet["Q2"].value, sheet["Q3"].value} == {"已存在，未重复导入"}


def test_a_longer_paper_brings_only_who_is_new(bureau: Bureau) -> None:
    bring(bureau, {"甲.xlsx": application()})
    longer = bring(bureau, {"甲.xlsx": both()})
    assert (longer.imported, longer.existing) == (1, 1)
    assert [case.subject_name for case in applications(bureau)] == ["刘炳盛", "余兰"]


def test_the_next_year_the_same_person_may_apply_again(bureau: Bureau) -> None:
    bring(bureau, {"甲.xlsx": application()})
    assert bring(bureau, {"甲.xlsx": application()}, cycle=2027).imported == 1


def test_a_dirty_row_is_told_by_its_cell_and_the_good_one_is_imported(bureau: Bureau) -> None:
    found = bring(bureau, {"甲.xlsx": both(累计任教学期="二十", 银行账号="12")})
    assert found.imported == 1
    [row] = found.rejected
    assert (row.file, row.sheet, row.cell, row.row) == ("甲.xlsx", "申请人", "I3", 3)
    assert row.reason == (
        "累计任教学期：应为整数，请只填阿拉伯数字；申请人!P3 银行账号：账号应为8至32位数字，现为2位"
    )
    assert row.reason_en.startswith("累计任教学期: give a whole number")
    assert [case.subject_name for case in applications(bureau)] == ["刘炳盛"]


def test_a_spell_that_cannot_be_read_is_told_in_its_own_sheet(bureau: Bureau) -> None:
    found = bring(bureau, {"甲.xlsx": application(spells=[spell(起="九三年")])})
    assert found.imported == 0
    assert [(row.sheet, row.cell) for row in found.rejected] == [("任教经历", "C2")]


def test_the_programme_s_own_checks_are_asked(bureau: Bureau) -> None:
    found = bring(bureau, {"甲.xlsx": application(spells=[])})
    assert told(found) == [("I2", "累计任教学期：任教经历表中没有此人的记录，请补充")]
    wrong = bring(bureau, {"甲.xlsx": application([applicant(累计任教学期=9)])})
    assert (wrong.imported, [one.reason.code for one in wrong.warnings]) == (
        1,
        ["semesters_differ"],
    )


def test_a_clerk_cannot_import_another_township_s_people(bureau: Bureau) -> None:
    found = bring(bureau, {"甲.xlsx": both(户籍所在镇="松口镇")})
    assert found.imported == 1
    assert told(found) == [("F3", "户籍所在镇：不在您的辖区内，请由该镇（街道）导入")]
    assert bring(bureau, {"甲.xlsx": both(户籍所在镇="松口镇")}, "松口镇").imported == 1


def test_a_township_nobody_knows_is_told(bureau: Bureau) -> None:
    found = bring(bureau, {"甲.xlsx": application([applicant(户籍所在镇="新南坪镇")])})
    assert told(found) == [("F2", "户籍所在镇：没有这个镇（街道），请核对")]


@pytest.mark.parametrize("town", ["云岭县南坪镇", "南 坪 镇", None])
def test_a_township_may_be_written_with_its_county_or_left_to_the_clerk(
    bureau: Bureau, town: str | None
) -> None:
    assert bring(bureau, {"甲.xlsx": application([applicant(户籍所在镇=town)])}).imported == 1


def test_who_opens_no_cases_imports_none(bureau: Bureau) -> None:
    head = holder(bureau, "township_head", TOWN)
    with pytest.raises(ImportRefused, match="您不能导入「个人申请」"):
        import_applications(bureau.house, ALLOWANCE, "application", {}, head)


def test_after_the_programme_has_ended_nothing_is_imported(bureau: Bureau) -> None:
    clerk = holder(bureau, "township_clerk", TOWN)
    bureau.clock.set(bureau.clock.today().replace(year=2029))  # type: ignore[attr-defined]
    with pytest.raises(ImportRefused, match="有效期"):
        import_applications(
            bureau.house, ALLOWANCE, "application", {"甲.xlsx": application()}, clerk
        )
    assert records(bureau) == []


def test_a_file_that_is_no_paper_is_told_and_cannot_be_given_back(bureau: Bureau) -> None:
    found = bring(bureau, {"甲.xls": b"abc", "乙.xlsx": application()})
    assert found.imported == 1
    assert [(row.file, row.cell) for row in found.rejected] == [("甲.xls", "")]
    assert list(found.annotated) == ["乙.xlsx"]


def test_every_file_is_noted_with_its_hash_and_its_counts(bureau: Bureau) -> None:
    data = both(累计任教学期="二十")
    bring(bureau, {"甲.xlsx": data})
    bring(bureau, {"乙.xlsx": data})
    first, second = records(bureau)
    clerk = holder(bureau, "township_clerk", TOWN)
    assert (first.file_name, first.name, first.account_id, first.unit_id) == (
        "甲.xlsx",
        clerk.name,
        clerk.account_id,
        clerk.posts[0].reach_id,
    )
    assert (first.imported, first.existing, first.rejected) == (1, 0, 1)
    assert (second.imported, second.existing, second.rejected) == (0, 1, 1)
    assert first.sha256 == second.sha256
    assert (first.programme, first.what, first.at) == (ALLOWANCE, "application", bureau.clock.now())


def test_what_was_imported_can_be_submitted_at_once(bureau: Bureau) -> None:
    young = id_no("19800108", "997")
    rows = [applicant(), other(身份证号码=young, 出生年月="1980.01")]
    paper = application(rows, [spell(), spell(身份证号码=young)])
    found = bring(bureau, {"甲.xlsx": paper}, submit=True)
    assert [case.stage for case in applications(bureau)] == ["submitted", "apply"]
    assert found.imported == 2
    assert [(one.row, one.reason.zh) for one in found.warnings if one.row == 3][-1] == (
        3,
        "当年未到龄，不能申请",
    )
    sheet = load_workbook(io.BytesIO(found.annotated["甲.xlsx"]))["申请人"]
    assert sheet["Q3"].value == "已导入，未提交：当年未到龄，不能申请"


def test_two_sheets_of_people_are_one_paper(bureau: Bureau) -> None:
    data = written(
        Sheet("民办", APPLICANT_HEADER, [applicant()]),
        Sheet("代课", APPLICANT_HEADER, [other()]),
        Sheet("任教经历", SPELL_HEADER, [spell(), spell(身份证号码=OTHER)]),
    )
    assert bring(bureau, {"甲.xlsx": data}).imported == 2


def test_a_case_opened_at_the_counter_is_not_opened_again(bureau: Bureau) -> None:
    clerk = actor(bureau, "nanping.li")
    given = {"name": "刘炳盛", "id_no": id_no()}
    unit = clerk.posts[0].unit_id
    done(bureau.open(ALLOWANCE, "application", clerk, unit, given))
    assert bring(bureau, {"甲.xlsx": application()}).existing == 1
    assert id_no() != ID_NO
