"""Everything the overview says of one programme's year in somebody's area, in seven statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from workflow.cases.house import House
from workflow.engine.definition import Definition
from workflow.overview import funds, offices, stages
from workflow.overview.asked import Asked
from workflow.overview.funds import Levels
from workflow.overview.offices import Office, Waiting
from workflow.overview.stages import Kept, Standing


@dataclass(slots=True)
class Town:
    """One township's applications: how many, decided, overdue; whom and what it was paid, fen."""

    unit_id: int
    n: int = 0
    closed: int = 0
    late: int = 0
    persons: int = 0
    fen: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted on one day."""

    on: date
    standing: Sequence[Standing]
    entered: Mapping[tuple[str, str], int]
    kept: Sequence[Kept]
    waiting: Sequence[Waiting]
    acts: Mapping[Office, int]
    money: Sequence[Levels]
    towns: Sequence[Town] = field(default=())

    def now(self, kind: str) -> Mapping[str, int]:
        """Return how many cases of a kind stand in each stage."""
        found: dict[str, int] = {}
        for one in self.standing:
            if one.kind == kind:
                found[one.stage] = found.get(one.stage, 0) + one.n
        return found

    def late(self, kind: str) -> Mapping[str, int]:
        """Return how many of them are overdue, by stage."""
        found: dict[str, int] = {}
        for one in self.standing:
            if one.kind == kind:
                found[one.stage] = found.get(one.stage, 0) + one.late
        return found


def figures(
    house: House, session: Session, asked: Asked, definition: Definition, kind: str
) -> Figures:
    """Count a programme's year; townships by their cases of one kind."""
    today = house.clock.today()
    reaches = {role: one.reach for role, one in definition.roles.items()}
    cases, spent = stages.standing(session, asked, today), funds.paid(session, asked)
    since = offices.month_began(today)
    return Figures(
        today, cases, stages.entered(session, asked), stages.kept(session, asked, today),
        offices.waiting(session, asked, today),
        offices.acts(session, asked, since, house.units, reaches),
        _money(funds.allotted(session, asked), spent),
        _towns(house, [one for one in cases if one.kind == kind], spent),
    )  # fmt: skip


def _money(allotted: list[Levels], spent: list[funds.PaidIn]) -> list[Levels]:
    return [*allotted, funds.together(spent)] if allotted or spent else []


def _towns(house: House, cases: list[Standing], spent: list[funds.PaidIn]) -> list[Town]:
    """Add up units by the township they lie in; what belongs to none is left out."""
    found: dict[int, Town] = {}

    def town(unit_id: int) -> Town:
        above = house.units.ancestor_at(unit_id, "township") if unit_id in house.units else None
        at = above.id if above else 0
        return found.setdefault(at, Town(at))

    for one in cases:
        held = town(one.unit_id)
        held.n, held.closed, held.late = (
            held.n + one.n, held.closed + one.closed, held.late + one.late
        )  # fmt: skip
    for each in spent:
        held = town(each.unit_id)
        held.persons, held.fen = held.persons + each.persons, held.fen + each.fen
    found.pop(0, None)
    return sorted(found.values(), key=lambda one: one.unit_id)
