"""The paper 单位和人员: two sheets, units and people, read by their headers. Pure.

A unit is called by its name; where two are called alike, as the villages of two townships,
the unit above tells them apart. A person's posts are titles of roles, parted by 、.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from workflow.engine.refusal import Text
from workflow.roster.export import write_sheets

UNITS, PEOPLE = "单位", "人员"
HEADERS: Mapping[str, tuple[str, ...]] = {
    UNITS: ("名称", "类型", "上级单位", "市代县"),
    PEOPLE: ("姓名", "单位", "岗位", "登录名"),
}
MUST = {UNITS: ("名称", "类型"), PEOPLE: ("姓名", "单位", "岗位")}
MOST_ROWS = 20_000
_PARTED = re.compile(r"[、，,;；\s]+")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in one cell."""

    sheet: str
    cell: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number and its cells by header."""

    sheet: str
    row: int
    cells: Mapping[str, str]

    def wrong(self, header: str, zh: str, en: str) -> Mistake:
        """Return a mistake in one of its cells."""
        letter = get_column_letter(HEADERS[self.sheet].index(header) + 1)
        return Mistake(self.sheet, f"{letter}{self.row}", Text(zh, en))

    def several(self, header: str) -> list[str]:
        """Return the words of a cell that holds several."""
        return [word for word in _PARTED.split(self.cells[header]) if word]


def read_paper(data: bytes) -> tuple[list[Line], list[Line], list[Mistake]]:
    """Return the rows of both sheets, and what is missing in them."""
    try:
        book = load_workbook(io.BytesIO(data), data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        said = Text("不是 Excel 文件（.xlsx）", "not an Excel file (.xlsx)")
        return [], [], [Mistake("", "", said)]
    found: list[list[Line]] = []
    mistakes: list[Mistake] = []
    for name in (UNITS, PEOPLE):
        if name not in book.sheetnames:
            mistakes.append(Mistake(name, "", Text(f"缺少工作表「{name}」", f"no sheet “{name}”")))
            found.append([])
            continue
        mistakes += _header(name, book[name])
        found.append(list(_lines(name, book[name])))
    mistakes += [wrong for lines in found for line in lines for wrong in _missing(line)]
    return found[0], found[1], mistakes


def template(types: Sequence[str], roles: Sequence[str]) -> bytes:
    """Return the empty paper, with the words for types and posts on a third sheet."""
    longest = max(len(types), len(roles))
    words = [
        (types[at] if at < len(types) else "", roles[at] if at < len(roles) else "")
        for at in range(longest)
    ]
    sheets = {name: (headers, ()) for name, headers in HEADERS.items()}
    return write_sheets({**sheets, "可用的词": (("类型", "岗位"), words)})


def _header(name: str, sheet: Worksheet) -> Iterator[Mistake]:
    first = [_text(cell.value) for cell in sheet[1]]
    for at, header in enumerate(HEADERS[name]):
        if at >= len(first) or first[at] != header:
            said = Text(f"第一行这一列应为「{header}」", f"“{header}” should stand here")
            yield Mistake(name, f"{get_column_letter(at + 1)}1", said)


def _lines(name: str, sheet: Worksheet) -> Iterator[Line]:
    headers = HEADERS[name]
    rows = sheet.iter_rows(min_row=2, max_row=MOST_ROWS, max_col=len(headers), values_only=True)
    for number, row in enumerate(rows, start=2):
        cells = {header: _text(value) for header, value in zip(headers, row, strict=False)}
        if any(cells.values()):
            yield Line(name, number, {header: cells.get(header, "") for header in headers})


def _missing(line: Line) -> Iterator[Mistake]:
    for header in MUST[line.sheet]:
        if not line.cells[header]:
            yield line.wrong(header, f"请填写「{header}」", f"“{header}” is missing")


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()
