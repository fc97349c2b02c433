"""A run on paper: whom it paid, to be signed for (签领表), and what came back (退票表). Fen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import col, select

from workflow.cases.outcome import refuse
from workflow.money.bounce_tables import Bounce
from workflow.money.payees import payee_place
from workflow.money.tables import Entitlement, PaymentLine, PaymentRun
from workflow.money.words import in_words
from workflow.papers.catalogue import RETURNED
from workflow.papers.reading import Reading
from workflow.papers.rules import Values
from workflow.store.secrets import is_sealed

Row = dict[str, Any]
Papers = Mapping[tuple[int, int], str]
NONE: Papers = {}
Own = list[tuple[PaymentLine, Entitlement]]


def returns(reading: Reading) -> Values:
    """Read every line that came back, also those paid again since; raises Stop without any."""
    rows = _rows(reading, lambda line: line.reason != "", _papers(reading))
    if not rows:
        raise refuse("nothing_returned", "本批没有退票", "nothing of this run came back")
    return _values(reading, "returned", rows)


def payments(reading: Reading) -> Values:
    """Read whom a run pays, person by person; raises Stop before it was calculated."""
    rows = _rows(reading, lambda line: line.reissue_of is None)
    if not rows:
        raise refuse("not_calculated", "本批还没有核算", "this run was not calculated yet")
    return _values(reading, "payments", rows)


def _papers(reading: Reading) -> Papers:
    """Return the day and the bank's paper of payments that came back after they were made."""
    found = reading.session.exec(
        select(Bounce).where(Bounce.run_id == reading.case.id, Bounce.state == "confirmed")
    )
    return {(one.attempt, one.seq): f"（{one.bounced_on}，{one.document_no}）" for one in found}


def _values(reading: Reading, table: str, rows: list[Row]) -> Values:
    run = reading.session.get_one(PaymentRun, reading.case.id)
    fields = {
        "persons": len({row["_person"] for row in rows}),
        "lines": sum(row["_lines"] for row in rows),
        "fen": sum(row["fen"] for row in rows),
        "up_to": run.up_to,
        "on": max(row["_on"] for row in rows) or reading.on.isoformat(),
    }
    shown = [{key: row[key] for key in RETURNED} for row in rows]
    return Values(reading.head() | fields, {table: shown})


def _rows(
    reading: Reading, holds: Callable[[PaymentLine], bool], papers: Papers = NONE
) -> list[Row]:
    found = reading.session.exec(
        select(PaymentLine, Entitlement)
        .join(Entitlement, col(Entitlement.id) == PaymentLine.entitlement_id)
        .where(PaymentLine.run_id == reading.case.id)
        .order_by(col(PaymentLine.attempt), col(Entitlement.unit_id), col(Entitlement.id),
                  col(PaymentLine.month))
    )  # fmt: skip
    grouped: dict[tuple[int, int], Own] = {}
    for line, held in found:
        if holds(line):
            grouped.setdefault((line.attempt or 0, line.entitlement_id), []).append((line, held))
    return [_row(reading, at, own, papers) for at, own in enumerate(grouped.values(), start=1)]


def _row(reading: Reading, seq: int, own: Own, papers: Papers) -> Row:
    line, held = own[0]
    months, fen = [one.month for one, _ in own], sum(one.fen for one, _ in own)
    return {
        "seq": seq,
        "attempt": line.attempt or 0,
        "name": held.name,
        "place": reading.house.units.name(held.unit_id),
        "account": _account(reading, line),
        "months": months[0] if len(months) == 1 else f"{months[0]} 至 {months[-1]}",
        "months_n": len(months),
        "fen": fen,
        "fen_in_words": in_words(fen),
        "code": line.code,
        "reason": line.reason + papers.get((line.attempt or 0, line.seq or 0), ""),
        "blank": "",
        "_person": held.person_index,
        "_lines": len(own),
        "_on": str(line.paid_on or ""),
    }


def _account(reading: Reading, line: PaymentLine) -> str:
    """Return the account the money was sent to, as the bank file said it."""
    if not is_sealed(line.payee):
        return ""
    place = payee_place(line.run_id, line.attempt or 0, line.seq or 0)
    return reading.house.store.vault.open(str(line.payee), place).split("\n")[0]
