"""Back-planning (倒排工期): from fixed dates back to the last safe day of every earlier stage.

A way is a row of stages, numbered from 0. Some must be left by a fixed date; some stretches of
it are allowed so many working days, or need them (a public notice). Counted back, each stage
has a last day on which it can be left, always a working day. Dates are Asia/Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workflow.calendar.days import WorkCalendar


@dataclass(frozen=True, slots=True)
class Stretch:
    """Stages `first` to `last` take `days` working days; `must` when they cannot take fewer."""

    first: int
    last: int
    days: int
    must: bool = False


@dataclass(frozen=True, slots=True)
class Safe:
    """The last day on which a stage can be left; provisional when it may still move."""

    on: date
    provisional: bool = False


def leave_by(
    stages: int,
    fixed: Mapping[int, date],
    stretches: Iterable[Stretch],
    calendar: WorkCalendar,
    *,
    only_must: bool = False,
) -> tuple[Safe | None, ...]:
    """Return for each stage the last working day to leave it; None where no fixed date follows.

    Every office keeps the whole time it is allowed; with `only_must` only what cannot be
    shortened is kept free, and the answer is the last day on which anything can be saved.
    """
    found: list[Safe | None] = [None] * stages
    kept = [one for one in stretches if one.must or not only_must]
    enter: Safe | None = None
    for at in reversed(range(stages)):
        own = _on_or_before(fixed[at], calendar) if at in fixed else None
        found[at] = enter = _earlier(own, enter)
        for one in kept:
            end = found[one.last] if one.first == at else None
            if end is not None:
                enter = _earlier(_start(end, one.days, calendar), enter)
    return tuple(found)


def _start(end: Safe, days: int, calendar: WorkCalendar) -> Safe:
    """Return the last working day on which something of so many days may begin (art. 201)."""
    last = calendar.latest_start(end.on, days)
    found = _on_or_before(last.on, calendar)
    return Safe(found.on, end.provisional or last.provisional or found.provisional)


def _on_or_before(day: date, calendar: WorkCalendar) -> Safe:
    found = calendar.last_working_day_on_or_before(day)
    return Safe(found.on, found.provisional)


def _earlier(one: Safe | None, other: Safe | None) -> Safe | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda safe: safe.on)
