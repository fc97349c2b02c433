"""Working days on the enumerated calendar: count on, count back, and say how.

The day of the event is not counted (Civil Code art. 201): `add(day, 5)` is the fifth
working day after `day`. Days are Asia/Shanghai dates, counts are working days. Days outside
the published years are taken as Monday to Friday, and every answer that rests on them is
marked provisional.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, pairwise

from workflow.calendar.reasons import why
from workflow.calendar.records import (
    CalendarYear,
    CountedDay,
    DayKind,
    DueDay,
    NamedDay,
    Notice,
)

__all__ = ["CalendarYear", "CountedDay", "DayKind", "DueDay", "NamedDay", "Notice", "WorkCalendar"]

DAY = timedelta(days=1)
LAST_ORDINAL = date.max.toordinal()


class WorkCalendar:
    """The published years as one table, so that a count is two look-ups.

    `_before[i]` is the number of working days before day i of the table, `_working` holds
    the working days themselves. This answers what a bisect over `_working` would, at a price
    that does not grow with the years. County days go over the State Council's. Immutable.
    Raises ValueError when no year is given or a year between two others is missing.
    """

    def __init__(self, years: Iterable[CalendarYear], county: Iterable[NamedDay] = ()) -> None:
        self.years = tuple(sorted(years, key=lambda year: year.year))
        self.county = tuple(sorted(county, key=lambda day: day.on))
        _refuse_gaps(self.years)
        national = (day for year in self.years for day in year.days)
        self._named = {day.on.toordinal(): day for day in (*national, *self.county)}
        self.covered_from = date(self.years[0].year, 1, 1)
        self.covered_until = date(self.years[-1].year, 12, 31)
        self._first = self.covered_from.toordinal()
        self._last = self.covered_until.toordinal()
        self._size = self._last - self._first + 1
        table = range(self._first, self._last + 1)
        self._before = list(accumulate(map(self._works, table), initial=0))
        self._working = [DueDay(date.fromordinal(day)) for day in table if self._works(day)]
        self.version = self._fingerprint()

    def kind(self, day: date) -> DayKind:
        """Tell whether `day` is work, rest, or not yet published (weekends included)."""
        ordinal = day.toordinal()
        if ordinal not in self._named and not self._published(ordinal):
            return DayKind.UNPUBLISHED
        return DayKind.WORK if self._works(ordinal) else DayKind.REST

    def is_working(self, day: date) -> bool:
        """Tell whether `day` counts; an unpublished day counts from Monday to Friday."""
        return self._works(day.toordinal())

    def is_certain(self, after: date, until: date) -> bool:
        """Tell whether every day after `after`, up to and including `until`, is published."""
        return self._first <= after.toordinal() + 1 and until.toordinal() <= self._last

    def add(self, day: date, n: int) -> DueDay:
        """Return the n-th working day after `day`; n = 0 is the first one on or after `day`.

        Raises ValueError when n is negative or the count leaves the year 9999.
        """
        at = day.toordinal() - self._first
        if n > 0 and 0 <= at < self._size:
            index = self._before[at + 1] + n - 1
            if index < len(self._working):
                return self._working[index]
        if n == 0:
            return self.add(day - DAY, 1)
        return self._walk(day, n, 1)

    def subtract(self, day: date, n: int) -> DueDay:
        """Return the n-th working day before `day`; n = 0 is the last one on or before `day`.

        Raises ValueError when n is negative or the count leaves the year 1.
        """
        at = day.toordinal() - self._first
        if n > 0 and 0 <= at <= self._size:
            index = self._before[at] - n
            if index >= 0:
                return self._working[index]
        if n == 0:
            return self.subtract(day + DAY, 1)
        return self._walk(day, n, -1)

    def count(self, after: date, until: date) -> int:
        """Return how many working days follow `after` up to and including `until`.

        Negative when `until` lies before `after`; ask `is_certain` whether it may change.
        """
        if until < after:
            return -self.count(until, after)
        first, last = after.toordinal() + 1, until.toordinal()
        if self.is_certain(after, until):
            return self._before[last - self._first + 1] - self._before[first - self._first]
        return sum(map(self._works, range(first, last + 1)))

    def last_working_day_on_or_before(self, day: date) -> DueDay:
        """Return `day` when it counts, else the working day before it."""
        return self.subtract(day, 0)

    def next_working_day_on_or_after(self, day: date) -> DueDay:
        """Return `day` when it counts, else the working day after it."""
        return self.add(day, 0)

    def latest_start(self, deadline: date, n: int) -> DueDay:
        """Return the last day d (it may be a day off) with `add(d, n)` on or before `deadline`."""
        if n == 0:
            return self.subtract(deadline, 0)
        first_counted = self.subtract(deadline + DAY, n)
        return DueDay(first_counted.on - DAY, first_counted.provisional)

    def explain(
        self, start: date, n: int, *, first_day_counts: bool = False
    ) -> tuple[CountedDay, ...]:
        """Return every day from `start` to the n-th working day: its number, or why it has none.

        `first_day_counts` is for the rule that differs from art. 201 and counts the event's day.
        """
        return tuple(self._counted(start, n, first_day_counts=first_day_counts))

    def named(self) -> tuple[NamedDay, ...]:
        """Return the days that papers name, the county's over the State Council's, in order."""
        return tuple(day for _, day in sorted(self._named.items()))

    def anchor(self, festival: str, year: int) -> date | None:
        """Return the day of a festival (`spring_festival` …), None when not published."""
        found = (record.anchors.get(festival) for record in self.years if record.year == year)
        return next(found, None)

    def _counted(self, start: date, n: int, *, first_day_counts: bool) -> Iterator[CountedDay]:
        end, number = self.add(start - DAY if first_day_counts else start, n).on, 0
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            day, kind = date.fromordinal(ordinal), self.kind(date.fromordinal(ordinal))
            is_event = n > 0 and day == start and not first_day_counts
            counts = n > 0 and not is_event and self._works(ordinal)
            number += counts
            named = self._named.get(ordinal)
            reason = why(day, kind, named, is_event=is_event)
            notice = named.notice if named and not is_event else None
            yield CountedDay(day, kind, number if counts else None, reason, notice)

    def _published(self, ordinal: int) -> bool:
        return self._first <= ordinal <= self._last

    def _works(self, ordinal: int) -> bool:
        named = self._named.get(ordinal)
        return named.works if named else (ordinal - 1) % 7 < 5  # day 1 was a Monday

    def _walk(self, day: date, n: int, step: int) -> DueDay:
        """Count day by day where the table does not reach."""
        if n < 0:
            raise ValueError("工作日数不能为负 / the number of working days is negative")
        ordinal, certain = day.toordinal(), True
        while n:
            ordinal += step
            if not 0 < ordinal <= LAST_ORDINAL:
                raise ValueError("超出可表示的日期 / the count leaves the years 1 to 9999")
            certain = certain and self._published(ordinal)
            n -= self._works(ordinal)
        return DueDay(date.fromordinal(ordinal), not certain)

    def _fingerprint(self) -> str:
        """Name the data for the audit: the years covered and a digest of every named day."""
        digest = hashlib.sha256()
        for year in self.years:
            digest.update(f"{year.year} {year.notice.cite()}\n".encode())
            for festival, on in sorted(year.anchors.items()):
                digest.update(f"{festival} {on}\n".encode())
        for _, day in sorted(self._named.items()):
            kind = DayKind.WORK if day.works else DayKind.REST
            digest.update(f"{day.on} {kind} {day.name.zh} {day.notice.cite()}\n".encode())
        first, last = self.years[0].year, self.years[-1].year
        return f"{first}-{last}:{digest.hexdigest()[:16]}"


def _refuse_gaps(years: tuple[CalendarYear, ...]) -> None:
    if not years:
        raise ValueError("没有任何年份 / a calendar needs a year")
    for before, after in pairwise(years):
        if after.year != before.year + 1:
            raise ValueError(
                f"{before.year}年之后应为{before.year + 1}年，而不是{after.year}年 / "
                f"{before.year} is followed by {after.year}"
            )
