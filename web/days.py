"""Days as the pages draw them: boxes of a count, and what the notices call a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    days, named = tuple(counted), named_days(calendar)
    return [
        Box(
            one.on,
            day_kind(calendar, one.on),
            one.number,
            _said(one, named.get(one.on), first=at == 0),
            due=at == len(days) - 1,
        )
        for at, one in enumerate(days)
    ]


def ledger_boxes(calendar: WorkCalendar, counted: Iterable[LedgerDay]) -> list[Box]:
    """Return the boxes of a count with its pauses; the last one is the due date."""
    days, named = tuple(counted), named_days(calendar)
    return [
        Box(
            one.on,
            day_kind(calendar, one.on),
            one.number,
            t("起算日") if one.sort == "event" else _name(named.get(one.on)),
            paused=one.sort == "paused",
            due=at == len(days) - 1,
        )
        for at, one in enumerate(days)
    ]


def _name(named: NamedDay | None) -> str:
    return named.name.in_(language()) if named and not named.works else ""


def _said(one: CountedDay, named: NamedDay | None, *, first: bool) -> str:
    if first and one.number is None and one.kind is DayKind.WORK:
        return t("起算日")
    return _name(named)


def day_kind(calendar: WorkCalendar, on: date) -> str:
    """Return work, make_up, rest or unpublished."""
    kind, named = calendar.kind(on), named_days(calendar).get(on)
    if kind is DayKind.WORK and named is not None and on.weekday() >= 5:
        return "make_up"
    return str(kind.value)


@lru_cache(maxsize=4)
def named_days(calendar: WorkCalendar) -> Mapping[date, NamedDay]:
    """Return the days a notice names, the county's over the State Council's."""
    national = (day for year in calendar.years for day in year.days)
    return {day.on: day for day in (*national, *calendar.county)}


def working_day_number(calendar: WorkCalendar, since: date, today: date) -> int:
    """Return the how-many-th working day after `since` today is; 0 while none has begun."""
    return max(0, calendar.count(since, today))
