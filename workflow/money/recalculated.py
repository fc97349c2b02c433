"""Lines held against what a run would pay today: years or standards may have changed since. Fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from workflow.calendar.months import Month
from workflow.cases.rows import CaseRow
from workflow.engine.refusal import Reason
from workflow.money.claims import claim_of
from workflow.money.due import Parts, due_lines
from workflow.money.entries import given_to_one
from workflow.money.rules import Tariff
from workflow.money.runs import rows_in, tariff_of
from workflow.money.tables import LEVELS, Entitlement

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


def changed(transaction: Transaction, case: CaseRow, state: str) -> list[int]:
    """Return the lines of a run in `state` whose month would not be paid like that today."""
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for line in rows_in(transaction.session, case.id, state):
        grouped[line.entitlement_id].append(line)
    tariff = tariff_of(transaction, case)
    return [
        line_id
        for held_id, lines in grouped.items()
        for line_id in _changed(transaction, held_id, lines, tariff)
    ]


def _changed(
    transaction: Transaction, held_id: int, lines: Sequence[Any], tariff: Tariff
) -> Iterator[int]:
    held = transaction.session.get_one(Entitlement, held_id)
    paid = dict(given_to_one(transaction.session, held, tariff))
    planned = _by_month(lines)
    for month, parts in planned.items():
        had = paid.get(month, {})
        paid[month] = {level: had.get(level, 0) - parts[level] for level in LEVELS}
    due = due_lines(claim_of(held), paid, max(planned), tariff)
    now = {} if isinstance(due, Reason) else {line.month: line.parts for line in due}
    for line in lines:
        month = Month.parse(line.month)
        if any(now.get(month, {}).get(level, 0) != planned[month][level] for level in LEVELS):
            yield line.id


def _by_month(lines: Sequence[Any]) -> dict[Month, Parts]:
    found: defaultdict[Month, dict[str, int]] = defaultdict(lambda: dict.fromkeys(LEVELS, 0))
    for line in lines:
        for level in LEVELS:
            found[Month.parse(line.month)][level] += getattr(line, f"{level}_fen")
    return dict(found)
