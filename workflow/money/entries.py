"""The ledger: every fen that reached a person or came back, month by month, never changed.

An entry is written in the transaction of what causes it. What a person was paid for a month is
the sum of its entries: a payment and its reversal come to nothing. Amounts in fen, signed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Index, Select, UniqueConstraint, func, insert, literal
from sqlalchemy import select as rows_of
from sqlmodel import Field, Session

from workflow.calendar.months import Month, months
from workflow.engine.refusal import Reason
from workflow.money import columns
from workflow.money.due import Paid, Parts
from workflow.money.due import PaymentLine as Due
from workflow.money.rates import Place
from workflow.money.rules import Monthly, Tariff
from workflow.money.tables import IN_FLIGHT, LEVELS, Entitlement, PaymentLine
from workflow.store.types import Instant

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

_PARTS = tuple(f"{level}_fen" for level in LEVELS)


class LedgerEntry(columns.Amount, table=True):
    """What reached a person for a month, or came back: paid, reversal, repaid, offset.

    An entry `rebooked` comes to nothing: it moves what levels bear of a month. One `credited`
    stands against `repaid`: a payment the bank took back settled a recovery.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        columns.sums("ledger_entries"),
        UniqueConstraint("line_id", "kind"),
        Index("ix_ledger_entries_person", "programme", "person_index", "month"),
        Index("ix_ledger_entries_case", "case_id"),
    )

    id: int | None = columns.key()
    entitlement_id: int = columns.number()
    programme: str
    person_index: str
    month: str = Field(max_length=7)
    kind: str
    case_id: int = columns.number()
    line_id: int | None = columns.number(nullable=True)
    at: datetime = columns.instant()


_T = LedgerEntry.__table__  # type: ignore[attr-defined]
_E = Entitlement.__table__  # type: ignore[attr-defined]
_L = PaymentLine.__table__  # type: ignore[attr-defined]
_SAME = ("entitlement_id", "programme", "person_index", "month")


def enter_paid(transaction: Transaction, run_id: int) -> None:
    """Enter every line of a run that was paid and is not in the ledger yet."""
    entered = rows_of(_T.c.id).where(_T.c.line_id == _L.c.id, _T.c.kind == "paid")
    lines = rows_of(
        *(_L.c[name] for name in (*_SAME, "fen", *_PARTS)),
        literal("paid"),
        _L.c.run_id,
        _L.c.id,
        literal(transaction.now, Instant),
    ).where(_L.c.run_id == run_id, _L.c.state == "paid", ~entered.exists())
    names = [*_SAME, "fen", *_PARTS, "kind", "case_id", "line_id", "at"]
    transaction.session.connection().execute(insert(_T).from_select(names, lines))


def enter_reversed(transaction: Transaction, run_id: int, attempt: int, seq: int) -> None:
    """Take a payment (the line `seq` of a bank file) back: what was entered, with its sign turned.

    The database refuses a second reversal of a line.
    """
    paid = rows_of(
        *(_T.c[name] for name in _SAME),
        *(-_T.c[name] for name in ("fen", *_PARTS)),
        literal("reversal"),
        _T.c.case_id,
        _T.c.line_id,
        literal(transaction.now, Instant),
    ).where(
        _T.c.kind == "paid",
        _T.c.line_id == _L.c.id,
        _L.c.run_id == run_id,
        _L.c.attempt == attempt,
        _L.c.seq == seq,
        _L.c.state == "paid",
    )
    names = [*_SAME, "fen", *_PARTS, "kind", "case_id", "line_id", "at"]
    transaction.session.connection().execute(insert(_T).from_select(names, paid))


def enter(
    transaction: Transaction, held: Entitlement, kind: str, case_id: int, lines: Iterable[Due]
) -> None:
    """Enter amounts of one claim, as signed as they are."""
    rows = [
        {
            "entitlement_id": held.id,
            "programme": held.programme,
            "person_index": held.person_index,
            "month": str(line.month),
            "fen": line.fen,
            **{f"{level}_fen": line.parts.get(level, 0) for level in LEVELS},
            "kind": kind,
            "case_id": case_id,
            "line_id": None,
            "at": transaction.now,
        }
        for line in lines
    ]
    if rows:
        transaction.session.connection().execute(insert(_T), rows)


def given(
    session: Session, programme: str, people: Select[Any] | None = None, *, under_way: bool = True
) -> Mapping[str, Paid]:
    """Return what each person was given by month and level: the ledger, and lines `under_way`.

    `people` selects the persons (their blind indexes) asked for; all of the programme without.
    """
    found = _sums(session, _T, programme, people)
    return with_under_way(session, programme, found, people) if under_way else found


def with_under_way(
    session: Session, programme: str, ledger: Mapping[str, Paid], people: Select[Any] | None = None
) -> Mapping[str, Paid]:
    """Return what the ledger says with the lines that are on their way to people."""
    more = _sums(session, _L, programme, people, _L.c.state.in_(IN_FLIGHT))
    both = {person: dict(ledger.get(person, {})) for person in more}
    for person, own in both.items():
        for month, parts in more[person].items():
            own[month] = _and(own.get(month), parts)
    return {**ledger, **both}


def _sums(
    session: Session, table: Any, programme: str, people: Select[Any] | None, *more: Any
) -> dict[str, Paid]:
    """Sum a table by person, month and level; equal parts are one and the same mapping."""
    where = [table.c.programme == programme, *more]
    if people is not None:
        where.append(table.c.person_index.in_(people))
    sums = (
        rows_of(table.c.person_index, table.c.month, *(func.sum(table.c[part]) for part in _PARTS))
        .where(*where)
        .group_by(table.c.person_index, table.c.month)
    )
    found: defaultdict[str, dict[Month, Parts]] = defaultdict(dict)
    read, same = lru_cache(None)(Month.parse), lru_cache(None)(_of_levels)  # few, many entries
    for person, month, *amounts in session.connection().execute(sums):
        found[person][read(month)] = same(*amounts)
    return dict(found)


def _of_levels(*amounts: Any) -> Parts:
    return {level: int(fen) for level, fen in zip(LEVELS, amounts, strict=True) if fen}


def _and(parts: Parts | None, more: Parts) -> Parts:
    """Return the sum of both, level by level."""
    if not parts:
        return more
    return {level: parts.get(level, 0) + more.get(level, 0) for level in LEVELS}


def given_to(held: Entitlement, by_person: Mapping[str, Paid], tariff: Tariff) -> Paid:
    """Return what the holder of a claim was given, with the months paid before the take-over."""
    known = by_person.get(held.person_index, {})
    if held.taken_over_through is None:
        return known
    paid = _on_paper(held, tariff)
    for month, parts in known.items():
        paid[month] = _and(paid.get(month), parts)
    return paid


def _on_paper(held: Entitlement, tariff: Tariff) -> dict[Month, Parts]:
    """Return what was paid before the take-over, borne as for the years confirmed by then."""
    fen = int(held.taken_over_fen or 0)
    place, years = Place(held.city, held.county), int(held.facts.get("years") or held.years)
    prices = tariff.prices(years, place)
    before = months(Month.parse(held.start), Month.parse(held.taken_over_through or ""))
    return {month: _parts(tariff, prices[month], fen) for month in before}


def _parts(tariff: Tariff, price: Monthly | Reason, fen: int) -> Parts:
    """Split what was paid of a month; where no share is settled the county bears it till then."""
    if isinstance(price, Reason):
        return {"county": fen}
    return price.parts if price.fen == fen else tariff.split(fen, price.share)


def given_to_one(
    session: Session, held: Entitlement, tariff: Tariff, *, under_way: bool = True
) -> Paid:
    """Return the same for one claim alone."""
    person = rows_of(_E.c.person_index).where(_E.c.id == held.id)
    by_person = given(session, held.programme, person, under_way=under_way)
    return given_to(held, by_person, tariff)


def reached(session: Session, held: Entitlement, tariff: Tariff) -> Paid:
    """Return what did reach the holder of a claim, without lines under way."""
    return given_to_one(session, held, tariff, under_way=False)
