"""The periods of a duty: weeks, months, terms, years, with both ends. PURE; Shanghai dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.calendar.terms import Term, Terms
from workflow.duties.section import Duty, Window
from workflow.engine.refusal import Text
from workflow.engine.timing import Span

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)
_TERM = {"first": Text("第一学期", "first term"), "second": Text("第二学期", "second term")}


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; `key` names it on the record ("2026-03")."""

    key: str
    title: Text
    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.to_on - self.from_on).days + 1


def periods(
    duty: Duty, terms: Terms, owed_from: date, owed_to: date, span: Span | None = None
) -> list[Period]:
    """Return every period that the time in which a duty is owed touches, the earliest first."""
    if duty.per == "whole":
        title = Text("全程", "the whole time")
        return [Period("whole", title, owed_from, owed_to)]
    if duty.per == "span":
        made = [] if span is None else [_of_span(duty.span or "", span)]
    else:
        made = list(_MADE[duty.per](terms, owed_from, owed_to))
    touched = [one for one in made if one.from_on <= owed_to and one.to_on >= owed_from]
    if duty.in_session:
        touched = [one for one in touched if _in_session(terms, one)]
    return touched


def windowed(period: Period, window: Window | None) -> tuple[date, date]:
    """Return the days of a period on which a record counts, both included."""
    if window is None:
        return period.from_on, period.to_on
    if window.first_weeks is not None:
        return period.from_on, min(period.to_on, period.from_on + window.first_weeks * WEEK - DAY)
    if window.last_weeks is not None:
        return max(period.from_on, period.to_on - window.last_weeks * WEEK + DAY), period.to_on
    first = max(period.from_on, _in_year(window.from_ or "01-01", period))
    return first, min(period.to_on, _in_year(window.to or "12-31", period))


def _in_year(month_day: str, period: Period) -> date:
    """Return a date of the year, in the one in which the period begins or else the next."""
    month, day = (int(part) for part in month_day.split("-"))
    found = date(period.from_on.year, month, day)
    if found < period.from_on:
        later = date(period.from_on.year + 1, month, day)
        return later if later <= period.to_on else found
    return found


def _of_span(key: str, span: Span) -> Period:
    return Period(key, span.title.text(), span.from_, span.to)


def _weeks(terms: Terms, owed_from: date, owed_to: date) -> Iterator[Period]:
    monday = owed_from - timedelta(days=owed_from.weekday())
    while monday <= owed_to:
        year, week, _ = monday.isocalendar()
        title = Text(f"{year}年第{week}周", f"week {week} of {year}")
        yield Period(f"{year}-W{week:02d}", title, monday, monday + WEEK - DAY)
        monday += WEEK


def _months(terms: Terms, owed_from: date, owed_to: date) -> Iterator[Period]:
    first = owed_from.replace(day=1)
    while first <= owed_to:
        after = (first + timedelta(days=31)).replace(day=1)
        title = Text(f"{first.year}年{first.month}月", f"{first:%B %Y}")
        yield Period(f"{first:%Y-%m}", title, first, after - DAY)
        first = after


def _terms(terms: Terms, owed_from: date, owed_to: date) -> Iterator[Period]:
    for year in range(owed_from.year - 1, owed_to.year + 1):
        for one in (terms.of(year, "first"), terms.of(year, "second")):
            name = _TERM[one.name]
            title = Text(f"{year}–{year + 1}学年{name.zh}", f"{name.en} of {year}/{year + 1}")
            yield Period(f"{year}-{one.name}", title, one.from_on, one.to_on)


def _school_years(terms: Terms, owed_from: date, owed_to: date) -> Iterator[Period]:
    for year in range(owed_from.year - 1, owed_to.year + 1):
        first, second = terms.of(year, "first"), terms.of(year, "second")
        title = Text(f"{year}–{year + 1}学年", f"school year {year}/{year + 1}")
        yield Period(f"{year}", title, first.from_on, second.to_on)


def _years(terms: Terms, owed_from: date, owed_to: date) -> Iterator[Period]:
    for year in range(owed_from.year, owed_to.year + 1):
        yield Period(f"{year}", Text(f"{year}年", f"{year}"), date(year, 1, 1), date(year, 12, 31))


_MADE = {
    "week": _weeks,
    "month": _months,
    "term": _terms,
    "school_year": _school_years,
    "calendar_year": _years,
}


def _in_session(terms: Terms, period: Period) -> bool:
    return any(_touches(term, period) for term in _near(terms, period))


def _near(terms: Terms, period: Period) -> Iterator[Term]:
    for year in range(period.from_on.year - 1, period.to_on.year + 1):
        yield terms.of(year, "first")
        yield terms.of(year, "second")


def _touches(term: Term, period: Period) -> bool:
    return term.from_on <= period.to_on and term.to_on >= period.from_on
