"""Writing and ruling on PDF pages: every sign in a font that has it, lines that fit a width.

Lengths are millimetres, sizes are points; the same strokes give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from fpdf import FPDF

from workflow.papers.fonts import Face, heading_faces, text_faces

MM = 25.4 / 72
HAIR = 0.5 * MM
MISSING = "〓"  # what printers set for a sign they have no type for
_KEEPS = frozenset("0123456789.,-%ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_NOT_LAST = frozenset("（《「『“‘")
_NOT_FIRST = frozenset("，。；：、！？）》」』”’…·")


class Pen:
    """A PDF that is being written."""

    def __init__(self, title: str, on: date, landscape: bool) -> None:
        self.pdf = FPDF(orientation="L" if landscape else "P", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creation_date(datetime(on.year, on.month, on.day, tzinfo=UTC))
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-CN")
        self._faces = {False: text_faces(), True: heading_faces()}
        self._known: dict[tuple[bool, str], tuple[str, float]] = {}

    def page(self) -> int:
        """Begin a page; returns its number."""
        self.pdf.add_page()
        self.pdf.set_line_width(HAIR)
        self._now: Any = None
        return int(self.pdf.page)

    def back_to(self, page: int) -> None:
        """Go back to a page that was begun before; the font is set anew there."""
        self.pdf.page = page
        self.pdf.font_family, self._now = "", None

    def bytes(self) -> bytes:
        """Return the file."""
        return bytes(self.pdf.output())

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """Return how wide a text is."""
        return sum(self._sign(sign, bold)[1] for sign in text) * size

    def wrap(self, text: str, size: float, width: float, bold: bool = False) -> list[str]:
        """Return a text as lines that fit, words and numbers kept whole where they can be."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            lines += self._lines(paragraph, size, width, bold)
        return lines

    def _lines(self, text: str, size: float, width: float, bold: bool) -> Iterator[str]:
        line, used = "", 0.0
        for piece in _pieces(text):
            for part in [piece] if self.width(piece, size, bold) <= width else list(piece):
                wide = self.width(part, size, bold)
                if line and used + wide > width and part not in _NOT_FIRST:
                    yield line
                    line, used = "", 0.0
                line, used = line + part, used + wide
        yield line

    def write(self, x: float, y: float, text: str, size: float, bold: bool = False) -> None:
        """Write a line with its base at `y`."""
        for name, signs in groupby(text, lambda sign: self._sign(sign, bold)[0]):
            run = "".join(sign if self._drawn(sign, bold) else MISSING for sign in signs)
            if self._now != (name, size):
                self.pdf.set_font(name, size=size)
                self._now = (name, size)
            self.pdf.text(x, y, run)
            x += self.width(run, size, bold)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        """Rule a box."""
        self.pdf.rect(x, y, width, height)

    def _sign(self, sign: str, bold: bool) -> tuple[str, float]:
        """Return the font of a sign and its width in millimetres at one point."""
        if (bold, sign) not in self._known:
            face = self._face(sign, bold)
            self._load(face)
            self.pdf.set_font(face.name, size=100)
            self._now = None
            shown = sign if face.has(sign) else MISSING
            self._known[bold, sign] = (face.name, self.pdf.get_string_width(shown) / 100)
        return self._known[bold, sign]

    def _drawn(self, sign: str, bold: bool) -> bool:
        return self._face(sign, bold).has(sign)

    def _face(self, sign: str, bold: bool) -> Face:
        faces = self._faces[bold]
        return next((face for face in faces if face.has(sign)), faces[0])

    def _load(self, face: Face) -> None:
        if face.name not in self.pdf.fonts:
            self.pdf.add_font(face.name, fname=face.path, collection_font_number=face.index)


def _pieces(text: str) -> Iterator[str]:
    """Yield what is not broken: a word, a number, a sign with the bracket before it."""
    opened = ""
    for keeps, signs in groupby(text, _KEEPS.__contains__):
        run = "".join(signs)
        for piece in (run,) if keeps else run:
            opened += piece
            if piece not in _NOT_LAST:
                yield opened
                opened = ""
    if opened:
        yield opened
