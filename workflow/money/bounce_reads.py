"""Payments that came back later, as an office reads them: those of a run, and which still may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.engine.refusal import Text
from workflow.money.bounce_tables import Bounce
from workflow.money.bounces import standing
from workflow.money.layouts_kept import layout_of
from workflow.money.records import last_file
from workflow.money.tables import Entitlement, PaymentLine


@dataclass(frozen=True, slots=True)
class Bounced:
    """One payment sent back: whose, how much, what the bank says, how far it is."""

    id: int
    name: str
    claim_id: int | None
    months: Sequence[str]
    fen: int
    reason: str
    document_no: str
    bounced_on: date
    state: str
    person: str
    registered_by: str
    at: datetime
    decided_by: str
    decided_at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class Made:
    """A payment that was made to somebody by a run, and may still come back."""

    attempt: int
    seq: int
    months: Sequence[str]
    fen: int
    paid_on: date


def of_run(house: House, run_id: int) -> tuple[Bounced, ...]:
    """Return what was registered of a run, the first one first."""
    with house.store.read() as session:
        found = session.exec(
            select(Bounce, Entitlement.name, Entitlement.case_id)
            .join(Entitlement, col(Entitlement.id) == Bounce.entitlement_id)
            .where(Bounce.run_id == run_id)
            .order_by(col(Bounce.id))
        ).all()
        return tuple(_row(session, one, name, claim) for one, name, claim in found)


def _row(session: Session, one: Bounce, name: str, claim: int | None) -> Bounced:
    months = session.exec(
        select(PaymentLine.month)
        .where(
            PaymentLine.run_id == one.run_id,
            PaymentLine.attempt == one.attempt,
            PaymentLine.seq == one.seq,
        )
        .order_by(PaymentLine.month)
    ).all()
    return Bounced(
        int(one.id or 0),
        name,
        claim,
        tuple(months),
        one.fen,
        one.reason,
        one.document_no,
        one.bounced_on,
        one.state,
        one.person,
        one.name,
        one.at,
        one.decided_name,
        one.decided_at,
        one.note,
    )


def made_to(house: House, run_id: int, entitlement_id: int) -> tuple[str, tuple[Made, ...]]:
    """Return the name of somebody and the payments of a run to them that stand."""
    with house.store.read() as session:
        held = session.get(Entitlement, entitlement_id)
        lines = session.exec(
            select(PaymentLine)
            .where(
                PaymentLine.run_id == run_id,
                PaymentLine.entitlement_id == entitlement_id,
                PaymentLine.state == "paid",
                col(PaymentLine.seq).is_not(None),
            )
            .order_by(PaymentLine.month)
        ).all()
        grouped: dict[tuple[int, int], list[PaymentLine]] = {}
        for line in lines:
            grouped.setdefault((line.attempt or 0, line.seq or 0), []).append(line)
        known = {at: standing(session, run_id, at) for at, _ in grouped}
    open_ = {key: own for key, own in grouped.items() if key[1] not in known[key[0]]}
    return held.name if held else "", tuple(_made(*key, own) for key, own in open_.items())


def _made(attempt: int, seq: int, lines: Sequence[PaymentLine]) -> Made:
    paid_on = max(line.paid_on or date.min for line in lines)
    months = tuple(line.month for line in lines)
    return Made(attempt, seq, months, sum(line.fen for line in lines), paid_on)


def reasons_of(house: House, run_id: int, attempt: int) -> Sequence[Text]:
    """Return the reasons a bank gives for lines it does not pay, to choose from."""
    with house.store.read() as session:
        layout = layout_of(session, last_file(session, run_id, attempt))
    return tuple(label.text() for label in layout.failed.values())
