"""Reading a township's .xlsx: each table found by its header, each row with its problems.

Values come as Excel stored them; a formula counts as the value last shown, nothing is
evaluated. A file that cannot be used is a Workbook with problems, never an exception.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from workflow.engine.refusal import Reason
from workflow.roster.filler import Filler
from workflow.roster.headers import Match, header_text, match_header
from workflow.roster.identity import squeeze
from workflow.roster.rows import Heading, Problem, Row, SheetTable, Value, Workbook, column_letters
from workflow.roster.safety import LIMITS, Limits, refuse_file
from workflow.roster.specs import Column, TableSpec
from workflow.roster.values import doubt, is_blank, read_cell

Cells = Sequence[object]
HEADER_WITHIN = 40
CANDIDATES = 4
HALF = 0.5
_IDLE = re.compile(r"序号?|编号|行号|备注|说明|导入结果|No\.?", re.IGNORECASE)
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


class _Found:
    """A sheet's header as one table's: where it ends and which column is which."""

    def __init__(self, sheet: str, cells: Sequence[Cells], top: int, depth: int, match: Match):
        self.sheet, self.cells, self.match = sheet, cells, match
        self.end = top + depth
        self.texts = texts = _merged(cells, top, depth)
        self.headings = {
            key: Heading(at, header_text(texts[at])) for key, at in match.columns.items()
        }


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

    def _best(self, sheet: str, cells: Sequence[Cells]) -> Iterator[tuple[TableSpec, _Found]]:
        """Yield the one table a sheet holds; say what is wrong with a header that is close."""
        candidates = [
            (_score(spec, found.match), spec, found)
            for spec in self.specs
            if (found := find_header(sheet, cells, spec)) is not None
        ]
        if not candidates:
            return
        score, spec, found = max(candidates, key=lambda one: one[0])
        if score < HALF:
            return
        if found.match.usable:
            self._say_guesses(spec, found)
            self._say_unread(spec, found)
            yield spec, found
        else:
            self.problems += _header_problems(self.file, spec, found)

    def _say_guesses(self, spec: TableSpec, found: _Found) -> None:
        for key in found.match.guessed:
            heading = found.headings[key]
            self.problems.append(
                _of_header(
                    self.file,
                    spec,
                    found,
                    heading.index,
                    blocks=False,
                    reason=Reason(
                        "header_guessed",
                        f"表头“{heading.text}”按“{spec.column(key).title}”读取，请核对",
                        f"the header {heading.text} was read as {key}; please check",
                    ),
                )
            )

    def _say_unread(self, spec: TableSpec, found: _Found) -> None:
        """Say which columns nobody asked for: a misspelt header must not lose its answers."""
        known = {*found.match.columns.values()}
        for at, cell in enumerate(found.texts):
            text = squeeze(header_text(cell))
            if at not in known and text and not _IDLE.fullmatch(text):
                self.problems.append(
                    _of_header(
                        self.file,
                        spec,
                        found,
                        at,
                        blocks=False,
                        reason=Reason(
                            "header_unread",
                            f"表头“{text}”没有对应的栏目，此列未读取",
                            f"the column {text} belongs to nothing and was not read",
                        ),
                    )
                )

    def _table(self, spec: TableSpec, found: _Found) -> SheetTable:
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

    def _row(self, spec: TableSpec, found: _Found, number: int, cells: Cells) -> Row:
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


def find_header(sheet: str, cells: Sequence[Cells], spec: TableSpec) -> _Found | None:
    """Return the row, or the pair of rows, that serves best as a table's header."""
    likely = sorted(
        (-match_header(_merged(cells, top, depth), spec, closely=False).exact, depth, top)
        for depth in (1, 2)
        for top in range(min(len(cells) - depth + 1, HEADER_WITHIN))
    )[:CANDIDATES]
    found = [
        _Found(sheet, cells, top, depth, match_header(_merged(cells, top, depth), spec))
        for exact, depth, top in likely
        if exact
    ]
    return max(found, key=lambda one: len(one.match.columns), default=None)


def _merged(cells: Sequence[Cells], top: int, depth: int) -> list[object]:
    """Return one header out of one or two rows: the lower text where there is one."""
    if depth == 1:
        return list(cells[top])
    return [
        low if not is_blank(low) else high
        for high, low in zip(cells[top], cells[top + 1], strict=False)
    ]


def _score(spec: TableSpec, match: Match) -> float:
    """Return the share of the required columns found; more columns win over fewer."""
    required = [column.key for column in spec.columns if column.required]
    known = set(match.columns) | set(match.doubled)
    share = sum(key in known for key in required) / max(len(required), 1)
    return share + 0.001 * match.exact


def _header_problems(file: str, spec: TableSpec, found: _Found) -> Iterator[Problem]:
    for column in found.match.missing:
        names = "、".join(column.names[:4])
        yield _of_header(
            file,
            spec,
            found,
            None,
            Reason(
                "column_missing",
                f"缺少列“{column.title}”（可写作：{names}）",
                f"the column {column.title} is missing (known as: {names})",
            ),
        )
    for key, places in found.match.doubled.items():
        where = "、".join(f"{column_letters(at)}{found.end}" for at in places)
        title = spec.column(key).title
        yield _of_header(
            file,
            spec,
            found,
            places[-1],
            Reason(
                "column_doubled",
                f"不止一列可作“{title}”：{where}，请只留一列",
                f"more than one column may be {title}: {where}; leave one",
            ),
        )


def _of_header(
    file: str,
    spec: TableSpec,
    found: _Found,
    at: int | None,
    reason: Reason,
    *,
    blocks: bool = True,
) -> Problem:
    cell = f"{column_letters(at or 0)}{found.end}"
    header = found.cells[found.end - 1][at] if at is not None else ""
    return Problem(
        file, found.sheet, cell, found.end, spec.key, squeeze(str(header)), reason, blocks
    )


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
