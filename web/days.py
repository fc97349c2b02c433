"""Days as the pages draw them: boxes of a count, and what the notices call a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from web.language import language, t
from workflow.calendar.daily import LedgerDay
from workflow.calendar.days import WorkCalendar
from workflow.calendar.records import CountedDay, DayKind, NamedDay


@dataclass(frozen=True, slots=True)
class Box:
    """One day of a strip; `kind` is work, make_up, rest or unpublished."""

    on: date
    kind: str
    number: int | None
    name: str
    paused: bool = False
    due: bool = False


def boxes(calendar: WorkCalendar, counted: Iterable[CountedDay]) -> list[Box]:
    """Return the boxes of a count; the last one is the day that was looked for."""
    days = tuple(counted)
    starts = {one.on for one in days[:1] if one.number is None and one.kind is DayKind.WORK}
    return _boxes(calendar, days, starts, frozenset())


def ledger_boxes(calendar: WorkCalendar, counted: Iterable[LedgerDay]) -> list[Box]:
    """Return the boxes of a count with its pauses; the last one is the due date."""
    days = tuple(counted)
    return _boxes(
        calendar,
        days,
        {one.on for one in days if one.sort == "event"},
        {one.on for one in days if one.sort == "paused"},
    )


def _boxes(
    calendar: WorkCalendar,
    days: Sequence[CountedDay | LedgerDay],
    starts: Collection[date],
    paused: Collection[date],
) -> list[Box]:
    named = named_days(calendar)
    return [
        Box(
            one.on,
            day_kind(calendar, one.on),
            one.number,
            t("起算日") if one.on in starts else _name(named.get(one.on)),
            paused=one.on in paused,
            due=one is days[-1],
        )
        for one in days
    ]


def _name(named: NamedDay | None) -> str:
    return named.name.in_(language()) if named and not named.works else ""


def day_kind(calendar: WorkCalendar, on: date) -> str:
    """Return work, make_up, rest or unpublished."""
    kind, named = calendar.kind(on), named_days(calendar).get(on)
    if kind is DayKind.WORK and named is not None and on.weekday() >= 5:
        return "make_up"
    return str(kind.value)


@lru_cache(maxsize=4)
def named_days(calendar: WorkCalendar) -> Mapping[date, NamedDay]:
    """Return the days a notice names, the county's over the State Council's."""
    return {day.on: day for day in calendar.named()}


def working_day_number(calendar: WorkCalendar, since: date, today: date) -> int:
    """Return the how-many-th working day after `since` today is; 0 while none has begun."""
    return max(0, calendar.count(since, today))
