"""A claim on money to come back, month by month and level by level; what settles it. PURE. Fen.

What comes back is taken from the oldest month first, piece by piece; all pieces of a month
come to what each level bore of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow.calendar.months import Month
from workflow.money.due import Parts, PaymentLine
from workflow.money.shares import LEVELS


@dataclass(frozen=True, slots=True)
class Claimed:
    """One month of a recovery: what is claimed of it by level, and how much of that is settled."""

    month: Month
    parts: Parts
    settled_fen: int = 0

    @property
    def fen(self) -> int:
        """What is claimed of the month."""
        return sum(self.parts.values())

    @property
    def open_fen(self) -> int:
        """What is not settled of it."""
        return self.fen - self.settled_fen

    @property
    def open_parts(self) -> dict[str, int]:
        """The same by level."""
        return piece(self.parts, self.settled_fen, self.fen)

    def next(self, fen: int) -> dict[str, int]:
        """Return by level the next `fen` to come back."""
        return piece(self.parts, self.settled_fen, self.settled_fen + fen)


def piece(parts: Parts, start: int, end: int) -> dict[str, int]:
    """Return by level the fen from `start` to `end` of an amount above nothing."""
    whole = sum(parts.values())
    last = next(level for level in reversed(LEVELS) if parts.get(level, 0))

    def until(fen: int) -> dict[str, int]:
        floors = {level: parts.get(level, 0) * fen // whole for level in LEVELS}
        floors[last] += fen - sum(floors.values())
        return floors

    first, second = until(start), until(end)
    return {level: second[level] - first[level] for level in LEVELS}


def oldest_first(months: Sequence[Claimed], person: str, fen: int) -> list[PaymentLine]:
    """Return `fen` as negative lines over the months claimed, the oldest first."""
    lines = []
    for one in months:
        took = min(one.open_fen, fen)
        fen -= took
        if took:
            parts = {level: -part for level, part in one.next(took).items()}
            lines.append(PaymentLine(person, one.month, -took, parts, "recovery"))
    return lines


def up_to(due: Iterable[PaymentLine], fen: int) -> list[PaymentLine]:
    """Return the months due that `fen` covers, the last one in part."""
    lines = []
    for line in due:
        took = min(line.fen, fen)
        fen -= took
        if took:
            parts = piece(line.parts, 0, took)
            lines.append(PaymentLine(line.person, line.month, took, parts, line.kind))
    return lines


def beyond(lines: Iterable[PaymentLine], claimed: Mapping[Month, Parts]) -> list[PaymentLine]:
    """Return what negative lines claim beyond what is claimed of their months already."""
    return [one for line in lines if (one := _less(line, claimed.get(line.month, {}))).fen < 0]


def _less(line: PaymentLine, claimed: Parts) -> PaymentLine:
    parts = {level: line.parts.get(level, 0) + claimed.get(level, 0) for level in LEVELS}
    return PaymentLine(line.person, line.month, sum(parts.values()), parts, line.kind)
