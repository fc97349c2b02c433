"""The working calendar: a year as twelve small months, and a count shown day by day."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import ANYONE, SIGNED_IN, RailItem, holders, page
from web.bureau import the_bureau
from web.days import Box, boxes, day_kind, named_days
from web.handing import hand_open
from web.language import N_, language, t
from web.limits import knock
from web.session import current_actor
from workflow.almanac.feed import spans, write
from workflow.almanac.reads import papers
from workflow.almanac.service import CONFIRMERS
from workflow.calendar.days import WorkCalendar
from workflow.calendar.records import CountedDay, DueDay, NamedDay, Notice

pages = Blueprint("calendar", __name__)
MOST_DAYS = 120
EARLIEST, LATEST = 1950, 2100
KEEPERS = holders(*CONFIRMERS)
NOBODY: Mapping[date, NamedDay] = {}


@dataclass(frozen=True, slots=True)
class DayBox:
    """One day of a small month; `name` is that of the festival."""

    on: date
    kind: str
    name: str
    today: bool
    inside: bool
    mark: str = ""  # whose day it is: "county", "proposed", or none for the State Council's
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A count of working days: the day asked for, and how it came about."""

    start: date
    days: int
    due: DueDay
    boxes: list[Box]
    counted: tuple[CountedDay, ...]


@page(pages, "/calendar", SIGNED_IN, rail=RailItem(50, N_("日历"), "calendar", rare=True))
def this_year() -> Response:
    """Go to the present year."""
    year = the_bureau().clock.today().year
    return redirect(url_for("calendar.year", year=year), 303)


@page(pages, "/calendar/<int:year>", SIGNED_IN)
def year(year: int) -> str | tuple[str, int]:
    """Show a year; with a date and a number of days, show the count."""
    if not EARLIEST <= year <= LATEST:
        abort(404)
    calendar = the_bureau().calendar
    count, error = _count(calendar)
    found = [day for on, day in named_days(calendar).items() if on.year == year]
    text = render_template(
        "pages/calendar.html", year=year, months=months(calendar, year, proposed_days(year)),
        published=calendar.covered_from.year <= year <= calendar.covered_until.year,
        first=calendar.covered_from.year, last=calendar.covered_until.year,
        holidays=[one for one in spans(found) if not one.works],
        make_ups=[one for one in found if one.works],
        notices=_papers(found), working=_working_days(calendar, year),
        count=count, error=error, asked=request.args, keeps=KEEPERS.allows(current_actor()),
        proposed=proposed_days(year),
    )  # fmt: skip
    return (text, 422) if error else text


@page(pages, "/public/calendar.<any(zh, en):tongue>.ics", ANYONE)
def feed(tongue: str) -> Response:
    """Give the days off and make-up days in force to whatever calendar asks: no secret in it."""
    knock("days", 600, timedelta(hours=1))
    bureau = the_bureau()
    house, today = bureau.house, bureau.clock.today()
    text = write(house.calendar, house.calendar_edition, tongue, bureau.clock.now(), today)
    name = f"calendar.{tongue}.ics"
    answer = hand_open(text, name, "text/calendar; charset=utf-8", inline=True)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.set_etag(f"{house.calendar.version}-{house.calendar_edition}-{today.year}", weak=True)
    return answer.make_conditional(request)


def proposed_days(year: int) -> dict[date, NamedDay]:
    """Return the days of a year that papers name which still wait to be confirmed."""
    with the_bureau().store.read() as session:
        waiting = papers(session, waiting=True)
    return {day.on: day for one in waiting for day in one.draft.days if day.on.year == year}


def months(
    calendar: WorkCalendar, year: int, proposed: Mapping[date, NamedDay] = NOBODY
) -> list[list[list[DayBox]]]:
    """Return twelve months of whole weeks, Monday first, with what is proposed over them."""
    today, named, weeks = the_bureau().clock.today(), named_days(calendar), Calendar(firstweekday=0)
    county = {day.on for day in calendar.county}
    return [
        [
            [
                _proposed(proposed[on], on, today, month)
                if on in proposed
                else _box(calendar, named.get(on), on, today, month, county=on in county)
                for on in week
            ]
            for week in weeks.monthdatescalendar(year, month)
        ]
        for month in range(1, 13)
    ]


def _box(
    calendar: WorkCalendar, named: NamedDay | None, on: date, today: date, month: int,
    *, county: bool,
) -> DayBox:  # fmt: skip
    name, paper = (named.name.in_(language()), named.notice.cite()) if named else ("", "")
    mark = "county" if county else ""
    return DayBox(on, day_kind(calendar, on), name, on == today, on.month == month, mark, paper)


def _proposed(day: NamedDay, on: date, today: date, month: int) -> DayBox:
    name, kind = day.name.in_(language()), "make_up" if day.works else "rest"
    return DayBox(on, kind, name, on == today, on.month == month, "proposed", day.notice.cite())


def _count(calendar: WorkCalendar) -> tuple[Count | None, str]:
    written, number = request.args.get("from", ""), request.args.get("days", "")
    if not written and not number:
        return None, ""
    try:
        start, days = date.fromisoformat(written), int(number)
    except ValueError:
        return None, t("请填写日期和工作日数。")
    if not 0 <= days <= MOST_DAYS or not EARLIEST <= start.year <= LATEST:
        return None, t("工作日数在 0 到 %(n)s 之间。", n=MOST_DAYS)
    counted = calendar.explain(start, days)
    return Count(start, days, calendar.add(start, days), boxes(calendar, counted), counted), ""


def _papers(days: list[NamedDay]) -> list[Notice]:
    return list(dict.fromkeys(day.notice for day in days))


def _working_days(calendar: WorkCalendar, year: int) -> int:
    return calendar.count(date(year - 1, 12, 31), date(year, 12, 31))
