"""Writing .xlsx that no formula can be smuggled through: text stays text, whatever it says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Exported = str | int | bool | date | None
LONGEST_EXACT = 10**15
_LEADS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_WIDEST = 40


def write_table(
    headers: Sequence[str], rows: Iterable[Sequence[Exported]], title: str = "Sheet1"
) -> bytes:
    """Return one sheet as .xlsx; numbers too long for Excel to keep go out as text."""
    return write_sheets({title: (headers, rows)})


def write_sheets(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Exported]]]],
) -> bytes:
    """Return several sheets as one .xlsx, each with its headers and rows, by its title."""
    book = Workbook(write_only=True)
    for title, (headers, rows) in sheets.items():
        _fill(book.create_sheet(title), headers, rows)
    return saved(book)


def _fill(sheet: Any, headers: Sequence[str], rows: Iterable[Sequence[Exported]]) -> None:
    sheet.freeze_panes = "A2"
    for at, header in enumerate(headers, start=1):
        width = min(max(2 * len(header) + 2, 12), _WIDEST)
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.append([_header(sheet, header) for header in headers])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Exported]]) -> bytes:
    """Return a table as .csv that Excel opens as UTF-8; what looks like a formula is quoted."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    for row in (headers, *rows):
        writer.writerow([_plain(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _plain(value: Exported) -> Exported:
    return f"'{value}" if isinstance(value, str) and value.startswith(_LEADS) else value


def saved(book: Workbook) -> bytes:
    """Return a workbook as bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_text(cell: Cell, text: str) -> None:
    """Set a cell to text that Excel never evaluates, not even when it is edited."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
    cell.data_type = "s"
    if text.startswith(_LEADS):
        cell.quotePrefix = True


def _header(sheet: object, text: str) -> Cell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: object, value: Exported) -> Cell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, int) and abs(value) >= LONGEST_EXACT:
        value = str(value)
    if isinstance(value, str):
        as_text(cell, value)
        if value.isdigit():
            cell.number_format = "@"
    else:
        cell.value = value
    return cell
