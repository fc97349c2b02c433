"""A paper as Excel: ruled as the official table, text forced, no formula, amounts as numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workflow.papers.rules import Catalogue, Values, align_of, fill, heads, totals, written
from workflow.papers.sheet import Cell as Box
from workflow.papers.sheet import Column, Sheet, Table
from workflow.papers.steady import steady

_HAIR = Side(style="thin")
_RULED = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
_FACE = "仿宋"
_CHARACTERS = 3 / 4  # of a column for one of the template's width
_LINE = 14.0  # points of a line of text
_LEADS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_FORMATS = {"money": "#,##0.00", "int": "0", "text": "@", "date": "@", "month": "@"}


def render(sheet: Sheet, known: Catalogue, copies: Sequence[tuple[str, Values]], on: date) -> bytes:
    """Return a paper as .xlsx with a worksheet for each copy; `on` dates the file."""
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = ""
    for at, (mark, values) in enumerate(copies):
        page = book.create_sheet(mark or (f"表{at + 1}" if at else "表"))
        _Writer(page, sheet, known, values).all(mark)
    stream = io.BytesIO()
    book.save(stream)
    return steady(stream.getvalue(), on)


class _Writer:
    """Fills one worksheet from the top; `row` is the next one."""

    def __init__(self, page: Worksheet, sheet: Sheet, known: Catalogue, values: Values) -> None:
        self.page, self.sheet, self.known, self.values = page, sheet, known, values
        self.row = 1
        tables = [part.table for part in sheet.parts if part.table is not None]
        self.columns = max(len(table.columns) for table in tables)
        self.widest = next(table for table in tables if len(table.columns) == self.columns)
        self._styles: dict[tuple[str, str, bool, bool], Any] = {}

    def all(self, mark: str) -> None:
        """Write everything."""
        self._page_setup()
        self._head(mark)
        for part in self.sheet.parts:
            if part.table is not None:
                self._table(part.table)
            for row in part.form.rows if part.form else ():
                self._asked(row.cells)
            for said in part.text or ():
                self._across(said, "left", 10)
            for said in part.end or ():
                self._across(said, "right", 10)
            if part.signs is not None:
                self._side_by_side(part.signs)

    def _page_setup(self) -> None:
        page, setup = self.page, self.page.page_setup
        setup.paperSize, setup.fitToWidth, setup.fitToHeight = 9, 1, 0
        setup.orientation = "landscape" if self.sheet.landscape else "portrait"
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_options.horizontalCentered = True
        page.page_margins.left = page.page_margins.right = 0.5
        page.page_margins.top, page.page_margins.bottom = 0.6, 0.75
        page.oddFooter.center.text = "第 &P 页　共 &N 页"
        page.oddFooter.left.text = self._filled(self.sheet.foot).replace("&", "&&")
        page.oddFooter.left.size = 8
        for at, column in enumerate(self.widest.columns, start=1):
            page.column_dimensions[get_column_letter(at)].width = _characters(column)

    def _head(self, mark: str) -> None:
        if self.sheet.mark or mark:
            self._across(f"{self.sheet.mark}　{mark}".strip("　"), "left", 12, bold=True)
        self._across(self.sheet.title, "center", 18, bold=True, height=32)
        if self.sheet.subtitle:
            self._across(self.sheet.subtitle, "center", 11)
        if self.sheet.above:
            self._side_by_side(self.sheet.above, last_right=True, height=18)

    def _filled(self, text: str) -> str:
        return fill(text, self.values, self.known)

    def _across(
        self, text: str, align: str, size: float, *, bold: bool = False, height: float | None = None
    ) -> None:
        cell = self._text(self.row, 1, self._filled(text))
        cell.font = Font(name=_FACE, size=size, bold=bold)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        if self.columns > 1:
            self.page.merge_cells(None, self.row, 1, self.row, self.columns)
        if height:
            self.page.row_dimensions[self.row].height = height
        self.row += 1

    def _side_by_side(
        self, texts: Sequence[str], *, last_right: bool = False, height: float = 30
    ) -> None:
        step, count = self.columns / len(texts), len(texts)
        for at, text in enumerate(texts):
            first, last = round(at * step) + 1, max(round((at + 1) * step), round(at * step) + 1)
            cell = self._text(self.row, first, self._filled(text))
            right = last_right and at == count - 1
            middle = last_right and count == 3 and at == 1
            align = "right" if right else "center" if middle else "left"
            cell.font = Font(name=_FACE, size=10)
            cell.alignment = Alignment(horizontal=align, vertical="center")
            if last > first:
                self.page.merge_cells(None, self.row, first, self.row, last)
        self.page.row_dimensions[self.row].height = height
        self.row += 1

    def _asked(self, cells: Sequence[Box]) -> None:
        """Write a row of a form as lines: the question, then its answer."""
        for label, answer in zip(cells[::2], cells[1::2], strict=False):
            self._across(f"{label.label or label.text}：{answer.label or answer.text}", "left", 10)
            said = self._filled(answer.text)
            lines = -(-2 * len(said) // max(int(self._wide()), 1))
            self.page.row_dimensions[self.row - 1].height = max(lines, 1) * _LINE + 4

    def _wide(self) -> float:
        """Return how many places a line over all columns has."""
        return sum(_characters(column) for column in self.widest.columns)

    def _table(self, table: Table) -> None:
        rows, types = self.values.tables[table.rows], self.known.tables[table.rows]
        if table.title:
            self._across(table.title, "left", 10, bold=True)
        first = self.row
        self._heads(table)
        if table is self.widest:
            self.page.print_title_rows = f"{first}:{self.row - 1}"
            self.page.freeze_panes = f"A{self.row}"
        for row in rows:
            for at, column in enumerate(table.columns, start=1):
                self._value(at, column, row[column.field], types[column.field])
            self.page.row_dimensions[self.row].height = self._height(table, row)
            self.row += 1
        for _ in range(table.at_least - len(rows)):
            self._empty(table)
        if table.total:
            self._total(table, rows, types)

    def _height(self, table: Table, row: Mapping[str, Any]) -> float:
        """Return the points a row needs: its longest text, two places for a Chinese character."""
        lines = 1
        # The widths are those of the widest table, whichever stands in them.
        for column, width in zip(table.columns, self.widest.columns, strict=False):
            said = row[column.field]
            if isinstance(said, str) and not said.isascii():
                places = sum(2 - sign.isascii() for sign in said)
                lines = max(lines, int(-(-places // (_characters(width) - 1))))
        return max(lines * _LINE + 4, table.height * 72 / 25.4)

    def _heads(self, table: Table) -> None:
        above, first = heads(table), self.row
        at = 1
        for title, count in above:
            self._head_cell(first, at, title)
            if title and count > 1:
                self.page.merge_cells(None, first, at, first, at + count - 1)
            at += count
        lower = first + (1 if above else 0)
        for at, column in enumerate(table.columns, start=1):
            if above and not column.under:
                self._head_cell(first, at, column.title)
                self._head_cell(lower, at, "")
                self.page.merge_cells(None, first, at, lower, at)
            else:
                self._head_cell(lower, at, column.title)
        self.page.row_dimensions[lower].height = 30
        self.row = lower + 1

    def _head_cell(self, row: int, column: int, text: str) -> None:
        self._text(row, column, text, self._style("text", "center", True))

    def _value(self, at: int, column: Column, value: Any, kind: str, bold: bool = False) -> None:
        style = self._style(kind, align_of(column, kind), bold, shrinks=kind != "text")
        if kind in ("money", "int") and value is not None:
            cell = self.page.cell(self.row, at)
            cell.value = Decimal(value) / 100 if kind == "money" else value
            cell._style = copy(style)
        else:
            said = written(value, kind)
            if said.isascii():  # a number stays on one line, smaller if need be
                style = self._style(kind, align_of(column, kind), bold, shrinks=True)
            self._text(self.row, at, said, style)

    def _empty(self, table: Table) -> None:
        count = len(table.columns)
        for at in range(1, count + 1):
            self.page.cell(self.row, at)._style = copy(self._style("text", "left", False))
        self.page.row_dimensions[self.row].height = table.height * 72 / 25.4
        self.row += 1

    def _total(
        self, table: Table, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]
    ) -> None:
        sums = totals(table, rows)
        labelled = False
        for at, column in enumerate(table.columns, start=1):
            if column.sum:
                self._value(at, column, sums[column.field], types[column.field], bold=True)
                continue
            label = "" if labelled or column.field == "seq" else table.total
            labelled = labelled or bool(label)
            self._text(self.row, at, label, self._style("text", "center", True))
        self.page.row_dimensions[self.row].height = table.height * 72 / 25.4
        self.row += 1

    def _text(self, row: int, column: int, text: str, style: Any = None) -> Cell:
        """Write text that no spreadsheet evaluates, whatever it begins with."""
        cell = self.page.cell(row, column)
        if style is not None:
            cell._style = copy(style)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type = "s"
        if text.startswith(_LEADS):
            cell.quotePrefix = True
        return cell

    def _style(self, kind: str, align: str, bold: bool, shrinks: bool = False) -> Any:
        """Return the style of a ruled cell, made once: 10,000 rows share a handful."""
        key = (kind, align, bold, shrinks)
        if key not in self._styles:
            model = self.page.parent._sheets[0].cell(1, 1)
            kept = copy(model._style)
            model.font = Font(name=_FACE, size=10, bold=bold)
            model.border, model.number_format = _RULED, _FORMATS[kind]
            model.alignment = Alignment(
                horizontal=align, vertical="center", wrap_text=not shrinks, shrink_to_fit=shrinks
            )
            self._styles[key] = copy(model._style)
            model._style = kept
        return self._styles[key]


def _characters(column: Column) -> float:
    return max(column.width * _CHARACTERS, 5)
