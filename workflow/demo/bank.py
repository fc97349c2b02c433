"""The made-up bank: reads a bank file as its counter would, and answers that all was paid."""

from __future__ import annotations

import csv
import io
from datetime import date

from workflow.money.bankfile import ENCODING, Batch, Instruction
from workflow.money.bankreturn import reply
from workflow.money.banks import LAYOUTS
from workflow.money.yuan import parse_yuan


def answer(content: bytes, on: date) -> bytes:
    """Return the return file in which every line of the bank file was paid."""
    return reply(LAYOUTS["yunling_csv"], _read(content, on), on)


def _read(content: bytes, on: date) -> Batch:
    header, *details, _trailer = csv.reader(io.StringIO(content.decode(ENCODING)))
    lines = tuple(
        Instruction(int(seq), account, name, parse_yuan(amount), note)
        for _mark, seq, account, name, amount, note in details
    )
    return Batch(header[1], on, lines)
