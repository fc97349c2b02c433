"""Recoveries as an office reads them: one with its months and steps, and all that are open. Fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.actor import Actor
from workflow.money.recoveries import entries_of
from workflow.money.recovery_tables import Recovery, RecoveryEntry
from workflow.money.tables import Entitlement


@dataclass(frozen=True)
class RecoveryPage:
    """What is claimed back by month and level, what settled it, and the rest."""

    case_id: int
    claim_id: int | None
    fen: int
    parts: Mapping[str, int]
    months: Sequence[Mapping[str, Any]]
    steps: Sequence[RecoveryEntry]

    @property
    def rest_fen(self) -> int:
        """What is still open."""
        return self.fen - sum(step.fen for step in self.steps)

    @property
    def next_fen(self) -> int:
        """What is still open of the oldest month that is not settled."""
        before = self.fen - self.rest_fen
        for month in self.months:
            if before < month["fen"]:
                return int(month["fen"]) - before
            before -= int(month["fen"])
        return 0


@dataclass(frozen=True, slots=True)
class OpenRecovery:
    """One recovery that is not over."""

    case_id: int
    number: str
    programme: str
    version: int
    kind: str
    stage: str
    name: str
    unit_id: int
    county_id: int
    since: date
    due_on: date | None
    fen: int
    rest_fen: int


def recovery_page(house: House, case_id: int) -> RecoveryPage | None:
    """Return one recovery; None where a case claims nothing back."""
    with house.store.read() as session:
        row = session.get(Recovery, case_id)
        if row is None:
            return None
        claim = session.get_one(Entitlement, row.entitlement_id)
        parts = {"province": row.province_fen, "city": row.city_fen, "county": row.county_fen}
        steps = tuple(entries_of(session, case_id))
        return RecoveryPage(case_id, claim.case_id, row.fen, parts, tuple(row.months), steps)


def open_sum(house: House, actor: Actor) -> tuple[int, int]:
    """Return how many recoveries within one's area are open, and what of them is."""
    with house.store.read() as session:
        found = _open(session, actor)
    return len(found), sum(one.rest_fen for one in found)


def open_recoveries(house: House, actor: Actor) -> list[OpenRecovery]:
    """Return every open recovery within one's area, the oldest first."""
    with house.store.read() as session:
        return _open(session, actor)


def _open(session: Session, actor: Actor) -> list[OpenRecovery]:
    paths = sorted({post.reach_path for post in actor.posts})
    if not paths:
        return []
    settled = (
        select(RecoveryEntry.case_id, func.sum(RecoveryEntry.fen).label("fen"))
        .group_by(col(RecoveryEntry.case_id))
        .subquery()
    )
    found = session.exec(
        select(Case, Recovery, Entitlement.unit_id, func.coalesce(settled.c.fen, 0))
        .join(Recovery, col(Recovery.case_id) == Case.id)
        .join(Entitlement, col(Entitlement.id) == Recovery.entitlement_id)
        .outerjoin(settled, settled.c.case_id == Case.id)
        .where(
            col(Case.closed_at).is_(None),
            or_(*(col(Case.unit_path).startswith(path, autoescape=True) for path in paths)),
        )
        .order_by(col(Case.id))
    )
    return [_row(case, row, unit_id, int(back)) for case, row, unit_id, back in found]


def _row(case: Case, row: Recovery, unit_id: int, back: int) -> OpenRecovery:
    return OpenRecovery(
        int(case.id or 0),
        case.number,
        case.programme,
        case.version,
        case.kind,
        case.stage,
        case.subject_name,
        unit_id,
        row.county_id,
        row.made_at.date(),
        case.due_on,
        row.fen,
        row.fen - back,
    )
