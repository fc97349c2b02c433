"""An independent clock for tests: it walks days one by one on chinesecalendar's working days.

Nothing of the house's calendar or ledger is used. A day counts when it is a working day and no
pause stood as it began; of a pause that still stands nothing is taken off.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

import chinese_calendar

DAY = timedelta(days=1)
Stop = tuple[date, date | None]  # from the day it was ordered to the day it ended
Works = Callable[[date], bool]


def works(day: date) -> bool:
    """Ask the other library; outside its years, Monday to Friday."""
    if 2004 <= day.year <= 2026:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def over(stops: Iterable[Stop]) -> list[tuple[date, date]]:
    """Return the pauses that are over: none that reaches into one that still stands."""
    stops = list(stops)
    cut = min((begun for begun, ended in stops if ended is None), default=date.max)
    while earlier := [b for b, e in stops if b < cut and (e is not None and e > cut)]:
        cut = min(earlier)
    return [(begun, ended) for begun, ended in stops if ended is not None and ended <= cut]


def last_day(
    start: date, budget: int, stops: Sequence[Stop], *, in_full: bool, works: Works = works
) -> date:
    """Return the day on which `budget` working days after `start` are used up."""
    ended = over(stops)
    quiet_after = max((end for _, end in ended), default=start)
    day, used, found = start, 0, None
    while found is None or (in_full and day <= quiet_after):
        if day > start and not any(a < day <= b for a, b in ended):
            used += works(day)
            found = found or (day if used == budget else None)
        if in_full and any(b == day for _, b in ended) and not any(a < day < b for a, b in ended):
            used, found = 0, None
        day += DAY
    return found


def used_up(start: date, stops: Sequence[Stop], until: date, works: Works = works) -> int:
    """Return how many working days after `start` were used up to and including `until`."""
    day, used = start, 0
    while day < until:
        day += DAY
        used += works(day) and not any(a < day and (b is None or day <= b) for a, b in stops)
    return used


def months_later(start: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))
