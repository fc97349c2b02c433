"""Clocks of a case: started, paused, met as stages change. All days are Shanghai dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workflow.calendar.due import DueDate, due, earliest
from workflow.engine.definition import Definition, Kind
from workflow.engine.timing import Deadline

if TYPE_CHECKING:
    from workflow.cases.house import House

NO_DUE = date(9999, 12, 31)


@dataclass(frozen=True)
class ClockChanges:
    """What a change of stage does to the clocks of a kind."""

    started: tuple[str, ...] = ()
    ended: tuple[tuple[str, str], ...] = ()
    goes_on: bool = False


def clock_changes(kind: Kind, from_stage: str | None, to_stage: str) -> ClockChanges:
    """Work out which clocks start, end (met, paused) or go on; pure."""
    started, ended, goes_on = [], [], False
    for key, clock in kind.deadlines.items():
        ran, runs = from_stage in clock.in_, to_stage in clock.in_
        stood, stands = from_stage in clock.paused_in, to_stage in clock.paused_in
        if runs and not ran:
            started.append(key)
        goes_on = goes_on or (ran and runs)
        if (ran and not runs) or (stood and not stands):
            ended.append((key, _why(runs, stands)))
    return ClockChanges(tuple(started), tuple(ended), goes_on)


def _why(runs: bool, stands: bool) -> str:
    if stands:
        return "paused"
    return "restarted" if runs else "met"


def due_dates(
    house: House,
    definition: Definition,
    clock: Deadline,
    cycle: int,
    started_on: date,
    params: Mapping[str, Any],
) -> tuple[DueDate, ...]:
    """Return every date that binds a clock, the earliest first."""
    found = due(
        clock.due,
        started_on=started_on,
        cycle_year=cycle,
        first_cycle=definition.cycle.first,
        calendar=house.calendar,
        params=params,
    )
    return tuple(sorted(found, key=lambda one: one.on))


def deadline_row(
    case_id: int, key: str, started_on: date, dates: tuple[DueDate, ...]
) -> dict[str, Any]:
    """Return the row of a clock that starts now."""
    first = earliest(dates)
    return {
        "case_id": case_id,
        "key": key,
        "started_on": started_on,
        "due_on": first.on,
        "state": "running",
        "provisional": first.provisional,
        "reminded_for": None,
        "ended_on": None,
        "rules": [
            {
                "on": one.on.isoformat(),
                "provisional": one.provisional,
                "clause": one.clause,
                "zh": one.text.zh,
                "en": one.text.en,
                # What a page needs to count it again, day by day.
                "from": one.counted_from.isoformat() if one.counted_from else None,
                "days": one.working_days,
                "first_day_counts": one.first_day_counts,
            }
            for one in dates
        ],
    }
