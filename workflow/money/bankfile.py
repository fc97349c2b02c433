"""The file a paying unit sends to its bank: a batch rendered to bytes by a layout. PURE.

The layout says the encoding; GB18030 is the same as GBK for every character GBK has, and whole
for rare names that it has not. A file carries names and accounts; its own name carries neither.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.engine.refusal import Reason
from workflow.money.layout import Column, Layout, Record, Records

_CONTROLS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,31}")
BOM = "\ufeff".encode()
Row = tuple[Record, Mapping[str, Any]]


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
    content = write(layout, layout.out, _rows(batch))
    digest = hashlib.sha256(content).hexdigest()
    name = f"{batch.number}.{layout.suffix}"
    return BankFile(name, content, digest, len(batch.lines), batch.total_fen)


def _totals(batch: Batch) -> dict[str, Any]:
    return {
        "batch": batch.number,
        "date": batch.made_on,
        "count": len(batch.lines),
        "total": batch.total_fen,
    }


def _rows(batch: Batch) -> Iterator[Row]:
    totals = _totals(batch)
    yield "header", totals
    for line in batch.lines:
        yield "detail", totals | _said(line)
    yield "trailer", totals


def _said(line: Instruction) -> dict[str, Any]:
    return {
        "seq": line.seq,
        "account": line.account,
        "name": line.name,
        "amount": line.fen,
        "note": line.note,
    }


def write(layout: Layout, records: Records, rows: Iterable[Row]) -> bytes:
    """Return the bytes of a file's records in the layout's style; records it lacks are left out."""
    written = [
        _line(layout, columns, values)
        for record, values in rows
        if (columns := records.columns(record))
    ]
    first = BOM if layout.encoding == "utf-8-sig" else b""
    return first + "".join(line + layout.line_end for line in written).encode(layout.codec)


def _line(layout: Layout, columns: tuple[Column, ...], values: Mapping[str, Any]) -> str:
    cells = [column.write(values) for column in columns]
    if layout.style == "fixed":
        return "".join(
            _padded(column, text, layout.codec) for column, text in zip(columns, cells, strict=True)
        )
    if not layout.quotes:
        return layout.separator.join(cells)
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=layout.separator, lineterminator="").writerow(cells)
    return buffer.getvalue()


def _padded(column: Column, text: str, codec: str) -> str:
    """Fill up to the width in bytes."""
    gap = column.width - len(text.encode(codec))
    if gap < 0:
        raise ValueError(f"{column.field} is wider than its column")
    return column.filler * gap + text if column.is_right else text + column.filler * gap


def _problems(layout: Layout, batch: Batch) -> Iterator[FileProblem]:
    """What the bank could not take; the header is line 1, the first instruction line 2."""
    if not _NUMBER.fullmatch(batch.number):
        yield _problem(
            1,
            "bad_batch",
            "批次号只能用字母、数字和短横",
            "a batch number has letters, digits and hyphens only",
        )
    totals = _totals(batch)
    for ends in (layout.out.header, layout.out.trailer):
        yield from _unfit(layout, ends or (), totals, 1)
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
        else:
            yield from _unfit(layout, layout.out.detail, totals | _said(line), at)


def _problem(at: int, code: str, zh: str, en: str) -> FileProblem:
    return FileProblem(at, Reason(code, f"第 {at} 行：{zh}", f"line {at}: {en}"))


def _writable(text: str) -> bool:
    """No control characters, and nothing that a spreadsheet would run; rare characters pass."""
    kinds = {unicodedata.category(character) for character in text}
    return not kinds & _CONTROLS and not text.lstrip().startswith(tuple("=+-@＝＋－＠"))


def _unfit(
    layout: Layout, columns: tuple[Column, ...], values: Mapping[str, Any], at: int
) -> Iterator[FileProblem]:
    """What the layout cannot carry: signs its encoding lacks, or too many bytes."""
    for column in columns:
        text = column.write(values)
        try:
            size = len(text.encode(layout.codec))
        except UnicodeEncodeError as bad:
            sign = text[bad.start]
            yield _problem(
                at,
                "not_in_encoding",
                f"银行要求的编码 {layout.encoding} 里没有「{sign}」字",
                f"{layout.encoding}, which the bank wants, lacks “{sign}”",
            )
            continue
        if column.width and size > column.width:
            yield _problem(
                at,
                "too_wide",
                f"{column.field} 超过 {column.width} 字节",
                f"{column.field} is wider than {column.width} bytes",
            )
        if layout.style == "csv" and not layout.quotes and layout.separator in text:
            yield _problem(
                at,
                "separator",
                f"{column.field} 里有分隔符，而银行的文件不用引号",
                f"{column.field} holds the separator, and the bank takes no quotes",
            )
