"""Reading papers: tables found wherever they stand, problems in their real Excel cell."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.roster.papers import (
    APPLICANT_HEADER,
    APPLICATION_TABLES,
    PAPERS,
    REGISTER_TABLES,
    SPELL_HEADER,
    TODAY,
    Sheet,
    applicant,
    application,
    id_no,
    spell,
    written,
)
from workflow.roster.rows import Workbook, column_letters
from workflow.roster.sheets import read_workbook

TITLE = (["云岭县南坪镇2026年申请人员名册"], ["填报单位：南坪镇人民政府", None, "2026年3月"])
OTHERS = Sheet("任教经历", SPELL_HEADER, [spell()])


def read(data: bytes) -> Workbook:
    return read_workbook(data, APPLICATION_TABLES, today=TODAY, name="南坪.xlsx")


def people(**sheet: Any) -> Sheet:
    return Sheet(**{"name": "申请人", "header": APPLICANT_HEADER, "rows": [applicant()], **sheet})


def problems(paper: Workbook) -> list[tuple[str, str, str]]:
    rows = [row for table in paper.tables for row in table.rows]
    found = (*paper.problems, *(one for row in rows for one in row.problems))
    return [(one.sheet, one.cell, one.reason.code) for one in found]


def test_a_row_comes_with_its_values_and_its_place() -> None:
    paper = read(application())
    row = paper.rows("application")[0]
    assert row.place == ("南坪.xlsx", "申请人", 2)
    assert row.values == {
        "name": "刘炳盛", "sex": "male", "id_no": id_no(), "birth_on": "1966-05",
        "town": "南坪镇", "village": "岭下", "category": "daike", "semesters_claimed": 4,
        "hired_later": False, "retired_in_plan": False, "criminal_record": False,
        "contract_filed": True, "phone": "0753-5557234", "bank": "云岭农商银行",
        "account": applicant()["银行账号"],
    }  # fmt: skip
    assert row.cell("account") == "P2"
    assert problems(paper) == []


@pytest.mark.parametrize("above", range(0, 30, 7))
def test_the_header_is_found_under_any_number_of_titles(above: int) -> None:
    titles = [[f"第{n}行说明"] for n in range(above)]
    paper = read(written(people(above=titles), OTHERS))
    assert paper.rows("application")[0].number == above + 2


def test_a_cell_is_named_as_excel_names_it_even_behind_empty_rows_and_columns() -> None:
    header = ("", "", *APPLICANT_HEADER)
    rows = [applicant(累计任教学期="二十")]
    paper = read(written(people(header=header, rows=rows, above=[[], [], []]), OTHERS))
    assert problems(paper) == [("申请人", "K5", "not_whole")]


def test_the_letters_of_columns() -> None:
    assert [column_letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_blank_total_and_signature_rows_are_passed_over() -> None:
    below = [
        [],
        [2],
        ["合计", "1人"],
        ["填表人：　　审核人：　　联系电话："],
        ["说明：一、本表一式三份。"],
        [None, "本人承诺以上所填内容真实，如有虚假愿负责任。"],
    ]
    paper = read(written(people(above=TITLE, below=below), OTHERS))
    assert len(paper.rows("application")) == 1
    assert problems(paper) == []
    assert [number for _, number, _ in paper.ignored] == [7, 8, 9, 10]


def test_a_total_in_the_middle_does_not_end_the_table() -> None:
    other = applicant(姓名="余兰", 身份证号码=id_no("19660108", "997"), 出生年月="1966.01")
    middle = {"序号": "小　计", "累计任教学期": 4.0}
    paper = read(written(people(rows=[applicant(), middle, other]), OTHERS))
    assert [row.number for row in paper.rows("application")] == [2, 4]


def test_the_header_typed_again_and_a_row_of_column_numbers_are_passed_over() -> None:
    again = dict(zip(APPLICANT_HEADER, APPLICANT_HEADER, strict=True))
    numbers = {name: at for at, name in enumerate(APPLICANT_HEADER, start=1)}
    paper = read(written(people(rows=[numbers, applicant(), again, applicant()]), OTHERS))
    assert [row.number for row in paper.rows("application")] == [3, 5]


def test_a_row_without_its_id_number_is_not_passed_over() -> None:
    paper = read(written(people(rows=[applicant(身份证号码=None)]), OTHERS))
    assert problems(paper) == [("申请人", "D2", "required")]


def test_a_header_of_two_rows_is_read() -> None:
    upper = (*APPLICANT_HEADER[:14], "发放账户", "")
    lower = ("",) * 14 + ("开户行", "银行账号")
    rows = [lower, tuple(applicant().values())]
    paper = read(written(Sheet("名册", upper, below=rows), OTHERS))
    assert problems(paper) == []
    assert paper.rows("application")[0].number == 3


def test_missing_columns_are_named_with_what_they_may_be_called() -> None:
    header = [name for name in APPLICANT_HEADER if name not in {"开户行", "身份证号码"}]
    paper = read(written(people(header=header, above=TITLE), OTHERS))
    assert problems(paper) == [("申请人", "A3", "column_missing")] * 2
    assert "公民身份号码" in paper.problems[0].reason.zh
    assert paper.rows("application") == ()


def test_an_ambiguous_header_is_reported_with_both_cells() -> None:
    header = [*APPLICANT_HEADER, "身份证号"]
    paper = read(written(people(header=header), OTHERS))
    assert problems(paper) == [("申请人", "Q1", "column_doubled")]
    assert "D1、Q1" in paper.problems[0].reason.zh


def test_a_guessed_header_is_read_and_said() -> None:
    shown = {"有无刑事犯罪记录": "本人有无刑事犯罪记录"}
    paper = read(written(people(shown_as=shown), OTHERS))
    assert problems(paper) == [("申请人", "L1", "header_guessed")]
    assert not paper.problems[0].blocks
    assert len(paper.rows("application")) == 1


def test_a_column_nobody_asked_for_is_said_but_counting_and_remarks_are_not() -> None:
    paper = read(written(people(header=(*APPLICANT_HEADER, "备注", "开户人")), OTHERS))
    assert problems(paper) == [("申请人", "R1", "header_unread")]
    assert not paper.problems[0].blocks
    assert len(paper.rows("application")) == 1


def test_a_paper_without_a_table_says_which_and_what_it_should_have() -> None:
    paper = read(written(people()))
    assert problems(paper) == [("", "", "table_missing")]
    assert "任教学校" in paper.problems[0].reason.zh
    assert [one.field for one in read(written(Sheet("空", []))).problems] == [
        "application",
        "terms",
    ]


def test_other_sheets_are_left_alone() -> None:
    notes = Sheet("说明", ["序号", "内容"], [{"序号": 1, "内容": "填表说明"}])
    codes = Sheet("字典", ["类别", "性别"], [{"类别": "民办", "性别": "男"}])
    dead = Sheet("死亡", ["姓名", "身份证号码", "死亡日期"], [])
    assert problems(read(written(notes, people(), codes, OTHERS, dead))) == []


def test_people_on_two_sheets_are_read_from_both() -> None:
    second = people(name="代课", rows=[applicant(身份证号码=id_no("19660512"))])
    paper = read(written(people(name="民办"), second, OTHERS))
    assert [row.sheet for row in paper.rows("application")] == ["民办", "代课"]


def test_a_hidden_sheet_is_not_read() -> None:
    book = load_workbook(io.BytesIO(written(people(), people(name="旧"), OTHERS)))
    book["旧"].sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert len(read(stream.getvalue()).rows("application")) == 1


def test_a_formula_is_never_evaluated() -> None:
    book = load_workbook(io.BytesIO(written(people(), OTHERS)))
    book["申请人"]["B2"] = '=HYPERLINK("http://x","点")'
    stream = io.BytesIO()
    book.save(stream)
    assert problems(read(stream.getvalue())) == [("申请人", "B2", "required")]


def test_text_that_looks_like_a_formula_is_text_and_refused() -> None:
    data = application([applicant(姓名='=HYPERLINK("http://x","点")')])
    assert problems(read(data)) == [("申请人", "B2", "formula")]


def test_the_same_bytes_have_the_same_digest() -> None:
    data = application()
    assert read(data).sha256 == read(data).sha256 != read(application([])).sha256


def test_the_frozen_register_is_clean() -> None:
    paper = read_workbook(PAPERS / "固化名单.xlsx", REGISTER_TABLES, today=TODAY)
    assert paper.file == "固化名单.xlsx"
    assert len(paper.rows("frozen")) == 3000
    assert problems(paper) == []
    assert paper.rows("frozen")[0].values["birth_on"] == "1952-11-27"
