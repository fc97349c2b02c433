"""The made-up bank: answers a bank file as its counter would, every line paid."""

from __future__ import annotations

from datetime import date

from workflow.money.bankfile import Batch
from workflow.money.bankreturn import reply
from workflow.money.banks import LAYOUTS


def answer(batch: Batch, on: date) -> bytes:
    """Return the return file in which every line was paid."""
    return reply(LAYOUTS["yunling_csv"], batch, on)
