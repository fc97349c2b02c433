"""The made-up bank: reads a bank file as its counter would, and says what became of each line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from workflow.money.bankfile import Batch, Instruction, Row, write
from workflow.money.bankreturn import words
from workflow.money.banks import packaged
from workflow.money.layout import Layout
from workflow.money.yuan import parse_yuan


def answer(content: bytes, on: date, refused: Callable[[str], str] = lambda account: "") -> bytes:
    """Return the answer to a bank file: all paid, but what `refused` gives a code for."""
    layout = packaged().layouts["yunling_csv"]
    batch = _read(content.decode(layout.codec), on)
    failed = {line.seq: code for line in batch.lines if (code := refused(line.account))}
    return reply(layout, batch, on, failed)


def _read(content: str, on: date) -> Batch:
    header, *details, _trailer = csv.reader(io.StringIO(content))
    lines = tuple(
        Instruction(int(seq), account, name, parse_yuan(amount), note)
        for _mark, seq, account, name, amount, note in details
    )
    return Batch(header[1], on, lines)


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
        "failed_count": len(lines) - len(paid),
        "failed_total": sum(line.fen for line in lines) - sum(paid),
    }
    details: list[Row] = [
        ("detail", totals | _answered(layout, line, codes.get(line.seq, layout.paid)))
        for line in lines
    ]
    return write(layout, layout.back, [("header", totals), *details, ("trailer", totals)])


def _answered(layout: Layout, line: Instruction, code: str) -> dict[str, Any]:
    return {
        "seq": line.seq,
        "account": line.account,
        "name": line.name,
        "amount": line.fen,
        "code": code,
        "reason": words(layout, code).zh,
    }
