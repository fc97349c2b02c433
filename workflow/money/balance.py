"""What must add up in a run: its lines, its totals, its seal, its open ends. PURE. Fen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflow.engine.refusal import Reason

AMOUNTS = ("fen", "province_fen", "city_fen", "county_fen")
_SEALED = ("person_index", "month", "entitlement_id", "kind", *AMOUNTS)
Row = Mapping[str, Any]


def totals(rows: Iterable[Row]) -> dict[str, int]:
    """Return the sums of amounts and parts."""
    found = dict.fromkeys(AMOUNTS, 0)
    for row in rows:
        for name in AMOUNTS:
            found[name] += row[name]
    return found


def seal_of(rows: Iterable[Row]) -> str:
    """Return the hash over what may not change: who, which month, how much, from whom."""
    digest = hashlib.sha256()
    for text in sorted("|".join(str(row[name]) for name in _SEALED) for row in rows):
        digest.update(f"{text}\n".encode())
    return digest.hexdigest()


def balances(run: Row, rows: Sequence[Row]) -> Reason | None:
    """Return why the lines are not what was calculated, or None: sums, parts, count, seal."""
    if any(sum(row[name] for name in AMOUNTS[1:]) != row["fen"] for row in rows):
        return Reason(
            "parts_differ", "有明细的分担之和不等于金额", "the parts of a line do not sum to it"
        )
    found = {**totals(rows), "lines": len(rows)}
    if any(run[name] != amount for name, amount in found.items()):
        return Reason(
            "totals_differ",
            "明细合计与批次总额不符，请退回重算",
            "the lines do not sum to the run's totals",
        )
    if seal_of(rows) != run["seal"]:
        return Reason(
            "lines_changed",
            "明细与核算封存时不一致，不能继续办理",
            "the lines are not what was calculated and sealed",
        )
    return None


def none_open(counts: Mapping[str, int]) -> Reason | None:
    """Every line has come to its end, and none of them in a return."""
    if counts.get("failed"):
        return Reason(
            "some_failed",
            f"有 {counts['failed']} 笔退票，请登记为有退票",
            f"{counts['failed']} lines were returned",
        )
    return _unanswered(counts)


def some_failed(counts: Mapping[str, int]) -> Reason | None:
    """Every line has been answered, and some were returned."""
    if not counts.get("failed"):
        return Reason("none_failed", "没有退票", "no line was returned")
    return _unanswered(counts)


def _unanswered(counts: Mapping[str, int]) -> Reason | None:
    waiting = sum(counts.get(state, 0) for state in ("planned", "approved", "sent"))
    if not waiting:
        return None
    return Reason(
        "lines_open",
        f"还有 {waiting} 笔没有回盘结果",
        f"the bank has not answered for {waiting} lines",
    )
