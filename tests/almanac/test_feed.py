"""The working calendar as others read it: by another parser, against another table of days."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from icalendar.cal.event import Event

from tests.almanac.conftest import before
from workflow.almanac.feed import write
from workflow.calendar.days import NamedDay, Notice, WorkCalendar
from workflow.calendar.load import load_china
from workflow.clock import shanghai_instant
from workflow.engine.refusal import Text

TODAY = date(2026, 3, 2)
NOW = shanghai_instant(TODAY, 9)
DAY = timedelta(days=1)
CHINA = load_china()
MARKET = Notice("关于乡镇圩日调整上班的通知", "云岭府办〔2026〕3号", date(2026, 2, 20))


def read(calendar: WorkCalendar, language: str = "zh", edition: int = 0) -> list[Event]:
    """Read the calendar as Outlook would."""
    written = write(calendar, edition, language, NOW, TODAY)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    found = Calendar.from_ical(written)
    assert [str(found[name]) for name in ("VERSION", "METHOD")] == ["2.0", "PUBLISH"]
    assert found.errors == []
    return found.walk("VEVENT")


def worked(events: list[Event]) -> dict[date, bool]:
    """Return every day an event names, and whether it is worked on."""
    named: dict[date, bool] = {}
    for one in events:
        on = one.decoded("DTSTART")
        while on < one.decoded("DTEND"):
            assert on not in named
            named[on] = str(one["SUMMARY"]).startswith("班")
            on += DAY
    return named


def test_weekends_and_events_make_the_working_days_of_another_table() -> None:
    named = worked(read(CHINA))
    days = [date(2025, 1, 1) + n * DAY for n in range(730)]
    ours = {day: named.get(day, day.weekday() < 5) for day in days}
    assert ours == {day: chinese_calendar.is_workday(day) for day in days}
    assert min(named) >= date(2025, 1, 1)  # what is long over is not sent


def test_a_holiday_is_one_event_with_its_paper_and_an_unpublished_year_none() -> None:
    events = {str(one["UID"]): one for one in read(CHINA)}
    labour = events["day-2026-05-01@liuzhuan"]
    assert str(labour["SUMMARY"]) == "劳动节放假"
    assert (labour.decoded("DTSTART"), labour.decoded("DTEND")) == (
        date(2026, 5, 1),
        date(2026, 5, 6),
    )
    assert "国办发明电〔2025〕7号" in str(labour["DESCRIPTION"])
    assert labour.decoded("LAST-MODIFIED") == shanghai_instant(date(2025, 11, 4))
    assert str(events["day-2026-05-09@liuzhuan"]["SUMMARY"]) == "班 劳动节调休上班"
    assert all(one.decoded("DTSTART").year < 2026 for one in read(before(2026)))
    assert len(events) == len(read(CHINA))


def test_county_days_lie_over_the_holiday_and_a_new_paper_makes_a_new_revision() -> None:
    works = NamedDay(date(2026, 5, 4), True, Text("圩日", "market day"), MARKET)
    off = NamedDay(date(2026, 8, 3), False, Text("客家文化节", "Hakka festival"), MARKET)
    events = {
        one.decoded("DTSTART"): one
        for one in read(WorkCalendar(CHINA.years, [works, off]), "en", 7)
    }
    assert str(events[works.on]["SUMMARY"]) == "market day (make-up working day) (this county)"
    assert str(events[off.on]["SUMMARY"]) == "Hakka festival (day off) (this county)"
    assert events[date(2026, 5, 1)].decoded("DTEND") == works.on
    assert events[date(2026, 5, 5)].decoded("DTEND") == date(2026, 5, 6)
    assert {one["SEQUENCE"] for one in events.values()} == {7}


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.booleans(), st.text("节日,;\\\n“a", max_size=40)),
        unique_by=lambda one: one[0],
        max_size=12,
    )
)
@settings(max_examples=30)
def test_no_day_is_lost_or_named_twice_whatever_a_county_adds(
    said: list[tuple[int, bool, str]],
) -> None:
    days = [NamedDay(TODAY + n * DAY, works, Text(name, name), MARKET) for n, works, name in said]
    calendar = WorkCalendar(CHINA.years, days)
    events = read(calendar)
    named: set[date] = set()
    for one in events:
        length = (one.decoded("DTEND") - one.decoded("DTSTART")).days
        covered = {one.decoded("DTSTART") + n * DAY for n in range(length)}
        assert not named & covered
        named |= covered
    assert {day.on for day in days} <= named
    assert {on for on in named if on.year < 2026} == {
        day.on for day in CHINA.named() if day.on.year == 2025
    }
    assert len({str(one["UID"]) for one in events}) == len(events)
