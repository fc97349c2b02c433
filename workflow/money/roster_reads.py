"""What stands on a roster of payees, or on a list taken over, by township. Amounts in fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.tables import Case, Member
from workflow.money.rosters import RosterDue
from workflow.money.tables import LEVELS, Entitlement

AMOUNTS = ("fen", "arrears_fen", *(f"{level}_fen" for level in LEVELS))


@dataclass(frozen=True, slots=True)
class TownSums:
    """Persons and amounts of one township; of all without a unit."""

    unit_id: int
    persons: int
    fen: int
    arrears_fen: int = 0
    province_fen: int = 0
    city_fen: int = 0
    county_fen: int = 0


def dues_by_town(house: House, list_id: int) -> tuple[TownSums, ...]:
    """Return what a yearly roster asks for, as it was compiled; empty before it was."""
    found: defaultdict[int, list[RosterDue]] = defaultdict(list)
    with house.store.read() as session:
        for row, unit_id in session.exec(
            select(RosterDue, Entitlement.unit_id)
            .join(Entitlement, col(Entitlement.id) == RosterDue.entitlement_id)
            .where(RosterDue.list_id == list_id)
        ):
            found[unit_id].append(row)
    return tuple(_sums(unit_id, rows) for unit_id, rows in sorted(found.items()))


def _sums(unit_id: int, rows: Sequence[RosterDue]) -> TownSums:
    amounts = (sum(getattr(row, name) for row in rows) for name in AMOUNTS)
    return TownSums(unit_id, len(rows), *amounts)


def monthly_by_town(house: House, list_id: int) -> tuple[TownSums, ...]:
    """Return what those on a list of payees taken over are paid a month."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    with house.store.read() as session:
        for case in session.exec(
            select(Case)
            .join(Member, col(Member.case_id) == Case.id)
            .where(Member.list_id == list_id, col(Member.left_at).is_(None))
        ):
            found[case.unit_id].append(int(case.answers.get("monthly") or 0))
    return tuple(TownSums(unit, len(own), sum(own)) for unit, own in sorted(found.items()))


def total(towns: Iterable[TownSums]) -> TownSums:
    """Return the sums over all townships."""
    rows = tuple(towns)
    amounts = (sum(getattr(row, name) for row in rows) for name in AMOUNTS)
    return TownSums(0, sum(row.persons for row in rows), *amounts)
