"""Quotas as they stand: counted from the cases of a programme and cycle."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from workflow.cases.facts import params_at
from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.definition import Definition
from workflow.quotas.rules import Counted, Tally, tallies
from workflow.quotas.section import Quota, quotas_of


def number(wanted: int | str | None, params: Mapping[str, Any]) -> int | None:
    """Return a number that may be a parameter; None where nothing is wanted."""
    value = params.get(wanted) if isinstance(wanted, str) else wanted
    return value if isinstance(value, int) else None


def counted(
    session: Session, programme: str, kind: str, cycle: int, params: Mapping[str, Any],
    but: int = 0,
) -> list[Counted]:  # fmt: skip
    """Return the cases of a kind and cycle as quotas see them, all but one."""
    mine = select(Case.stage, Case.cycle, Case.answers).where(
        Case.programme == programme, Case.kind == kind, Case.cycle == cycle, Case.id != but
    )
    return [Counted(stage, year, {**params, **answers}) for stage, year, answers in
            session.exec(mine)]  # fmt: skip


def standing(
    house: House, session: Session, definition: Definition, cycle: int, unit_id: int
) -> dict[str, tuple[Quota, list[Tally]]]:
    """Return every quota of a programme with its counts in a cycle."""
    params, found = params_at(house, definition, unit_id), {}
    for key, quota in quotas_of(definition).items():
        cases = counted(session, definition.programme, quota.of, cycle, params)
        least, most = number(quota.min, params), number(quota.max, params)
        found[key] = (quota, tallies(quota, cases, least, most))
    return found
