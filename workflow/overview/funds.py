"""The money of a year by level: what lists need, what was allotted, what reached people. Fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from workflow.money.tables import LEVELS, Allotment, Entitlement, PaymentLine, PaymentRun
from workflow.overview.asked import CASE, Asked

STEPS = ("expected", "issued", "received", "disbursed")
PAID = "paid"
_MODELS: tuple[Any, ...] = (Allotment, PaymentLine, PaymentRun, Entitlement)
_A, _L, _R, _E = (one.__table__ for one in _MODELS)
_PARTS = tuple(f"{level}_fen" for level in LEVELS)


@dataclass(frozen=True, slots=True)
class Levels:
    """One step of the money, by the level that bears it."""

    step: str
    province_fen: int
    city_fen: int
    county_fen: int

    @property
    def fen(self) -> int:
        """All levels together."""
        return self.province_fen + self.city_fen + self.county_fen


@dataclass(frozen=True, slots=True)
class PaidIn:
    """What runs of the year paid to people of one unit."""

    unit_id: int
    persons: int
    province_fen: int
    city_fen: int
    county_fen: int

    @property
    def fen(self) -> int:
        """All levels together."""
        return self.province_fen + self.city_fen + self.county_fen


def allotted(session: Session, asked: Asked) -> list[Levels]:
    """Sum what allotments of the year came to at each step they have reached."""
    statement = (
        select(_A.c.step, *(func.sum(_A.c[part]) for part in _PARTS))
        .join(CASE, CASE.c.id == _A.c.case_id)
        .group_by(_A.c.step)
    )
    rows = asked.rows(session, statement)
    found = {row[0]: Levels(row[0], *map(int, row[1:])) for row in rows}
    return [found[step] for step in STEPS if step in found]


def paid(session: Session, asked: Asked) -> list[PaidIn]:
    """Sum the lines that runs of the year paid, by the unit whose people were paid.

    A run goes by its own year: what was applied for earlier counts in it.
    """
    ours = asked.area
    if ours is None:
        return []
    statement = (
        select(
            _E.c.unit_id, func.count(_L.c.person_index.distinct()),
            *(func.sum(_L.c[part]) for part in _PARTS),
        )
        .select_from(_L)
        .join(_R, _R.c.case_id == _L.c.run_id)
        .join(_E, _E.c.id == _L.c.entitlement_id)
        .join(CASE, CASE.c.id == _E.c.application_id)
        .where(
            ours, _R.c.programme == asked.programme, _R.c.cycle == asked.cycle,
            _L.c.state == "paid",
        )
        .group_by(_E.c.unit_id)
    )  # fmt: skip
    found = session.connection().execute(statement)
    return [PaidIn(*map(int, row)) for row in found]


def together(units: list[PaidIn]) -> Levels:
    """Return what all units were paid, by level."""
    return Levels(PAID, *(sum(getattr(one, part) for one in units) for part in _PARTS))
