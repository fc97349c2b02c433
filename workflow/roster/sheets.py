"""Reading a township's .xlsx: each table found by its header, each row with its problems.

Values come as Excel stored them; a formula counts as the value last shown, nothing is
evaluated. A file that cannot be used is a Workbook with problems, never an exception.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from workflow.engine.refusal import Reason
from workflow.roster.filler import Filler
from workflow.roster.headings import (
    Cells,
    Found,
    find_header,
    guesses,
    header_problems,
    score_of,
    unread,
)
from workflow.roster.rows import Problem, Row, SheetTable, Value, Workbook
from workflow.roster.safety import LIMITS, Limits, refuse_file
from workflow.roster.specs import Column, TableSpec
from workflow.roster.values import doubt, read_cell

HALF = 0.5
_REQUIRED = Reason(
    "required",
    "必填，不能为空（若是公式，请粘贴为数值）",
    "must not be empty (if it is a formula, paste its value)",
)


def read_workbook(
    source: Path | bytes,
    specs: Sequence[TableSpec],
    *,
    today: date,
    name: str = "",
    limits: Limits = LIMITS,
) -> Workbook:
    """Read the tables of one paper; `name` is how problems call the file."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    file = name or (source.name if isinstance(source, Path) else "upload.xlsx")
    digest = hashlib.sha256(data).hexdigest()
    refused = refuse_file(data, limits)
    if refused is not None:
        return Workbook(file, digest, problems=(_of_file(file, refused),))
    try:
        sheets = _sheets(data)
    except CalamineError:
        return Workbook(file, digest, problems=(_of_file(file, _UNREADABLE),))
    return _Reader(file, specs, today).read(digest, sheets)


def _sheets(data: bytes) -> dict[str, list[list[object]]]:
    """Return the visible worksheets' cells, counted from A1."""
    with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
        visible = [
            meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible
        ]
        return {name: _cells(book.get_sheet_by_name(name)) for name in visible}


def _cells(sheet: CalamineSheet) -> list[list[object]]:
    return list(sheet.to_python(skip_empty_area=False))  # type: ignore[arg-type]


class _Reader:
    """Reads one paper; keeps the problems of the file and what was passed over."""

    def __init__(self, file: str, specs: Sequence[TableSpec], today: date):
        self.file, self.specs, self.today = file, specs, today
        self.problems: list[Problem] = []
        self.ignored: list[tuple[str, int, str]] = []

    def read(self, digest: str, sheets: Mapping[str, Sequence[Cells]]) -> Workbook:
        tables = tuple(
            self._table(spec, found)
            for sheet, cells in sheets.items()
            for spec, found in self._best(sheet, cells)
        )
        read = {table.key for table in tables} | {problem.field for problem in self.problems}
        for spec in self.specs:
            if spec.key not in read:
                self.problems.append(_of_file(self.file, _no_table(spec), field=spec.key))
        return Workbook(self.file, digest, tables, tuple(self.problems), tuple(self.ignored))

    def _best(self, sheet: str, cells: Sequence[Cells]) -> Iterator[tuple[TableSpec, Found]]:
        """Yield the one table a sheet holds; say what is wrong with a header that is close."""
        candidates = [
            (score_of(spec, found.match), spec, found)
            for spec in self.specs
            if (found := find_header(sheet, cells, spec)) is not None
        ]
        if not candidates:
            return
        score, spec, found = max(candidates, key=lambda one: one[0])
        if score < HALF:
            return
        if found.match.usable:
            self.problems += (*guesses(self.file, spec, found), *unread(self.file, spec, found))
            yield spec, found
        else:
            self.problems += header_problems(self.file, spec, found)

    def _table(self, spec: TableSpec, found: Found) -> SheetTable:
        filler = Filler(spec, found.match.columns)
        header = [str(cell) for cell in found.cells[found.end - 1]]
        rows: list[Row] = []
        for number, cells in enumerate(found.cells[found.end :], start=found.end + 1):
            passed_over = filler.passed_over(cells, header)
            if passed_over is None:
                rows.append(self._row(spec, found, number, cells))
            elif passed_over:
                self.ignored.append((found.sheet, number, passed_over))
        return SheetTable(spec.key, found.sheet, found.end, found.headings, tuple(rows))

    def _row(self, spec: TableSpec, found: Found, number: int, cells: Cells) -> Row:
        values: dict[str, Value] = {}
        wrong: list[tuple[str, Reason, bool]] = []
        for column in spec.columns:
            at = found.match.columns.get(column.key)
            if at is not None:
                self._cell(column, cells[at] if at < len(cells) else None, values, wrong)
        row = Row(self.file, found.sheet, number, spec.key, values, found.headings)
        if not wrong:
            return row
        problems = tuple(row.problem(key, reason, blocks=blocks) for key, reason, blocks in wrong)
        return Row(self.file, found.sheet, number, spec.key, values, found.headings, problems)

    def _cell(
        self,
        column: Column,
        cell: object,
        values: dict[str, Value],
        wrong: list[tuple[str, Reason, bool]],
    ) -> None:
        value = read_cell(column, cell, self.today)
        if isinstance(value, Reason):
            wrong.append((column.key, value, True))
        elif value is None and column.required:
            wrong.append((column.key, _REQUIRED, True))
        else:
            values[column.key] = value
            doubted = doubt(column, value)
            if doubted is not None:
                wrong.append((column.key, doubted, False))


def _of_file(file: str, reason: Reason, field: str = "") -> Problem:
    return Problem(file, "", "", 0, field, "", reason)


def _no_table(spec: TableSpec) -> Reason:
    columns = "、".join(column.title for column in spec.columns if column.required)
    return Reason(
        "table_missing",
        f"没有找到“{spec.title}”表（表头应有：{columns}）",
        f"the table {spec.title} was not found (its header should have: {columns})",
    )


_UNREADABLE = Reason(
    "file_broken",
    "文件已损坏，请重新另存后再上传",
    "the file is damaged; save it again and send it anew",
)
