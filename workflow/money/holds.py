"""Claims held from payment until something is settled: why, because of which case, until when.

A hold suspends nothing: every month stays due, and is paid as arrears once it is lifted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, UniqueConstraint, insert, update
from sqlmodel import Session, SQLModel, col, select

from workflow.cases.tables import Case
from workflow.engine.refusal import Text
from workflow.money import columns
from workflow.money.tables import Entitlement

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction


class PaymentHold(SQLModel, table=True):
    """One claim held because of one case; over once `lifted_at` says when."""

    __tablename__ = "payment_holds"
    __table_args__ = (
        UniqueConstraint("case_id", "entitlement_id"),
        Index("ix_payment_holds_claim", "entitlement_id", "lifted_at"),
    )

    id: int | None = columns.key()
    entitlement_id: int = columns.number()
    case_id: int = columns.number()
    zh: str
    en: str
    since: datetime = columns.instant()
    lifted_at: datetime | None = columns.instant(nullable=True)


@dataclass(frozen=True, slots=True)
class Held:
    """A hold as people read it."""

    case_id: int
    said: Text
    since: datetime
    lifted_at: datetime | None


def is_held() -> Any:
    """Say in a query over claims that one is held now."""
    return (
        select(PaymentHold.id)
        .where(PaymentHold.entitlement_id == Entitlement.id, col(PaymentHold.lifted_at).is_(None))
        .exists()
    )


def hold(transaction: Transaction, claims: Mapping[int, int], why: Mapping[int, Text]) -> None:
    """Hold each claim because of a case (`claims`: case by claim), saying why by case."""
    rows = [
        {
            "entitlement_id": claim, "case_id": case_id, "zh": why[case_id].zh,
            "en": why[case_id].en, "since": transaction.now, "lifted_at": None,
        }
        for claim, case_id in claims.items()
    ]  # fmt: skip
    if rows:
        transaction.session.connection().execute(insert(PaymentHold), rows)


def lift(transaction: Transaction, case_id: int) -> None:
    """End what was held because of a case; what was held is due and unpaid."""
    transaction.session.connection().execute(
        update(PaymentHold)
        .where(col(PaymentHold.case_id) == case_id, col(PaymentHold.lifted_at).is_(None))
        .values(lifted_at=transaction.now)
    )


def holds_of(session: Session, entitlement_id: int) -> tuple[Held, ...]:
    """Return every hold of a claim, the newest first."""
    found = session.exec(
        select(PaymentHold)
        .where(PaymentHold.entitlement_id == entitlement_id)
        .order_by(col(PaymentHold.id).desc())
    )
    return tuple(Held(one.case_id, Text(one.zh, one.en), one.since, one.lifted_at) for one in found)


def held_now(session: Session, claims: Any) -> dict[int, Text]:
    """Return why claims (a selection of ids) are held, by claim: the oldest hold of each."""
    found = session.exec(
        select(PaymentHold)
        .where(col(PaymentHold.lifted_at).is_(None), col(PaymentHold.entitlement_id).in_(claims))
        .order_by(col(PaymentHold.id).desc())
    )
    return {one.entitlement_id: Text(one.zh, one.en) for one in found}


def overdue(session: Session, claims: Iterable[int], today: date) -> list[tuple[int, Case]]:
    """Return the claims held longer than the case that holds them may take, with that case."""
    found = session.exec(
        select(PaymentHold.entitlement_id, Case)
        .join(Case, col(Case.id) == PaymentHold.case_id)
        .where(col(PaymentHold.lifted_at).is_(None), col(Case.due_on) < today)
        .order_by(col(PaymentHold.id))
    )
    known = set(claims)
    return [(claim, case) for claim, case in found if claim in known]
