"""What pages show of money: runs, entitlements, allotments; values, amounts in fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.money import balance
from workflow.money.allotments import Funds, expected, funds
from workflow.money.downloads import NOT_PAID, Take, takes
from workflow.money.identities import Identity, identities
from workflow.money.layouts_kept import layout_of
from workflow.money.ledger import entitlement_page, explain_line, run_lines
from workflow.money.runs import counts, first_lines, run_of
from workflow.money.tables import (
    Allotment,
    BankFile,
    Entitlement,
    ReturnFile,
)
from workflow.money.totals import awards, paid_by_level, people

__all__ = [
    "allotment_steps",
    "awards",
    "entitlement_page",
    "expected",
    "explain_line",
    "funds",
    "identities",
    "paid_by_level",
    "people",
    "run_lines",
    "run_page",
]


@dataclass(frozen=True, slots=True)
class Sums:
    """Persons, lines and amounts by level of one town, or of all."""

    title: str
    persons: int
    lines: int
    fen: int
    province_fen: int
    city_fen: int
    county_fen: int


@dataclass(frozen=True, slots=True)
class FileSent:
    """A bank file without its content."""

    attempt: int
    name: str
    bank: str
    layout: str
    sha256: str
    count: int
    total_fen: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class FileBack:
    """A return file that was applied."""

    attempt: int
    name: str
    sha256: str
    paid: int
    failed: int
    paid_fen: int
    failed_fen: int
    applied_at: datetime
    kept: bool


@dataclass(frozen=True)
class RunPage:
    """Everything the page of a payment run shows above its lines."""

    run_id: int
    up_to: str
    first_month: str
    last_month: str
    total: Sums
    towns: tuple[Sums, ...]
    kinds: Mapping[str, int]
    states: Mapping[str, int]
    left_out: tuple[Mapping[str, Any], ...]
    files: tuple[FileSent, ...]
    returns: tuple[FileBack, ...]
    identities: tuple[Identity, ...]
    takes: tuple[Take, ...]
    funds: Funds

    @property
    def has_left_over(self) -> bool:
        """True when somebody is not paid by this run."""
        return bool(self.left_out or not self.states.keys().isdisjoint(NOT_PAID))


def run_page(house: House, run_case_id: int) -> RunPage | None:
    """Return the page of a run; None before it was calculated."""
    with house.store.read() as session:
        run = run_of(session, run_case_id)
        if run is None:
            return None
        rows = first_lines(session, run_case_id)
        months = [row["month"] for row in rows]
        units = {
            int(one or 0): unit
            for one, unit in session.exec(select(Entitlement.id, Entitlement.unit_id))
        }
        return RunPage(
            run_case_id,
            run.up_to,
            min(months),
            max(months),
            _sums("", rows),
            _towns(house, rows, units),
            Counter(row["kind"] for row in rows),
            counts(session, run_case_id),
            tuple(run.left_out),
            _sent(session, run_case_id),
            _back(session, run_case_id),
            identities(session, run_case_id),
            takes(session, run_case_id),
            funds(session, run.programme, run.county_id),
        )


def _sums(title: str, rows: list[Mapping[str, Any]] | Any) -> Sums:
    found = balance.totals(rows)
    persons = len({row["person_index"] for row in rows})
    return Sums(title, persons, len(rows), *(found[name] for name in balance.AMOUNTS))


def _towns(house: House, rows: Any, units: Mapping[int, int]) -> tuple[Sums, ...]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(units[row["entitlement_id"]], []).append(row)
    return tuple(_sums(house.units.name(unit), own) for unit, own in sorted(grouped.items()))


def _sent(session: Session, run_id: int) -> tuple[FileSent, ...]:
    found = session.exec(
        select(BankFile).where(BankFile.run_id == run_id).order_by(col(BankFile.attempt))
    )
    return tuple(
        FileSent(
            one.attempt,
            one.name,
            layout_of(session, one).bank,
            " ".join((one.layout, (one.layout_sha256 or "")[:8])).strip(),
            one.sha256,
            one.count,
            one.total_fen,
            one.made_at,
        )
        for one in found
    )


def _back(session: Session, run_id: int) -> tuple[FileBack, ...]:
    found = session.exec(
        select(ReturnFile).where(ReturnFile.run_id == run_id).order_by(col(ReturnFile.id))
    )
    return tuple(
        FileBack(
            one.attempt,
            one.name,
            one.sha256,
            one.paid,
            one.failed,
            one.paid_fen,
            one.failed_fen,
            one.applied_at,
            one.content is not None,
        )
        for one in found
    )


def allotment_steps(session: Session, allotment_case_id: int) -> tuple[Allotment, ...]:
    """Return what is known of an allotment, step by step."""
    return tuple(
        session.exec(
            select(Allotment)
            .where(Allotment.case_id == allotment_case_id)
            .order_by(col(Allotment.id))
        )
    )
