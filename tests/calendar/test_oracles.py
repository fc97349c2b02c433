"""Every day of 2004 to 2026 against two libraries that were written without us."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import chinese_calendar
import holidays
from holidays.calendars.chinese import _ChineseLunisolar

from workflow.calendar.days import DayKind, WorkCalendar

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def test_every_start_and_every_count_agrees_with_chinesecalendar(china: WorkCalendar) -> None:
    working = [day for day in DAYS if chinese_calendar.is_workday(day)]
    wrong, after = [], 0
    for start in DAYS:
        while after < len(working) and working[after] <= start:
            after += 1
        for n, expected in enumerate(working[after : after + 30], 1):
            answer = china.add(start, n)
            if answer.on != expected or answer.provisional:
                wrong.append((start, n, answer.on, expected))
    assert wrong == []


def test_every_day_is_what_chinesecalendar_says(china: WorkCalendar) -> None:
    expected = {True: DayKind.WORK, False: DayKind.REST}
    kinds = {day: expected[chinese_calendar.is_workday(day)] for day in DAYS}
    assert {day: china.kind(day) for day in DAYS} == kinds


def test_every_weekday_off_is_one_that_holidays_knows(china: WorkCalendar) -> None:
    known = holidays.country_holidays("CN", years=range(2004, 2027))
    weekdays = [day for day in DAYS if day.weekday() < 5]
    ours = {day for day in weekdays if not china.is_working(day)}
    assert ours == {day for day in weekdays if day in known}


def test_every_make_up_day_is_one_that_holidays_took_a_day_off_from(china: WorkCalendar) -> None:
    known = holidays.country_holidays("CN", years=range(2004, 2027))
    lent = {
        datetime.strptime(day, "%m/%d/%Y").date()  # noqa: DTZ007 - a date without a time
        for name in known.values()
        for day in re.findall(r"substituted from (\S+?)\)", name)
    }
    ours = {day for day in DAYS if day.weekday() >= 5 and china.is_working(day)}
    # chinesecalendar leaves this Saturday out, as definitions/calendars/china/2006.yaml says
    assert lent - ours == {date(2005, 12, 31)}
    assert ours <= lent


def test_the_festivals_fall_on_their_lunar_days(china: WorkCalendar) -> None:
    moon = _ChineseLunisolar()
    for year in range(2004, 2027):
        assert china.anchor("spring_festival", year) == moon.lunar_new_year_date(year)[0]
        assert china.anchor("tomb_sweeping_day", year) == moon.qingming_date(year)[0]
        assert china.anchor("dragon_boat_festival", year) == moon.dragon_boat_date(year)[0]
        assert china.anchor("mid_autumn_festival", year) == moon.mid_autumn_date(year)[0]


def test_from_2008_on_every_lunar_festival_is_off(china: WorkCalendar) -> None:
    records = [year for year in china.years if year.year >= 2008]
    festivals = [day for year in records for day in year.anchors.values()]
    assert [day for day in festivals if china.is_working(day)] == []
