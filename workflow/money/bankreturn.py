"""The file a bank sends back: read whole or refused whole, every line with its number. PURE.

A file may answer a part of the batch; several files together answer it all. Reading the same
file again changes nothing. Line 1 is the header.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflow.engine.refusal import Reason, Text
from workflow.money.bankfile import BOM, Batch, FileProblem, Instruction
from workflow.money.layout import Column, Layout, Record
from workflow.money.yuan import yuan


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
    batch: Batch
    lines: int
    sent: dict[int, Instruction]
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    stated: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    ended: bool = False

    def wrong(self, line: int, code: str, zh: str, en: str) -> None:
        self.problems.append(
            FileProblem(line, Reason(code, f"第 {line} 行：{zh}", f"line {line}: {en}"))
        )


def parse_return(
    layout: Layout, content: bytes, batch: Batch
) -> Returned | tuple[FileProblem, ...]:
    """Return what the file says of `batch`, or every reason to refuse it whole."""
    lines = content.removeprefix(BOM).split(b"\n")
    if lines[-1].strip() == b"":
        lines.pop()
    reading = _Reading(layout, batch, len(lines), {line.seq: line for line in batch.lines})
    for number, raw in enumerate(lines, 1):
        found = _record(reading, number, raw.removesuffix(b"\r"))
        if found is not None:
            _take(reading, number, *found)
    if layout.back.trailer and not reading.ended:
        reading.wrong(
            max(len(lines), 1),
            "trailer_missing",
            "没有尾记录，文件可能不完整",
            "the trailer is missing: the file may be cut off",
        )
    _compare_totals(reading)
    if not reading.problems and not reading.outcomes:
        reading.wrong(1, "no_lines", "文件里没有一笔明细", "the file holds no line of the batch")
    if reading.problems:
        return tuple(reading.problems)
    digest = hashlib.sha256(content).hexdigest()
    return Returned(batch.number, tuple(reading.outcomes.values()), digest)


def _record(reading: _Reading, number: int, raw: bytes) -> tuple[Record, dict[str, Any]] | None:
    """Return the kind of record and its values; None after noting why it cannot be read."""
    record = _kind_of(reading, number, raw)
    try:
        if record is not None:
            columns = reading.layout.back.columns(record)
            return record, dict(_values(columns, _cells(reading.layout, columns, raw)))
    except (ValueError, csv.Error):
        pass
    reading.wrong(
        number,
        "line_unreadable",
        "无法识别，栏数、长度或格式不符",
        "cannot be read: columns, width or format are wrong",
    )
    return None


def _kind_of(reading: _Reading, number: int, raw: bytes) -> Record | None:
    """Tell a record by its mark, or by its place where the layout marks none."""
    back = reading.layout.back
    if back.marks is not None:
        codec = reading.layout.codec
        kinds = (one for one, mark in back.marks.items() if raw.startswith(mark.encode(codec)))
        return next(kinds, None)
    if number == 1 and back.header:
        return "header"
    return "trailer" if number == reading.lines and back.trailer else "detail"


def _cells(layout: Layout, columns: tuple[Column, ...], raw: bytes) -> list[str]:
    if layout.style == "csv":
        text = raw.decode(layout.codec)
        if layout.quotes:
            cells = next(csv.reader([text], delimiter=layout.separator, strict=True))
        else:
            cells = text.split(layout.separator)
        if len(cells) != len(columns):
            raise ValueError("columns")
        return cells
    if len(raw) != sum(column.width for column in columns):
        raise ValueError("width")
    cells, at = [], 0
    for column in columns:
        cells.append(column.stripped(raw[at : at + column.width].decode(layout.codec)))
        at += column.width
    return cells


def _values(columns: tuple[Column, ...], cells: list[str]) -> Iterator[tuple[str, Any]]:
    for column, text in zip(columns, cells, strict=True):
        yield column.field, column.read(text)


def _take(reading: _Reading, number: int, record: Record, values: dict[str, Any]) -> None:
    has_header, batch = bool(reading.layout.back.header), reading.batch.number
    if reading.ended:
        reading.wrong(number, "after_trailer", "尾记录之后还有内容", "stands behind the trailer")
    elif has_header and (number == 1) != (record == "header"):
        reading.wrong(
            number,
            "header_misplaced",
            "头记录应为且仅为第1行",
            "the header is the first line and only that",
        )
    elif values.get("batch", batch) != batch:
        reading.wrong(
            number,
            "other_batch",
            f"批次号 {values['batch']} 不是本批次 {batch}",
            f"batch {values['batch']} is not this one, {batch}",
        )
    elif record == "detail":
        _take_detail(reading, number, values)
    else:
        reading.ended = record == "trailer"
        reading.stated.append((number, values))


def _take_detail(reading: _Reading, number: int, values: dict[str, Any]) -> None:
    seq, fen, code = values["seq"], values["amount"], values["code"]
    sent, layout = reading.sent.get(seq), reading.layout
    if sent is None:
        reading.wrong(
            number, "unknown_line", f"本批次没有序号 {seq}", f"the batch has no line {seq}"
        )
    elif seq in reading.outcomes:
        reading.wrong(number, "line_twice", f"序号 {seq} 重复", f"line {seq} stands twice")
    elif not _same(layout, "account", values, sent.account):
        reading.wrong(
            number,
            "account_differs",
            f"序号 {seq} 的账号与送出的不同",
            f"the account of line {seq} is not the one sent",
        )
    elif not _same(layout, "name", values, sent.name.strip()):
        reading.wrong(
            number,
            "name_differs",
            f"序号 {seq} 的户名与送出的不同",
            f"the name of line {seq} is not the one sent",
        )
    elif fen != sent.fen:
        reading.wrong(
            number,
            "amount_differs",
            f"金额 {yuan(fen)} 与送出的 {yuan(sent.fen)} 不同",
            f"the amount {yuan(fen)} is not the {yuan(sent.fen)} sent",
        )
    elif code not in (layout.paid, *layout.failed) and layout.other_codes == "refuse":
        reading.wrong(number, "unknown_code", f"不认识的结果码 {code}", f"unknown code {code}")
    else:
        reason = words(layout, code, values.get("reason", ""))
        reading.outcomes[seq] = Outcome(seq, fen, code == layout.paid, code, reason)


def _same(layout: Layout, field_: str, values: Mapping[str, Any], sent: str) -> bool:
    """Hold what the bank repeats, masked or whole, against what was sent."""
    column = next((one for one in layout.back.detail if one.field == field_), None)
    return column is None or values[field_] == (column.mask.of(sent) if column.mask else sent)


def words(layout: Layout, code: str, said: str = "") -> Text:
    """Return what a code means; what the bank said itself where the layout does not know it."""
    if code == layout.paid:
        return Text("成功", "paid")
    if code in layout.failed:
        return layout.failed[code].text()
    return Text(said or f"银行结果码 {code}", said or f"code {code} of the bank")


def _compare_totals(reading: _Reading) -> None:
    """Hold the totals that a file states against its lines, once all of them could be read."""
    found = reading.outcomes.values()
    paid = [outcome.fen for outcome in found if outcome.paid]
    failed = [outcome.fen for outcome in found if not outcome.paid]
    counted = {
        "count": len(found),
        "total": sum(paid) + sum(failed),
        "paid_count": len(paid),
        "paid_total": sum(paid),
        "failed_count": len(failed),
        "failed_total": sum(failed),
    }
    for number, values in () if reading.problems else reading.stated:
        if any(values.get(name, sum_) != sum_ for name, sum_ in counted.items()):
            reading.wrong(
                number,
                "totals_differ",
                "合计笔数或金额与明细不符",
                "the totals do not match the lines",
            )


@dataclass(frozen=True, slots=True)
class Merged:
    """What a return file adds to those before it; `bounced` were paid, and came back since."""

    new: tuple[Outcome, ...]
    repeated: int
    bounced: tuple[Outcome, ...] = ()


def merge(
    known: Mapping[int, Outcome], returned: Returned, came_back: Collection[int] = ()
) -> Merged | tuple[FileProblem, ...]:
    """Return what is new; a file that contradicts an earlier one is refused whole.

    A line that was paid and is returned now came back; of those in `came_back` that is known.
    """
    told = [one for one in returned.outcomes if one.seq in known and one.seq not in came_back]
    changed = [one for one in told if not _agree(known[one.seq], one)]
    bounced = tuple(one for one in changed if known[one.seq].paid and not one.paid)
    clashes = tuple(
        FileProblem(
            0,
            Reason(
                "outcome_differs",
                f"序号 {one.seq} 先前回盘的结果不同",
                f"an earlier file said otherwise of line {one.seq}",
            ),
        )
        for one in changed
        if one not in bounced
    )
    new = tuple(one for one in returned.outcomes if one.seq not in {*known, *came_back})
    return clashes or Merged(new, len(returned.outcomes) - len(new) - len(bounced), bounced)


def _agree(before: Outcome, now: Outcome) -> bool:
    return (before.fen, before.code) == (now.fen, now.code)
