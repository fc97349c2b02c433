"""How a bank wants its file and how it answers: the grammar of one layout, as data. PURE.

Widths are bytes in the layout's encoding. Amounts are written in yuan (700.05) or fen (70005).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from workflow.engine.grammar import Label, Strict
from workflow.money.yuan import parse_yuan, plain_yuan

Kind = Literal["text", "digits", "number", "yuan", "fen", "date"]
Record = Literal["header", "detail", "trailer"]
RECORDS: tuple[Record, ...] = ("header", "detail", "trailer")
DATES = {
    "YYYYMMDD": "%Y%m%d",
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "YYYY.MM.DD": "%Y.%m.%d",
    "YYYY年MM月DD日": "%Y年%m月%d日",
}
# Every field that a file may carry, with how it may be written; the first is how it is unless said.
MONEY: tuple[Kind, ...] = ("yuan", "fen")
FIELDS: Mapping[str, tuple[Kind, ...]] = {
    "batch": ("text",),
    "date": ("date",),
    "count": ("number",),
    "total": MONEY,
    "seq": ("number",),
    "account": ("digits",),
    "name": ("text",),
    "amount": MONEY,
    "note": ("text",),
    "code": ("text",),
    "reason": ("text",),
    "paid_count": ("number",),
    "paid_total": MONEY,
    "failed_count": ("number",),
    "failed_total": MONEY,
    "skip": ("text",),
}
_RIGHT = ("number", "fen")


class Mask(Strict):
    """A value of which only the first and the last signs are shown: `6299********0001`."""

    first: int = Field(default=0, ge=0, le=12)
    last: int = Field(default=0, ge=0, le=12)
    sign: str = Field(default="*", min_length=1, max_length=1)
    signs: int = Field(default=0, ge=0, le=32)

    def of(self, text: str) -> str:
        """Return the text masked; one too short to hide a part of is hidden whole."""
        hidden = len(text) - self.first - self.last
        if hidden <= 0:
            shown = self.first + self.last
            return self.sign * (self.signs + shown if self.signs else len(text))
        stars = self.sign * (self.signs or hidden)
        return text[: self.first] + stars + text[len(text) - self.last :]


class Column(Strict):
    """One column of a record: a field, or `mark`: the same words in every record."""

    field: str = ""
    mark: str | None = None
    kind: Kind | None = None
    width: int = Field(default=0, ge=0, le=500)
    align: Literal["left", "right"] | None = None
    fill: Literal[" ", "0"] | None = None
    format: Literal["YYYYMMDD", "YYYY-MM-DD", "YYYY/MM/DD", "YYYY.MM.DD", "YYYY年MM月DD日"] = (
        "YYYYMMDD"
    )
    mask: Mask | None = None

    @property
    def written(self) -> Kind:
        """How the value is written."""
        return self.kind or FIELDS.get(self.field, ("text",))[0]

    @property
    def filler(self) -> str:
        """What fills a fixed width up: noughts before a whole number, blanks elsewhere."""
        return self.fill or ("0" if self.written in _RIGHT and self.is_right else " ")

    @property
    def is_right(self) -> bool:
        """True when the filling stands before the value."""
        return self.align == "right" or (self.align is None and self.written in _RIGHT)

    def write(self, values: Mapping[str, Any]) -> str:
        """Return the value of the field as the column writes it, before any filling."""
        if self.mark is not None:
            return self.mark
        value = values.get(self.field, "")
        if self.written == "yuan":
            return plain_yuan(value)
        if self.written == "date":
            return f"{value:{DATES[self.format]}}"
        return self.mask.of(str(value).strip()) if self.mask else str(value)

    def read(self, text: str) -> str | int | date:
        """Return the value of a cell; ValueError when it is not written as the column writes."""
        if self.mark is not None:
            if text != self.mark:
                raise ValueError(text)
            return text
        if self.written == "yuan":
            return parse_yuan(text)
        if self.written in _RIGHT:
            if not (text.isascii() and text.isdigit() and len(text) <= 32):
                raise ValueError(text)
            return int(text)
        if self.written == "date":
            found = datetime.strptime(text, DATES[self.format]).date()  # noqa: DTZ007 - a date
            if self.write({self.field: found}) != text:
                raise ValueError(text)
            return found
        return text.strip()

    def stripped(self, text: str) -> str:
        """Take the filling of a fixed width off a cell."""
        if not self.is_right:
            return text.rstrip(" ")
        bare = text.lstrip(self.filler)
        return f"0{bare}" if self.filler == "0" and bare[:1] in ("", ".") else bare


Columns = Annotated[tuple[Column, ...], Field(strict=False, min_length=1)]


class Records(Strict):
    """The records of a file; a bank may want no first and no last one."""

    header: Columns | None = None
    detail: Columns
    trailer: Columns | None = None

    def columns(self, record: Record) -> tuple[Column, ...]:
        """Return the columns of a record, none where the file has no such record."""
        found: tuple[Column, ...] | None = getattr(self, record)
        return found or ()

    def present(self) -> Iterator[tuple[Record, tuple[Column, ...]]]:
        """Yield the records that a file has."""
        for record in RECORDS:
            if self.columns(record):
                yield record, self.columns(record)

    @property
    def marks(self) -> Mapping[Record, str] | None:
        """The marks that tell the records apart; None where their place does."""
        found = {record: columns[0].mark or "" for record, columns in self.present()}
        told = [one.startswith(other) for one in found.values() for other in found.values()]
        return found if all(found.values()) and sum(told) == len(found) else None


class Layout(Strict):
    """How one bank wants its file and how it answers."""

    bank: str = Field(min_length=1, max_length=60)
    used_by: Annotated[tuple[str, ...], Field(strict=False)] = ()
    style: Literal["csv", "fixed"]
    encoding: Literal["gb18030", "gbk", "utf-8", "utf-8-sig"] = "gb18030"
    newline: Literal["crlf", "lf"] = "crlf"
    separator: Literal[",", "|", ";", "\t"] = ","
    quotes: bool = True
    ending: str = Field(default="", pattern=r"^([a-z0-9]{1,5})?$")
    out: Records
    back: Records
    paid: str = Field(min_length=1)
    failed: dict[str, Label]
    other_codes: Literal["refuse", "failed"] = "refuse"

    @property
    def suffix(self) -> str:
        """The ending of a file's name."""
        return self.ending or ("csv" if self.style == "csv" else "txt")

    @property
    def codec(self) -> str:
        """The encoding of a line; a mark of byte order stands before the first one only."""
        return "utf-8" if self.encoding == "utf-8-sig" else self.encoding

    @property
    def line_end(self) -> str:
        """What ends a line."""
        return "\r\n" if self.newline == "crlf" else "\n"
