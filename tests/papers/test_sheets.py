"""Templates: what they may name, how amounts and days are written, how a table is headed."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import cn2an
import pytest
from openpyxl import load_workbook

from tests.papers.readers import needs_pdf, said
from workflow.papers import pdf, workbook
from workflow.papers.rules import Catalogue, Values, fill, flaws, written
from workflow.papers.sheet import Sheet, read_sheet

ON = date(2026, 5, 9)
KNOWN = Catalogue(
    {"name": "text", "sum_fen": "money", "on": "date"},
    {"people": {"seq": "int", "name": "text", "id_no": "text", "fen": "money"}},
)
SHEET = """
paper: A4 landscape
mark: 附件9
title: "{name}的表"
above: [左, 中, 右]
parts:
  - table:
      rows: people
      total: 合计
      columns:
        - {field: seq, title: 序号, width: 8}
        - {field: name, title: 姓名, width: 20, under: 本人}
        - {field: id_no, title: 身份证号码, width: 30, under: 本人}
        - {field: fen, title: 金额, width: 20, sum: true}
  - text: ["大写：人民币{sum_fen:capitals}"]
  - signs: [制表人：, 负责人：]
foot: 封存
"""


def sheet(tmp_path: Path, text: str = SHEET) -> Sheet:
    """Read a template that is well formed."""
    path = tmp_path / "sheet.yaml"
    path.write_text(text, "utf-8")
    read, problems = read_sheet(path)
    assert read is not None, problems
    return read


def people(count: int) -> Values:
    """Return so many people, of whom each gets one fen more."""
    rows = [
        {"seq": at, "name": "冯才", "id_no": "441499196605119990", "fen": 70_000 + at}
        for at in range(1, count + 1)
    ]
    fields = {"name": "云岭县", "sum_fen": sum(row["fen"] for row in rows), "on": "2026-05-09"}
    return Values(fields, {"people": rows})


@pytest.mark.parametrize("fen", [100, 70_000, 1_160_000, 26_900_05, 100_000_000_07, 30_10])
def test_capitals_are_those_another_library_writes(fen: int) -> None:
    ours = fill("{sum_fen:capitals}", Values({"sum_fen": fen}), KNOWN)
    theirs = cn2an.an2cn(f"{fen // 100}.{fen % 100:02d}", "rmb")
    assert ours == theirs


@pytest.mark.parametrize(
    ("value", "kind", "style", "text"),
    [
        (None, "money", "", ""),
        (123_405, "money", "", "1,234.05"),
        (-500, "money", "", "-5.00"),
        ("2026-05-09", "date", "long", "2026年5月9日"),
        ("2026-05-09", "date", "", "2026-05-09"),
        ("2026-05", "month", "", "2026-05"),
        (12, "int", "", "12"),
    ],
)
def test_values_are_written_as_offices_do(value: object, kind: str, style: str, text: str) -> None:
    assert written(value, kind, style) == text


def test_a_workbook_is_a_ruled_table_with_numbers_and_a_total(tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(workbook.render(sheet(tmp_path), KNOWN, [("", people(3))], ON)))
    page = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    head = next(at for at, row in enumerate(rows, 1) if row[0] == "序号")
    assert rows[head - 1] == ["序号", "本人", None, "金额"]
    assert rows[head] == [None, "姓名", "身份证号码", None]
    assert rows[head + 1] == [1, "冯才", "441499196605119990", 700.01]
    assert rows[head + 4] == [None, "合计", None, 2100.06]
    assert page.cell(head + 2, 3).number_format == "@"
    assert page.cell(head + 2, 4).number_format == "#,##0.00"
    assert page.cell(head + 2, 4).alignment.horizontal == "right"
    assert page.cell(head + 2, 4).border.left.style == "thin"
    assert page.print_title_rows == f"${head}:${head + 1}"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.oddFooter.center.text == "第 &P 页　共 &N 页"
    assert "贰仟壹佰元零陆分" in "".join(str(value) for row in rows for value in row)


def test_a_long_table_repeats_its_head_and_counts_its_pages(tmp_path: Path) -> None:
    needs_pdf()
    text = said(pdf.render(sheet(tmp_path), KNOWN, [("", people(60))], ON), "pdf")
    pages = text.count("第")
    assert pages > 1
    assert text.count("序号") == pages
    assert f"第{pages}页共{pages}页" in text
    assert text.count("441499196605119990") == 60
    assert text.count("封存") == pages


@pytest.mark.parametrize(
    ("there", "instead", "sentence"),
    [
        ("{name}的表", "{nickname}的表", "没有字段「nickname」"),
        ("field: id_no", "field: passport", "没有字段「passport」"),
        ("rows: people", "rows: persons", "没有字段「persons」"),
        ("{sum_fen:capitals}", "{name:capitals}", "「name」不能写作 capitals"),
        ("{sum_fen:capitals}", "{sum_fen.real}", "没有字段「sum_fen.real」"),
        ("{sum_fen:capitals}", "{sum_fen", "花括号没有配对"),
        ("width: 20, under", "width: 20, sum: true, under", "「name」不能合计"),
    ],
)
def test_a_template_that_asks_for_what_is_not_there_is_told(
    tmp_path: Path, there: str, instead: str, sentence: str
) -> None:
    found = [flaw.zh for flaw in flaws(sheet(tmp_path, SHEET.replace(there, instead)), KNOWN)]
    assert len(found) == 1
    assert sentence in found[0]


def test_a_template_is_read_with_the_suspicion_of_a_definition(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yaml"
    path.write_text(SHEET.replace("foot: 封存", "foot: 封存\nfeet: 2"), "utf-8")
    read, problems = read_sheet(path)
    assert read is None
    assert [(one.line, one.zh) for one in problems] == [(18, "不认识的键「feet」")]
