"""A message as a sheet: a heading, a sentence, lists of cases; written as text, HTML or JSON.

A sheet holds case numbers, kinds, stages and dates; never an ID number, an account, a telephone
or the name of anybody but its reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from workflow.engine.refusal import Text

Tone = Literal["late", "today", "soon", "plain"]
GREETING = Text("%s，您好：", "Dear %s,")
OPEN = Text("打开系统", "Open the desk")
MORE = Text("另有 %s 件，见系统。", "%s more in the system.")
FOOT = Text(
    "此信由流转系统自动发出，请勿回复。在系统“通知方式”页可以更改或停止。",
    "Sent by Liuzhuan; please do not reply. Change or stop it on the page “Notifications”.",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One case: its number, what it is, when it is due."""

    number: str
    what: str
    due: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A list under a heading; `n` counts all of it, also what is not listed."""

    heading: str
    n: int
    rows: tuple[Row, ...]
    tone: Tone = "plain"

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.n - len(self.rows)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One message; without a section of its own it is its sentence."""

    language: str
    title: str
    reader: str
    lead: str
    sections: tuple[Section, ...] = ()
    address: str = ""


def text(sheet: Sheet) -> str:
    """Return the sheet as plain text."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from (GREETING.in_(sheet.language) % sheet.reader, "", sheet.lead)
    for section in sheet.sections:
        yield from ("", f"■ {section.heading} {section.n}")
        for row in section.rows:
            yield "  " + "  ".join(part for part in (row.number, row.what, row.due) if part)
        if section.more:
            yield "  " + MORE.in_(sheet.language) % section.more
    if sheet.address:
        yield from ("", f"{OPEN.in_(sheet.language)}: {sheet.address}")
    yield from ("", "--", FOOT.in_(sheet.language))


def html(sheet: Sheet) -> str:
    """Return the sheet as a page of its own, everything inside it."""
    words = {
        "greeting": GREETING.in_(sheet.language) % sheet.reader,
        "open": OPEN.in_(sheet.language),
        "more": MORE.in_(sheet.language),
        "foot": FOOT.in_(sheet.language),
    }
    return _page().render(sheet=sheet, words=words)


def values(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet as plain values; who reads it is known to whoever receives it."""
    return {name: value for name, value in asdict(sheet).items() if name != "reader"}


@cache
def _page() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return pages.get_template("sheet.html")
