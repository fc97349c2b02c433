"""How many cases stand where: by kind and stage below a unit, for diagrams and funnels."""

from __future__ import annotations

from datetime import date
from functools import cache

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from workflow.cases.tables import Case, Deadline, Tally
from workflow.people.tables import Unit
from workflow.store.hot import Hot, Prepared


def stage_counts(
    session: Session, programme: str, cycle: int, unit_path: str = "/"
) -> dict[tuple[str, str], int]:
    """Count cases by (kind, stage) below a unit, for diagrams and funnels."""
    rows = Hot(session.connection()).rows(
        _by_stage(unit_path == "/"),
        {"programme": programme, "cycle": cycle}
        | ({} if unit_path == "/" else {"below": f"{unit_path}%"}),
    )
    return {(kind, stage): int(count) for kind, stage, count in rows if count}


@cache
def _by_stage(everywhere: bool) -> Prepared:
    tally = Tally.__table__  # type: ignore[attr-defined]
    unit = Unit.__table__  # type: ignore[attr-defined]
    statement = select(tally.c.kind, tally.c.stage, func.sum(tally.c.n)).where(
        tally.c.programme == bindparam("programme"), tally.c.cycle == bindparam("cycle")
    )
    if not everywhere:
        statement = statement.join(unit, unit.c.id == tally.c.unit_id).where(
            unit.c.path.like(bindparam("below"))
        )
    return Prepared(statement.group_by(tally.c.kind, tally.c.stage))


def late_counts(
    session: Session, programme: str, cycle: int, today: date, unit_path: str = "/"
) -> dict[tuple[str, str], int]:
    """Count the cases with an overdue clock that runs, by (kind, stage) below a unit."""
    case, clock = Case.__table__, Deadline.__table__  # type: ignore[attr-defined]
    found = session.connection().execute(
        select(case.c.kind, case.c.stage, func.count(case.c.id.distinct()))
        .join(clock, clock.c.case_id == case.c.id)
        .where(
            clock.c.state == "running",
            clock.c.due_on < today,
            case.c.programme == programme,
            case.c.cycle == cycle,
            case.c.unit_path.startswith(unit_path),
        )
        .group_by(case.c.kind, case.c.stage)
    )
    return {(kind, stage): int(count) for kind, stage, count in found}
