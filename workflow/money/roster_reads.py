"""What stands on a roster of payees, or on a list taken over, by township. Amounts in fen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy import select as rows_of
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
    dues, unit_id = RosterDue.__table__.c, col(Entitlement.unit_id)  # type: ignore[attr-defined]
    sums = (
        rows_of(unit_id, func.count(), *(func.sum(dues[name]) for name in AMOUNTS))
        .join(Entitlement, col(Entitlement.id) == dues.entitlement_id)
        .where(dues.list_id == list_id)
        .group_by(unit_id)
        .order_by(unit_id)
    )
    with house.store.read() as session:
        return tuple(TownSums(*map(int, row)) for row in session.connection().execute(sums))


@dataclass(frozen=True, slots=True)
class PersonDue:
    """What a yearly roster asks for one of its people."""

    years: int
    months: int
    arrears_fen: int
    fen: int


def dues_of_people(house: House, list_id: int, case_ids: Collection[int]) -> dict[int, PersonDue]:
    """Return what a yearly roster asks for some of its people, by their cases; one statement."""
    dues = RosterDue.__table__.c  # type: ignore[attr-defined]
    asked = (
        rows_of(col(Case.id), col(Entitlement.years), dues.months, dues.arrears_fen, dues.fen)
        .join(Entitlement, col(Entitlement.application_id) == col(Case.parent_id))
        .join(RosterDue, dues.entitlement_id == col(Entitlement.id))
        .where(dues.list_id == list_id, col(Case.id).in_(case_ids))
    )
    with house.store.read() as session:
        found = session.connection().execute(asked)
        return {int(case_id): PersonDue(*sums) for case_id, *sums in found}


def monthly_by_town(house: House, list_id: int) -> tuple[TownSums, ...]:
    """Return what those on a list of payees taken over are paid a month."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    with house.store.read() as session:
        for unit_id, answers in session.exec(
            select(Case.unit_id, Case.answers)
            .join(Member, col(Member.case_id) == Case.id)
            .where(Member.list_id == list_id, col(Member.left_at).is_(None))
        ):
            found[unit_id].append(int(answers.get("monthly") or 0))
    return tuple(TownSums(unit, len(own), sum(own)) for unit, own in sorted(found.items()))


def total(towns: Iterable[TownSums]) -> TownSums:
    """Return the sums over all townships."""
    rows = tuple(towns)
    amounts = (sum(getattr(row, name) for row in rows) for name in AMOUNTS)
    return TownSums(0, sum(row.persons for row in rows), *amounts)
