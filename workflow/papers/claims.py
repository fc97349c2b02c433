"""A claim on paper: why it ended or waits, what was paid by then. Amounts in fen."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import col, select

from workflow.cases.tables import Case
from workflow.money.claims import by_application
from workflow.money.tables import Entitlement, PaymentLine
from workflow.papers.catalogue import CLAIM
from workflow.papers.contents_of_case import case
from workflow.papers.reading import Reading
from workflow.papers.rules import Values

DEATH = "died_on"


def claim(reading: Reading) -> Values:
    """Read a claim and the case it comes from, with the months paid by the day it changed."""
    read, held = case(reading), by_application(reading.session, reading.case.parent_id)
    if held is None:
        fields = dict.fromkeys(CLAIM) | {"claim_because": ""}
        return Values({**read.fields, **fields}, {**read.tables, "paid": []})
    paid = _paid(reading, held)
    fields = {
        "claim_years": held.years,
        "claim_monthly_fen": int(held.facts["monthly_fen"]),
        "claim_start": held.start,
        "claim_last_month": held.last_month,
        "claim_because": _because(reading),
        **sums("paid", paid),
    }
    return Values(
        {**read.fields, **fields, "subject": held.name},
        {**read.tables, "paid": paid},
    )


def _because(reading: Reading) -> str:
    """Return why the claim stands where it does: a death with its day, or the reason given."""
    last = next((one for one in reversed(reading.entries) if one.from_stage != one.to_stage), None)
    if last is None:
        return ""
    if died_on := last.detail.get(DEATH):
        year, month, day = str(died_on).split("-")
        return f"享受对象已于{year}年{int(month)}月{int(day)}日去世"
    return str(last.detail.get("reason") or last.detail.get("findings") or "")


def _paid(reading: Reading, held: Entitlement) -> list[dict[str, Any]]:
    """Return the months that had reached the account: of a claim that changed, by that day."""
    until = date.max if held.state == "active" else reading.on
    found = reading.session.exec(
        select(PaymentLine, Case.number)
        .join(Case, col(Case.id) == PaymentLine.run_id)
        .where(PaymentLine.entitlement_id == held.id, PaymentLine.state == "paid")
        .order_by(col(PaymentLine.month), col(PaymentLine.id))
    )
    return [
        {"seq": 0, "month": line.month, "fen": line.fen, "paid_on": str(line.paid_on), "run": run}
        for line, run in found
        if line.paid_on is not None and line.paid_on <= until
    ]


def sums(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Number the months and return how many they are, from when to when, and their sum."""
    for at, row in enumerate(rows, start=1):
        row["seq"] = at
    months = [row["month"] for row in rows]
    return {
        f"{name}_months": len(set(months)),
        f"{name}_fen": sum(row["fen"] for row in rows),
        f"{name}_from": min(months, default=None),
        f"{name}_to": max(months, default=None),
    }
