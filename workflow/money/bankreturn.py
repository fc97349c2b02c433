"""The file a bank sends back: read whole or refused whole, every line with its number. PURE.

A file may answer a part of the batch; several files together answer it all. Reading the same
file again changes nothing. Line 1 is the header.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from workflow.engine.refusal import Reason, Text
from workflow.money.bankfile import (
    ENCODING,
    Batch,
    Column,
    FileProblem,
    Instruction,
    Layout,
    write,
)
from workflow.money.yuan import parse_yuan, yuan

_DIGITS = re.compile(r"[0-9]{1,32}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one line: paid, or returned with the bank's code and words."""

    seq: int
    fen: int
    paid: bool
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Returned:
    """What a return file says, line by line, with the digest of its bytes."""

    batch: str
    outcomes: tuple[Outcome, ...]
    sha256: str

    @property
    def paid_fen(self) -> int:
        """The sum that reached its accounts."""
        return sum(outcome.fen for outcome in self.outcomes if outcome.paid)

    @property
    def failed_fen(self) -> int:
        """The sum that came back."""
        return sum(outcome.fen for outcome in self.outcomes if not outcome.paid)


@dataclass
class _Reading:
    """The file as read so far; what is wrong is gathered, not raised."""

    layout: Layout
    sent: dict[int, Instruction]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    ended: bool = False

    def wrong(self, line: int, code: str, zh: str, en: str) -> None:
        self.problems.append(
            FileProblem(line, Reason(code, f"第 {line} 行：{zh}", f"line {line}: {en}"))
        )


def parse_return(
    layout: Layout, content: bytes, batch: Batch
) -> Returned | tuple[FileProblem, ...]:
    """Return what the file says of `batch`, or every reason to refuse it whole."""
    reading = _Reading(layout, {line.seq: line for line in batch.lines})
    lines = content.split(b"\n")
    if lines[-1].strip() == b"":
        lines.pop()
    for number, raw in enumerate(lines, 1):
        record = _record(reading, number, raw.removesuffix(b"\r"))
        if record is not None:
            _take(reading, number, *record, batch.number)
    if not reading.ended:
        reading.wrong(
            max(len(lines), 1),
            "trailer_missing",
            "没有尾记录，文件可能不完整",
            "the trailer is missing: the file may be cut off",
        )
    if reading.problems:
        return tuple(reading.problems)
    digest = hashlib.sha256(content).hexdigest()
    return Returned(batch.number, tuple(reading.outcomes.values()), digest)


def _record(reading: _Reading, number: int, raw: bytes) -> tuple[str, dict[str, Any]] | None:
    """Return the kind of record and its values; None after noting why it cannot be read."""
    for record in ("header", "detail", "trailer"):
        columns: tuple[Column, ...] = getattr(reading.layout.back, record)
        if raw.startswith(columns[0].mark.encode()):
            try:
                return record, dict(_values(columns, _cells(reading.layout, columns, raw)))
            except (ValueError, csv.Error):
                break
    reading.wrong(
        number,
        "line_unreadable",
        "无法识别，栏数、长度或格式不符",
        "cannot be read: columns, width or format are wrong",
    )
    return None


def _cells(layout: Layout, columns: tuple[Column, ...], raw: bytes) -> list[str]:
    if layout.style == "csv":
        cells = next(csv.reader([raw.decode(ENCODING)], strict=True))
        if len(cells) != len(columns):
            raise ValueError("columns")
        return cells
    if len(raw) != sum(column.width for column in columns):
        raise ValueError("width")
    cells, at = [], 0
    for column in columns:
        cells.append(raw[at : at + column.width].decode(ENCODING))
        at += column.width
    return cells


def _values(columns: tuple[Column, ...], cells: list[str]) -> Iterator[tuple[str, Any]]:
    for column, text in zip(columns, cells, strict=True):
        yield column.field, _value(column, text)


def _value(column: Column, text: str) -> str | int | date:
    """Return a cell's value; ValueError when it is not written as the column wants."""
    if column.kind == "mark":
        if text != column.mark:
            raise ValueError(text)
        return text
    if column.kind == "yuan":
        return parse_yuan(text)
    if column.kind in ("number", "fen"):
        if not _DIGITS.fullmatch(text):
            raise ValueError(text)
        return int(text)
    if column.kind == "date":
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a date, not an instant
    return text.strip()


def _take(reading: _Reading, number: int, record: str, values: dict[str, Any], batch: str) -> None:
    if reading.ended:
        reading.wrong(number, "after_trailer", "尾记录之后还有内容", "stands behind the trailer")
    elif (number == 1) != (record == "header"):
        reading.wrong(
            number,
            "header_misplaced",
            "头记录应为且仅为第1行",
            "the header is the first line and only that",
        )
    elif record == "header" and values["batch"] != batch:
        reading.wrong(
            number,
            "other_batch",
            f"批次号 {values['batch']} 不是本批次 {batch}",
            f"batch {values['batch']} is not this one, {batch}",
        )
    elif record == "detail":
        _take_detail(reading, number, values)
    elif record == "trailer":
        _take_trailer(reading, number, values)


def _take_detail(reading: _Reading, number: int, values: dict[str, Any]) -> None:
    seq, fen, code = values["seq"], values["amount"], values["code"]
    sent, layout = reading.sent.get(seq), reading.layout
    if sent is None:
        reading.wrong(
            number, "unknown_line", f"本批次没有序号 {seq}", f"the batch has no line {seq}"
        )
    elif seq in reading.outcomes:
        reading.wrong(number, "line_twice", f"序号 {seq} 重复", f"line {seq} stands twice")
    elif values["account"] != sent.account:
        reading.wrong(
            number,
            "account_differs",
            f"序号 {seq} 的账号与送出的不同",
            f"the account of line {seq} is not the one sent",
        )
    elif fen != sent.fen:
        reading.wrong(
            number,
            "amount_differs",
            f"金额 {yuan(fen)} 与送出的 {yuan(sent.fen)} 不同",
            f"the amount {yuan(fen)} is not the {yuan(sent.fen)} sent",
        )
    elif code != layout.paid and code not in layout.failed:
        reading.wrong(number, "unknown_code", f"不认识的结果码 {code}", f"unknown code {code}")
    else:
        words = layout.failed[code].text() if code in layout.failed else Text("成功", "paid")
        reading.outcomes[seq] = Outcome(seq, fen, code == layout.paid, code, words)


def _take_trailer(reading: _Reading, number: int, values: dict[str, Any]) -> None:
    reading.ended = True
    outcomes = reading.outcomes.values()
    paid = [outcome.fen for outcome in outcomes if outcome.paid]
    counted = (len(reading.outcomes), sum(one.fen for one in outcomes), len(paid), sum(paid))
    stated = tuple(values[name] for name in ("count", "total", "paid_count", "paid_total"))
    if counted != stated and not reading.problems:
        reading.wrong(
            number, "totals_differ", "合计笔数或金额与明细不符", "the totals do not match the lines"
        )


@dataclass(frozen=True, slots=True)
class Merged:
    """What a return file adds to those before it."""

    new: tuple[Outcome, ...]
    repeated: int


def merge(known: Mapping[int, Outcome], returned: Returned) -> Merged | tuple[FileProblem, ...]:
    """Return what is new; a file that contradicts an earlier one is refused whole."""
    clashes = tuple(
        FileProblem(
            0,
            Reason(
                "outcome_differs",
                f"序号 {one.seq} 先前回盘的结果不同",
                f"an earlier file said otherwise of line {one.seq}",
            ),
        )
        for one in returned.outcomes
        if known.get(one.seq, one) != one
    )
    new = tuple(one for one in returned.outcomes if one.seq not in known)
    return clashes or Merged(new, len(returned.outcomes) - len(new))


def reply(
    layout: Layout,
    batch: Batch,
    on: date,
    failed: Mapping[int, str] | None = None,
    only: range | None = None,
) -> bytes:
    """Return what the bank would send back: `failed` gives the codes of lines not paid."""
    codes = failed or {}
    lines = [line for line in batch.lines if only is None or line.seq in only]
    paid = [line.fen for line in lines if line.seq not in codes]
    totals = {
        "batch": batch.number,
        "date": on,
        "count": len(lines),
        "total": sum(line.fen for line in lines),
        "paid_count": len(paid),
        "paid_total": sum(paid),
    }
    details = (
        (
            "detail",
            {
                "seq": line.seq,
                "account": line.account,
                "amount": line.fen,
                "code": codes.get(line.seq, layout.paid),
            },
        )
        for line in lines
    )
    return write(layout, layout.back, iter([("header", totals), *details, ("trailer", totals)]))
