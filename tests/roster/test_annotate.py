"""The paper given back: every fault marked, every row answered, nothing else changed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook as Book

from tests.roster.papers import (
    APPLICATION_TABLES,
    PAPERS,
    TODAY,
    applicant,
    application,
    card,
    id_no,
    spell,
)
from workflow.policies.terms import check_spells
from workflow.roster.annotate import annotate
from workflow.roster.rows import Place, Workbook
from workflow.roster.rules import Examined, examine
from workflow.roster.sheets import read_workbook

REAL = PAPERS / "申请名册-南坪镇.xlsx"
OTHER = id_no("19660108", "997")


def judged(data: bytes, name: str = "南坪.xlsx") -> tuple[Workbook, Examined]:
    paper = read_workbook(data, APPLICATION_TABLES, today=TODAY, name=name)
    return paper, examine([paper], APPLICATION_TABLES, [check_spells])


def given_back(data: bytes, outcomes: dict[Place, str] | None = None) -> bytes:
    paper, examined = judged(data)
    return annotate(data, paper, examined, APPLICATION_TABLES, outcomes)


def opened(data: bytes) -> Book:
    return load_workbook(io.BytesIO(data))


@pytest.fixture(scope="module")
def real() -> Book:
    return opened(given_back(REAL.read_bytes()))


def test_a_faulty_cell_is_filled_and_says_why(real: Book) -> None:
    for address, word in (
        ("D27", "校验位"),
        ("D28", "第4行"),
        ("B29", "公式"),
        ("I29", "整数"),
        ("P29", "位数字"),
        ("D30", "文本"),
        ("P30", "文本"),
    ):
        cell = real["申请人"][address]
        assert word in cell.comment.text
        assert cell.fill.start_color.rgb == "FFF4C7C3"
    assert real["申请人"]["D4"].comment is None


def test_every_row_has_its_result(real: Book) -> None:
    sheet = real["申请人"]
    assert sheet["Q3"].value == "导入结果"
    assert {sheet.cell(row, 17).value for row in range(4, 27)} == {"已导入"}
    for row in range(27, 31):
        assert str(sheet.cell(row, 17).value).startswith("未导入：申请人!")
    assert [sheet.cell(row, 17).value for row in (1, 2, 31, 32, 33)] == [None] * 5
    assert real["任教经历"]["F2"].value == "已导入"


def test_the_rest_of_the_paper_is_as_it_was(real: Book) -> None:
    before = load_workbook(REAL)
    for sheet in before:
        for row in sheet.iter_rows():
            for cell in row:
                assert real[sheet.title][cell.coordinate].value == cell.value
        assert real[sheet.title].merged_cells.ranges == sheet.merged_cells.ranges


def test_id_numbers_and_accounts_become_text_cells(real: Book) -> None:
    for address in ("D4", "D30", "P4", "P30"):
        assert real["申请人"][address].number_format == "@"
    assert real["申请人"]["D4"].value == "44149919660511999X"


def test_what_looked_like_a_formula_is_still_text(real: Book) -> None:
    cell = real["申请人"]["B29"]
    assert cell.data_type == "s"
    assert cell.value == '=HYPERLINK("http://x","点")'


def test_a_formula_comes_back_as_a_value_or_as_its_words(tmp_path: Path) -> None:
    book = opened(application())
    book["申请人"]["B2"] = "=1+1"
    book["申请人"]["I2"] = "=2+2"
    book.save(tmp_path / "formulas.xlsx")
    marked = opened(given_back((tmp_path / "formulas.xlsx").read_bytes()))
    kinds = {cell.data_type for sheet in marked for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    assert marked["申请人"]["B2"].value == "=1+1"


def test_a_person_kept_out_by_a_spell_is_told_which() -> None:
    marked = opened(given_back(application(spells=[spell(), spell(起="九三年")])))
    assert "任教经历!C3" in str(marked["申请人"]["Q2"].value)
    assert "看不出年月" in str(marked["任教经历"]["F3"].value)
    assert marked["任教经历"]["F2"].value == "未导入：此人的申请行有误"


def test_a_warning_goes_along_in_another_colour() -> None:
    both = [applicant(), applicant(姓名="余兰", 身份证号码=OTHER, 出生年月="1966.01")]
    spells = [spell(), spell(身份证号码=OTHER)]
    marked = opened(given_back(application(both, spells)))["申请人"]
    assert str(marked["Q3"].value).startswith("已导入（提醒：")
    assert marked["P3"].fill.start_color.rgb == "FFFFF2CC"


def test_a_row_of_nobody_s_spell_is_answered() -> None:
    marked = opened(given_back(application(spells=[spell(), spell(身份证号码=OTHER)])))
    assert "主表中没有" in str(marked["任教经历"]["F3"].value)


def test_the_caller_may_say_what_became_of_a_row() -> None:
    marked = opened(given_back(application(), {("南坪.xlsx", "申请人", 2): "已存在"}))
    assert marked["申请人"]["Q2"].value == "已存在"


def test_the_paper_given_back_can_be_sent_again() -> None:
    once = given_back(REAL.read_bytes())
    paper, examined = judged(once)
    assert (len(examined.accepted), len(examined.refused)) == (23, 4)
    assert paper.problems == ()
    twice = opened(given_back(once))
    assert twice["申请人"]["Q3"].value == "导入结果"
    assert twice["申请人"]["R3"].value is None


def test_a_missing_column_is_marked_at_the_header() -> None:
    book = opened(application())
    book["申请人"]["P1"] = "备考"
    stream = io.BytesIO()
    book.save(stream)
    marked = opened(given_back(stream.getvalue()))
    assert "银行账号" in marked["申请人"]["A1"].comment.text
    assert card() == marked["申请人"]["P2"].value


def test_a_refused_file_cannot_be_given_back() -> None:
    paper, examined = judged(b"abc")
    with pytest.raises(ValueError, match="refused"):
        annotate(b"abc", paper, examined, APPLICATION_TABLES)
