"""The file a paying unit sends to its bank: layout as data, rendered to bytes. PURE.

Bytes are GB18030: the same as GBK for every character GBK has, and whole for rare names that
it has not. A file carries names and accounts; its own name carries neither.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from workflow.engine.grammar import Label, Strict
from workflow.engine.refusal import Reason
from workflow.money.yuan import plain_yuan

ENCODING = "gb18030"
NEWLINE = "\r\n"
_CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")


class Column(Strict):
    """One column of a record: a field written as its kind, or a constant that marks the record."""

    field: str
    kind: Literal["mark", "text", "digits", "number", "yuan", "fen", "date"] = "text"
    mark: str = ""
    width: int = Field(default=0, ge=0)


Columns = Annotated[tuple[Column, ...], Field(strict=False, min_length=1)]


class Records(Strict):
    """The three records of a file, each begun by its mark."""

    header: Columns
    detail: Columns
    trailer: Columns


class Layout(Strict):
    """How one bank wants its file and how it answers; widths are bytes."""

    bank: str
    style: Literal["csv", "fixed"]
    out: Records
    back: Records
    paid: str
    failed: dict[str, Label]

    @property
    def ending(self) -> str:
        """The ending of a file's name."""
        return "csv" if self.style == "csv" else "txt"


@dataclass(frozen=True, slots=True)
class Instruction:
    """Pay `fen` to an account; `seq` names the line inside its batch."""

    seq: int
    account: str
    name: str
    fen: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """The instructions sent together under one number."""

    number: str
    made_on: date
    lines: tuple[Instruction, ...]

    @property
    def total_fen(self) -> int:
        """The sum of all lines."""
        return sum(line.fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class FileProblem:
    """What is wrong with a file, and in which line of it (the first is 1)."""

    line: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class BankFile:
    """The bytes to send, with what proves them: count, total and digest."""

    name: str
    content: bytes
    sha256: str
    count: int
    total_fen: int


def render(layout: Layout, batch: Batch) -> BankFile | tuple[FileProblem, ...]:
    """Return the file of a batch, or every line that the bank could not take."""
    problems = tuple(_problems(layout, batch))
    if problems:
        return problems
    content = write(layout, layout.out, _records(batch))
    digest = hashlib.sha256(content).hexdigest()
    name = f"{batch.number}.{layout.ending}"
    return BankFile(name, content, digest, len(batch.lines), batch.total_fen)


def _records(batch: Batch) -> Iterator[tuple[str, Mapping[str, Any]]]:
    totals = {
        "batch": batch.number,
        "date": batch.made_on,
        "count": len(batch.lines),
        "total": batch.total_fen,
    }
    yield "header", totals
    for line in batch.lines:
        yield (
            "detail",
            {
                "seq": line.seq,
                "account": line.account,
                "name": line.name,
                "amount": line.fen,
                "note": line.note,
            },
        )
    yield "trailer", totals


def write(layout: Layout, records: Records, rows: Iterator[tuple[str, Mapping[str, Any]]]) -> bytes:
    """Return the bytes of a file's records in the layout's style."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator=NEWLINE)
    for record, values in rows:
        columns: tuple[Column, ...] = getattr(records, record)
        cells = [cell(column, values) for column in columns]
        if layout.style == "csv":
            writer.writerow(cells)
        else:
            buffer.write("".join(map(_padded, columns, cells)) + NEWLINE)
    return buffer.getvalue().encode(ENCODING)


def cell(column: Column, values: Mapping[str, Any]) -> str:
    """Return a value as the column writes it."""
    if column.kind == "mark":
        return column.mark
    value = values[column.field]
    if column.kind == "yuan":
        return plain_yuan(value)
    return f"{value:%Y%m%d}" if column.kind == "date" else str(value)


def _padded(column: Column, text: str) -> str:
    """Fill up to the width in bytes: numbers with noughts before, text with blanks after."""
    gap = column.width - len(text.encode(ENCODING))
    if gap < 0:
        raise ValueError(f"{column.field} is wider than its column")
    return "0" * gap + text if column.kind in ("number", "fen") else text + " " * gap


def _problems(layout: Layout, batch: Batch) -> Iterator[FileProblem]:
    """What the bank could not take; the header is line 1, the first instruction line 2."""
    if not _NUMBER.fullmatch(batch.number):
        yield _problem(
            1,
            "bad_batch",
            "批次号只能用字母、数字和短横",
            "a batch number has letters, digits and hyphens only",
        )
    if not batch.lines:
        yield FileProblem(1, Reason("empty_batch", "批次没有发放明细", "the batch holds no line"))
    seen: set[int] = set()
    for at, line in enumerate(batch.lines, 2):
        if line.seq in seen:
            yield _problem(at, "line_twice", f"序号 {line.seq} 重复", f"number {line.seq} twice")
        seen.add(line.seq)
        if not (line.account.isascii() and line.account.isdigit() and 8 <= len(line.account) <= 32):
            yield _problem(at, "bad_account", "账号应为8至32位数字", "account: 8 to 32 digits")
        if line.fen <= 0:
            yield _problem(at, "bad_amount", "金额应大于零", "the amount must be above zero")
        if not (line.name.strip() and _writable(line.name) and _writable(line.note)):
            yield _problem(
                at,
                "bad_name",
                "户名为空，或户名、摘要含有不可用字符",
                "no name, or characters that a bank file cannot carry",
            )
        yield from _too_wide(layout, line, at)


def _problem(at: int, code: str, zh: str, en: str) -> FileProblem:
    return FileProblem(at, Reason(code, f"第 {at} 行：{zh}", f"line {at}: {en}"))


def _writable(text: str) -> bool:
    """No control characters, and nothing that a spreadsheet would run; rare characters pass."""
    kinds = {unicodedata.category(character) for character in text}
    return not kinds & _CONTROLS and not text.lstrip().startswith(tuple("=+-@＝＋－＠"))


def _too_wide(layout: Layout, line: Instruction, at: int) -> Iterator[FileProblem]:
    if layout.style == "csv":
        return
    values = {
        "seq": line.seq,
        "account": line.account,
        "name": line.name,
        "amount": line.fen,
        "note": line.note,
    }
    for column in layout.out.detail:
        if len(cell(column, values).encode(ENCODING, "replace")) > column.width:
            yield _problem(
                at,
                "too_wide",
                f"{column.field} 超过 {column.width} 字节",
                f"{column.field} is wider than {column.width} bytes",
            )
