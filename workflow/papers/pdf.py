"""A paper as PDF: laid out on sheets of A4, then written with page x of y on each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workflow.papers.layout import Layout
from workflow.papers.parts import head, part
from workflow.papers.pen import Pen
from workflow.papers.rules import Catalogue, Values, fill
from workflow.papers.sheet import Sheet


def render(sheet: Sheet, known: Catalogue, copies: Sequence[tuple[str, Values]], on: date) -> bytes:
    """Return a paper as PDF, each copy on sheets of its own with its mark; `on` dates the file."""
    first = copies[0][1]
    pen = Pen(fill(sheet.title, first, known), on, sheet.landscape)
    for mark, values in copies:
        layout = Layout(sheet, values, known, pen)
        layout.turn()
        head(layout, mark)
        for at, one in enumerate(sheet.parts):
            part(layout, one, sheet.parts[at + 1 :])
        _feet(layout)
    return pen.bytes()


def _feet(layout: Layout) -> None:
    """Write the foot of every sheet: its number of how many, and what the template says."""
    pen, y = layout.pen, float(layout.pen.pdf.h) - 10
    foot = layout.text(layout.sheet.foot)
    for at, page in enumerate(layout.pages, start=1):
        pen.back_to(page)
        said = f"第 {at} 页　共 {len(layout.pages)} 页"
        pen.write((float(pen.pdf.w) - pen.width(said, 9)) / 2, y, said, 9)
        if foot:
            pen.write(layout.margin, y, foot, 7.5)
