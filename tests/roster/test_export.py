"""Exports: text stays text, whatever it says, and comes back as it went out."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from tests.roster.papers import id_no
from workflow.roster.export import write_table

NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1+1", '=HYPERLINK("x")',
         "{=1}", "'=1", "=cmd|' /C calc'!A0"]  # fmt: skip


def opened(data: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(data)).active


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula(text: str) -> None:
    sheet = opened(write_table([text], [[text]]))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert b"<f" not in write_table([text], [[text]])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
@settings(max_examples=50, deadline=None)
def test_every_text_comes_back_as_it_went_out(texts: list[str]) -> None:
    sheet = opened(write_table(texts, [texts]))
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [texts, texts]
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row)


def test_id_numbers_and_long_numbers_stay_text() -> None:
    row = opened(write_table(["证", "号", "数"], [[id_no(), 10**18 + 1, 28]]))[2]
    assert [cell.value for cell in row] == [id_no(), str(10**18 + 1), 28]
    assert row[1].data_type == "s"
    assert opened(write_table(["号"], [["6299997443117166891"]]))["A2"].number_format == "@"


def test_yes_no_and_nothing_are_written_for_people() -> None:
    data = write_table(["甲", "乙", "丙"], [[True, False, None]])
    rows = CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1] == ["是", "否", ""]
