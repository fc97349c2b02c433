"""Giving a paper back: faulty cells marked, a result for each row, the rest as it was.

ID numbers and accounts become text cells, so that what is typed next keeps its digits;
formulas become the values they last showed.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from workflow.roster.export import as_text, saved
from workflow.roster.rows import Entry, Place, Problem, SheetTable, Workbook
from workflow.roster.rules import Examined
from workflow.roster.safety import refuse_file
from workflow.roster.specs import TableSpec

RESULT = "导入结果"
IMPORTED = "已导入"
_RED = PatternFill("solid", start_color="FFF4C7C3")
_AMBER = PatternFill("solid", start_color="FFFFF2CC")
_TEXT_KINDS = ("id_no", "said_id", "account")


def annotate(
    data: bytes,
    workbook: Workbook,
    examined: Examined,
    specs: Sequence[TableSpec],
    outcomes: Mapping[Place, str] | None = None,
) -> bytes:
    """Return the paper with its problems marked; `outcomes` replaces 已导入 for some rows.

    Raises ValueError for a file that was refused before reading: there is nothing to mark.
    """
    if refuse_file(data) is not None:
        raise ValueError("a refused file cannot be annotated")
    book = load_workbook(io.BytesIO(data), keep_links=False)
    _settle_formulas(book.worksheets, data)
    found = _by_place(workbook.file, (*examined.problems, *examined.warnings))
    results = {**_results(examined, found), **(outcomes or {})}
    tables = {spec.key: spec for spec in specs}
    for problems in found.values():
        for problem in problems:
            _mark(book[problem.sheet], problem)
    for table in workbook.tables:
        _keep_digits(book[table.sheet], table, tables[table.key])
        _write_results(book[table.sheet], table, results, found)
    return saved(book)


def _by_place(file: str, problems: Iterable[Problem]) -> dict[Place, list[Problem]]:
    found: dict[Place, list[Problem]] = {}
    for problem in problems:
        if problem.file == file and problem.sheet:
            found.setdefault((file, problem.sheet, problem.row), []).append(problem)
    return found


def _results(examined: Examined, found: Mapping[Place, list[Problem]]) -> dict[Place, str]:
    """Return what to say of each row that belongs to a person."""
    results: dict[Place, str] = {}
    for imported, entries in ((False, examined.refused), (True, examined.accepted)):
        for entry in entries:
            results.update(_of_entry(entry, imported, found))
    return results


def _of_entry(
    entry: Entry, imported: bool, found: Mapping[Place, list[Problem]]
) -> dict[Place, str]:
    joined = [row for rows in entry.joined.values() for row in rows]
    own = found.get(entry.row.place, [])
    others = [problem for row in joined for problem in found.get(row.place, [])]
    told = {entry.row.place: _said(imported, [*own, *others])}
    for row in joined:
        told[row.place] = _said(imported, found.get(row.place, []))
    return told


def _said(imported: bool, problems: Sequence[Problem]) -> str:
    if imported:
        notes = "；".join(problem.in_() for problem in problems)
        return f"{IMPORTED}（提醒：{notes}）" if notes else IMPORTED
    reasons = "；".join(problem.in_() for problem in problems if problem.blocks)
    return f"未导入：{reasons or '此人的申请行有误'}"


def _settle_formulas(sheets: Iterable[Worksheet], data: bytes) -> None:
    """Put in place of each formula the value it last showed, or its words as text."""
    shown = CalamineWorkbook.from_object(io.BytesIO(data))
    for sheet in sheets:
        formulas = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        if not formulas:
            continue
        values = shown.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        for cell in formulas:
            value = _at(values, cell.row - 1, cell.column - 1)
            if isinstance(value, str):
                as_text(cell, value or str(getattr(cell.value, "text", cell.value)))
            else:
                cell.value = value


def _at(values: Sequence[Sequence[object]], row: int, column: int) -> object:
    return values[row][column] if row < len(values) and column < len(values[row]) else ""


def _mark(sheet: Worksheet, problem: Problem) -> None:
    cell = sheet[problem.cell]
    cell.fill = _RED if problem.blocks else _AMBER
    if isinstance(cell, MergedCell):
        return
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(earlier + problem.reason.zh, "", width=280, height=110)


def _keep_digits(sheet: Worksheet, table: SheetTable, spec: TableSpec) -> None:
    """Make the cells of ID numbers and accounts text cells."""
    for column in (one for kind in _TEXT_KINDS for one in spec.of_kind(kind)):
        heading = table.headings.get(column.key)
        if heading is None:
            continue
        for row in table.rows:
            sheet.cell(row.number, heading.index + 1).number_format = "@"


def _write_results(
    sheet: Worksheet,
    table: SheetTable,
    results: Mapping[Place, str],
    found: Mapping[Place, list[Problem]],
) -> None:
    column = _result_column(sheet, table)
    header = sheet.cell(table.header_row, column)
    as_text(header, RESULT)
    header.font = Font(bold=True)
    sheet.column_dimensions[header.column_letter].width = 48
    for row in table.rows:
        said = results.get(row.place) or _said(False, found.get(row.place, ()))
        cell: Cell = sheet.cell(row.number, column)
        as_text(cell, said)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _result_column(sheet: Worksheet, table: SheetTable) -> int:
    """Return the column of an earlier result, or the first one behind everything."""
    for cell in sheet[table.header_row]:
        if cell.value == RESULT:
            return int(cell.column)
    return int(sheet.max_column) + 1
