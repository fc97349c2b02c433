"""The yearly roster of those in payment: who is on it, and what the year still owes each. Fen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases.outcome import refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case, Member
from workflow.engine.refusal import Reason
from workflow.money import columns
from workflow.money.claims import claim_of
from workflow.money.due import PaymentLine as Due
from workflow.money.due import due_lines
from workflow.money.entries import given, given_to
from workflow.money.rules import tariff_for
from workflow.money.tables import LEVELS, RUNNING, Entitlement

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

NAMED = 5


class RosterDue(columns.Amount, table=True):
    """What a roster was made to: months and amount of one claim, as of the day it was made."""

    __tablename__ = "roster_dues"
    __table_args__ = (columns.sums("roster_dues"),)

    list_id: int = columns.number(primary=True)
    entitlement_id: int = columns.number(primary=True)
    months: int
    arrears_fen: int = columns.fen()


def gather(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Put everybody on the roster who was in payment before its year, or was taken over."""
    scatter(transaction, case, answers)
    held = _continuing(transaction, case)
    if not held:
        raise refuse("nobody_continues", "没有须列入的在册人员", "nobody continues into this year")
    dues = _dues(transaction, case, [one for one, _ in held])
    connection = transaction.session.connection()
    joined = {"list_id": case.id, "joined_at": transaction.now}
    connection.execute(insert(Member), [{**joined, "case_id": case_id} for _, case_id in held])
    connection.execute(insert(RosterDue), dues)


def scatter(transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]) -> None:
    """Take everybody off again who was gathered: the roster is made anew."""
    connection = transaction.session.connection()
    connection.execute(delete(Member).where(col(Member.list_id) == case.id))
    connection.execute(delete(RosterDue).where(col(RosterDue.list_id) == case.id))


def _continuing(transaction: Transaction, case: CaseRow) -> list[tuple[Entitlement, int]]:
    """Return the claims that continue, with their cases; nobody stands on two rosters of a year."""
    claims = transaction.house.kind_of(case).members
    listed = (
        select(Member.case_id)
        .join(Case, col(Case.id) == Member.list_id)
        .where(Case.kind == case.kind, Case.cycle == case.cycle, col(Member.left_at).is_(None))
    )
    taken_over = col(Entitlement.taken_over_through).is_not(None)
    found = transaction.session.exec(
        select(Entitlement, Case.id)
        .join(Case, col(Case.parent_id) == Entitlement.application_id)
        .where(
            Entitlement.programme == case.programme,
            Entitlement.county_id == case.unit_id,
            col(Entitlement.state).in_(RUNNING),
            (col(Entitlement.cycle) < case.cycle) | taken_over,
            Case.kind == claims,
            col(Case.id).not_in(listed),
        )
        .order_by(col(Entitlement.unit_id), col(Entitlement.id))
    )
    return [(held, int(case_id or 0)) for held, case_id in found]


def _dues(transaction: Transaction, case: CaseRow, held: list[Entitlement]) -> list[dict[str, Any]]:
    facts, december = transaction.facts(case), Month.of(case.cycle, 12)
    tariff = tariff_for(facts["money"], facts)
    paid = given(transaction.session, case.programme)
    rows, wrong = [], []
    for one in held:
        lines = due_lines(
            claim_of(one), given_to(one, paid, tariff), december, tariff, Month.of(case.cycle, 1)
        )
        if isinstance(lines, Reason):
            wrong.append(f"{one.name}：{lines.zh}")
            continue
        rows.append({"list_id": case.id, "entitlement_id": one.id, **_sums(lines)})
    if wrong:
        named = "；".join(wrong[:NAMED])
        raise refuse(
            "rates_missing",
            f"有 {len(wrong)} 人无法核算：{named}",
            f"no amount can be worked out for {len(wrong)} people",
        )
    return rows


def _sums(lines: tuple[Due, ...]) -> dict[str, int]:
    return {
        "months": len(lines),
        "arrears_fen": sum(line.fen for line in lines if line.kind != "normal"),
        "fen": sum(line.fen for line in lines),
        **{f"{level}_fen": sum(line.parts.get(level, 0) for line in lines) for level in LEVELS},
    }


def expected_of(session: Session, list_id: int) -> dict[str, int]:
    """Return what a roster still needs, in fen: persons, due and arrears, parts by level."""
    names = ("fen", "arrears_fen", *(f"{level}_fen" for level in LEVELS))
    dues = RosterDue.__table__.c  # type: ignore[attr-defined]
    sums = rows_of(func.count(), *(func.coalesce(func.sum(dues[name]), 0) for name in names))
    persons, *amounts = session.connection().execute(sums.where(dues.list_id == list_id)).one()
    found = {name: int(amount) for name, amount in zip(names, amounts, strict=True)}
    total = found.pop("fen")
    return {
        **found,
        "persons": int(persons),
        "due_fen": total - found["arrears_fen"],
        "total_fen": total,
    }
