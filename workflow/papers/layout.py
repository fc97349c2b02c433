"""Where things stand on the sheets of a paper: margins, lines, cells, and when to turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workflow.papers.pen import MM, Pen
from workflow.papers.rules import Catalogue, Values, fill
from workflow.papers.sheet import Sheet

MARGIN, TOP, BOTTOM = 20.0, 18.0, 20.0
NARROW = 12.0  # the margin beside tables on a page that lies on its side
LEADING = 1.45  # of tables and forms
SPACED = 1.9  # of sentences


@dataclass
class Layout:
    """Where the next part goes; feet are written when the number of pages is known."""

    sheet: Sheet
    values: Values
    known: Catalogue
    pen: Pen
    pages: list[int] = field(default_factory=list)
    y: float = 0.0

    @property
    def margin(self) -> float:
        """The space left and right."""
        return NARROW if self.sheet.landscape else MARGIN

    @property
    def pad(self) -> float:
        """The space between a rule and the text beside it."""
        return 0.12 * self.sheet.size

    @property
    def width(self) -> float:
        """The width between the margins."""
        return float(self.pen.pdf.w) - 2 * self.margin

    @property
    def end(self) -> float:
        """Where a page is full."""
        return float(self.pen.pdf.h) - BOTTOM

    def turn(self) -> None:
        """Go on to the next sheet."""
        self.pages.append(self.pen.page())
        self.y = TOP

    def room(self, height: float) -> bool:
        """Turn the sheet where `height` does not fit; True when it was turned."""
        if self.y + height <= self.end or self.y <= TOP:
            return False
        self.turn()
        return True

    def text(self, said: str) -> str:
        """Return a text of the template with its fields put in."""
        return fill(said, self.values, self.known)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Rule a box."""
        self.pen.box(x, y, width, height)

    def line(
        self, x: float, width: float, y: float, said: str, size: float, align: str = "left",
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Write one line with its base at `y`, left, centred or right within a width."""
        rest = width - self.pen.width(said, size, bold)
        at = x + {"left": 0.0, "center": rest / 2, "right": rest}[align]
        self.pen.write(at, y, said, size, bold)

    def cell(
        self, x: float, width: float, height: float, lines: Sequence[str], size: float,
        align: str, bold: bool = False, top: bool = False,
    ) -> None:  # fmt: skip
        """Rule a cell at the present height and write lines into its middle, or at its top."""
        self.box(x, self.y, width, height)
        step = size * MM * LEADING
        free = self.pad if top else (height - step * len(lines)) / 2
        for at, said in enumerate(lines):
            base = self.y + free + step * at + step * 0.72
            self.line(x + self.pad, width - 2 * self.pad, base, said, size, align, bold)
