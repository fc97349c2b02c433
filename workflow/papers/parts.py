"""The parts of a page as PDF: head, tables, forms, sentences, signatures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workflow.papers.layout import LEADING, SPACED, TOP, Layout
from workflow.papers.pen import MM
from workflow.papers.rules import align_of, heads, totals, written
from workflow.papers.sheet import Cell, Form, Part, Table

TITLE, SUBTITLE, MARK = 18.0, 12.0, 12.0
HEAD = 9  # millimetres: the head of a table is no higher for its rows being high


def head(layout: Layout, copy: str) -> None:
    """Write mark, copy, title and the line above the first part."""
    sheet, x, width = layout.sheet, layout.margin, layout.width
    if sheet.mark or copy:
        layout.line(x, width, layout.y, layout.text(sheet.mark), MARK, bold=True)
        layout.line(x, width, layout.y, copy, MARK - 1.5, "right")
        layout.y += 4
    for said in _title(layout, layout.text(sheet.title)):
        layout.y += TITLE * MM * 1.35
        layout.line(x, width, layout.y, said, TITLE, "center", bold=True)
    if sheet.subtitle:
        layout.y += SUBTITLE * MM * 1.6
        layout.line(x, width, layout.y, layout.text(sheet.subtitle), SUBTITLE, "center")
    layout.y += 4
    _above(layout)


def _title(layout: Layout, title: str) -> list[str]:
    """Return a title in as few lines as it needs, none much shorter than the others."""
    lines = layout.pen.wrap(title, TITLE, layout.width, bold=True)
    if len(lines) == 1:
        return lines
    even = layout.pen.width(title, TITLE, bold=True) / len(lines) + TITLE * MM
    return layout.pen.wrap(title, TITLE, min(even, layout.width), bold=True)


def _above(layout: Layout) -> None:
    above = layout.sheet.above
    if not above:
        return
    layout.y += layout.sheet.size * MM
    for at, said in enumerate(above):
        align = ("left", "right")[at] if len(above) == 2 else ("left", "center", "right")[at]
        shown = layout.text(said)
        layout.line(layout.margin, layout.width, layout.y, shown, layout.sheet.size, align)
    layout.y += 1.8


def part(layout: Layout, one: Part, after: Sequence[Part] = ()) -> None:
    """Lay out one part; the last rows of a table go with the signatures `after` it."""
    if one.table is not None:
        _table(layout, one.table, _tail(layout, after))
    if one.form is not None:
        _form(layout, one.form)
    if one.text is not None:
        _sentences(layout, one.text)
    if one.signs is not None:
        _signs(layout, one.signs)
    if one.end is not None:
        _end(layout, one.end)


def _shares(widths: Sequence[float], whole: float) -> list[float]:
    return [one * whole / sum(widths) for one in widths]


def _tail(layout: Layout, after: Sequence[Part]) -> float:
    """Return the height of the sentences and signatures that close a page."""
    size, height = layout.sheet.size * MM, 0.0
    for one in after:
        if one.table is not None or one.form is not None:
            return 0.0
        for said in one.text or ():
            lines = layout.pen.wrap(layout.text(said), layout.sheet.size, layout.width)
            height += len(lines) * size * SPACED
        height += (size * 2.2 + 3) * bool(one.signs) + size * SPACED * len(one.end or ())
    return min(height, (layout.end - TOP) / 2)


def _table(layout: Layout, table: Table, tail: float = 0.0) -> None:
    rows, types = layout.values.tables[table.rows], layout.known.tables[table.rows]
    widths = _shares([column.width for column in table.columns], layout.width)
    aligns = [align_of(column, types[column.field]) for column in table.columns]
    if table.title:
        _caption(layout, table)
    layout.room(3 * table.height)
    _heads(layout, table, widths)
    for at, row in enumerate(rows, start=1):
        if at == len(rows) and layout.room(2 * table.height + tail):
            _heads(layout, table, widths)
        said = [written(row[column.field], types[column.field]) for column in table.columns]
        _row(layout, table, widths, aligns, said)
    for _ in range(table.at_least - len(rows)):
        _row(layout, table, widths, aligns, [""] * len(widths))
    if table.total:
        _row(layout, table, widths, aligns, _total(table, rows, types), bold=True)


def _caption(layout: Layout, table: Table) -> None:
    size = layout.sheet.size
    layout.room(4 * table.height)
    layout.y += size * MM * 1.6
    layout.line(layout.margin, layout.width, layout.y, layout.text(table.title), size, bold=True)
    layout.y += 1.8


def _total(table: Table, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> list[str]:
    sums = totals(table, rows)
    said = [
        written(sums[column.field], types[column.field]) if column.sum else ""
        for column in table.columns
    ]
    free = next((at for at, column in enumerate(table.columns) if not column.sum), 0)
    at = free + 1 if table.columns[free].field == "seq" and not said[free + 1] else free
    said[at] = table.total
    return said


def _heads(layout: Layout, table: Table, widths: Sequence[float]) -> None:
    """Write the head of a table; columns without a head above them stand over both lines."""
    size, titles = layout.sheet.size, [column.title for column in table.columns]
    lines = [
        layout.pen.wrap(title, size, width - 2 * layout.pad, bold=True)
        for title, width in zip(titles, widths, strict=True)
    ]
    above = heads(table)
    upper = size * MM * LEADING + 2 * layout.pad if above else 0.0
    lower = max(len(said) for said in lines) * size * MM * LEADING + 2 * layout.pad
    lower = max(lower, min(table.height, HEAD))
    x, top = layout.margin, layout.y
    for column, said, width in zip(table.columns, lines, widths, strict=True):
        layout.y = top + upper if column.under else top
        height = lower if column.under else upper + lower
        layout.cell(x, width, height, said, size, "center", bold=True)
        x += width
    x, at, layout.y = layout.margin, 0, top
    for title, count in above:
        width = sum(widths[at : at + count])
        if title:
            layout.cell(x, width, upper, [title], size, "center", bold=True)
        x, at = x + width, at + count
    layout.y = top + upper + lower


def _row(
    layout: Layout, table: Table, widths: Sequence[float], aligns: Sequence[str],
    said: Sequence[str], bold: bool = False,
) -> None:  # fmt: skip
    inner = [width - 2 * layout.pad for width in widths]
    sizes = [_size(layout, one, width, bold) for one, width in zip(said, inner, strict=True)]
    lines = [
        layout.pen.wrap(one, size, width, bold)
        for one, size, width in zip(said, sizes, inner, strict=True)
    ]
    whole = layout.sheet.size * MM * LEADING
    height = max(table.height, max(map(len, lines)) * whole + layout.pad)
    if layout.room(height):
        _heads(layout, table, widths)
    x = layout.margin
    for one, size, width, align in zip(lines, sizes, widths, aligns, strict=True):
        layout.cell(x, width, height, one, size, align, bold)
        x += width
    layout.y += height


def _size(layout: Layout, said: str, width: float, bold: bool) -> float:
    """Return the size of a cell: a number too wide for one line is written smaller, not broken."""
    size = float(layout.sheet.size)
    wide = layout.pen.width(said, size, bold) if said.isascii() else 0.0
    return size * width / wide * 0.999 if wide > width else size


def _form(layout: Layout, form: Form) -> None:
    widths = _shares(form.columns, layout.width)
    for row in form.rows:
        spans, at = [], 0
        for cell in row.cells:
            spans.append(sum(widths[at : at + cell.span]))
            at += cell.span
        boxes = [_Box(layout, cell, width) for cell, width in zip(row.cells, spans, strict=True)]
        height = max(row.height, *(box.height for box in boxes))
        layout.room(height)
        x = layout.margin
        for box in boxes:
            box.draw(x, height)
            x += box.width
        layout.y += height


class _Box:
    """A cell of a form with its lines broken to its width."""

    def __init__(self, layout: Layout, cell: Cell, width: float) -> None:
        self.layout, self.cell, self.width = layout, cell, width
        self.size, inner = layout.sheet.size, width - 2 * layout.pad
        self.said = layout.text(cell.label or cell.text)
        self.lines = layout.pen.wrap(self.said, self.size, inner, bool(cell.label))
        self.below = layout.pen.wrap(layout.text(cell.below), self.size, inner)
        self.below = self.below if cell.below else []

    @property
    def height(self) -> float:
        """What the lines need."""
        lines = len(self.lines) + len(self.below)
        return lines * self.size * MM * LEADING + 2 * self.layout.pad

    def draw(self, x: float, height: float) -> None:
        """Rule the cell and write it; what stands below stands at its foot, to the right."""
        align = self.cell.align or ("center" if not self.below else "left")
        label, layout = bool(self.cell.label), self.layout
        layout.cell(x, self.width, height, self.lines, self.size, align, label, bool(self.below))
        step = self.size * MM * LEADING
        for at, said in enumerate(reversed(self.below)):
            base = layout.y + height - layout.pad - step * at - step * 0.3
            layout.line(x + layout.pad, self.width - 3 * layout.pad, base, said, self.size, "right")


def _sentences(layout: Layout, sentences: Sequence[str]) -> None:
    size = layout.sheet.size
    step = size * MM * (SPACED if size >= 12 else LEADING)
    layout.y += step * 0.3
    for sentence in sentences:
        for said in layout.pen.wrap(layout.text(sentence), size, layout.width):
            layout.room(step)
            layout.line(layout.margin, layout.width, layout.y + step * 0.75, said, size)
            layout.y += step
    layout.y += step * 0.2


def _signs(layout: Layout, signs: Sequence[str]) -> None:
    """Write places for signatures side by side."""
    size = layout.sheet.size
    layout.room(size * MM * 3)
    layout.y += size * MM * 2.2
    width = layout.width / len(signs)
    for at, said in enumerate(signs):
        layout.line(layout.margin + at * width, width, layout.y, layout.text(said), size)
    layout.y += 3


def _end(layout: Layout, lines: Sequence[str]) -> None:
    """Write who signs and when below the text, to the right."""
    size = layout.sheet.size
    step = size * MM * SPACED
    layout.room(step * (len(lines) + 2))
    layout.y += step * 1.5
    for said in lines:
        layout.line(layout.margin, layout.width - 12, layout.y, layout.text(said), size, "right")
        layout.y += step
