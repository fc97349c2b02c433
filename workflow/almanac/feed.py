"""The working calendar as iCalendar: days off, make-up days and county days, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from workflow.calendar.days import WorkCalendar
from workflow.calendar.records import NamedDay, Notice
from workflow.clock import shanghai_instant
from workflow.engine.refusal import Text
from workflow.messages import ical
from workflow.messages.ical import Event

DAY = timedelta(days=1)
NAME = Text("工作日历", "Working calendar")
ENDING = {
    False: Text("%s放假", "%s (day off)"),
    True: Text("班 %s调休上班", "%s (make-up working day)"),
}
COUNTY = Text("（本县）", " (this county)")


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row that a paper names alike, from `first` to `last`."""

    name: Text
    first: date
    last: date
    works: bool
    notice: Notice


def spans(days: Iterable[NamedDay]) -> Iterator[Span]:
    """Yield holidays as one span each, and every day that is worked on by itself; in order."""
    grown: Span | None = None
    for day in sorted(days, key=lambda day: day.on):
        if grown is not None and _follows(grown, day):
            grown = Span(grown.name, grown.first, day.on, grown.works, grown.notice)
            continue
        if grown is not None:
            yield grown
        grown = Span(day.name, day.on, day.on, day.works, day.notice)
    if grown is not None:
        yield grown


def _follows(span: Span, day: NamedDay) -> bool:
    alike = (span.name, span.notice) == (day.name, day.notice)
    return alike and not span.works and not day.works and day.on == span.last + DAY


def write(calendar: WorkCalendar, edition: int, language: str, now: datetime, today: date) -> str:
    """Return the days named since the year before `today` as iCalendar text (RFC 5545).

    `edition` counts the papers put into force: it numbers each event's revision (SEQUENCE).
    """
    known = [day for day in calendar.named() if day.on.year >= today.year - 1]
    county = {day.on for day in calendar.county}
    events = [_event(one, one.first in county, edition, language, now) for one in spans(known)]
    return ical.write(NAME.in_(language), events, now, looks="P1D")


def _event(span: Span, is_county: bool, edition: int, language: str, now: datetime) -> Event:
    summary = ENDING[span.works].in_(language) % span.name.in_(language)
    issued = span.notice.issued_on
    return Event(
        f"day-{span.first.isoformat()}@liuzhuan",
        span.first,
        summary + COUNTY.in_(language) * is_county,
        min(shanghai_instant(issued), now) if issued else now,
        edition,
        until=span.last,
        about=span.notice.cite(),
    )
