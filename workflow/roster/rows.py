"""What was read from a paper: rows with typed values, and problems that name their cell. Pure.

Values are canonical: text str, whole number int, month "1993-09", date "1966-05-11",
yes/no bool, choice its key. A value that could not be read is absent and has a problem.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflow.engine.refusal import Reason

Value = str | int | bool | None
Place = tuple[str, str, int]


def column_letters(index: int) -> str:
    """Return the Excel letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in which cell of which paper; `blocks` is false for a warning."""

    file: str
    sheet: str
    cell: str
    row: int
    field: str
    header: str
    reason: Reason
    blocks: bool = True

    def in_(self, language: str = "zh") -> str:
        """Return the sentence with its place: 申请人!D12 身份证号码：校验码不对."""
        place = "!".join(part for part in (self.sheet, self.cell) if part)
        colon = ": " if language.startswith("en") else "："
        text = self.reason.in_(language)
        where = " ".join(part for part in (place, self.header) if part)
        return f"{where}{colon}{text}" if where else text


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a column was found: its place counted from 0 and its header as typed."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: where it stands, what it says, what is wrong with it."""

    file: str
    sheet: str
    number: int
    table: str
    values: Mapping[str, Value]
    headings: Mapping[str, Heading]
    problems: tuple[Problem, ...] = ()

    @property
    def place(self) -> Place:
        """File, sheet and row number: what tells one row from another."""
        return self.file, self.sheet, self.number

    def cell(self, field: str) -> str:
        """Return the Excel address of a field's cell, or of the row's first cell."""
        heading = self.headings.get(field)
        return f"{column_letters(heading.index if heading else 0)}{self.number}"

    def problem(self, field: str, reason: Reason, *, blocks: bool = True) -> Problem:
        """Return a problem of this row in the cell of a field."""
        heading = self.headings.get(field)
        header = heading.text if heading else ""
        return Problem(
            self.file, self.sheet, self.cell(field), self.number, field, header, reason, blocks
        )


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet that was read as one table; `header_row` is the last row of its header."""

    key: str
    sheet: str
    header_row: int
    headings: Mapping[str, Heading]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Workbook:
    """One paper as read; `problems` are those of the file, `ignored` what was passed over."""

    file: str
    sha256: str
    tables: tuple[SheetTable, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: tuple[tuple[str, int, str], ...] = ()

    def rows(self, key: str) -> tuple[Row, ...]:
        """Return the rows of one table, over all sheets that hold it."""
        return tuple(row for table in self.tables if table.key == key for row in table.rows)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the rows of other tables that belong to it, by table."""

    row: Row
    joined: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
