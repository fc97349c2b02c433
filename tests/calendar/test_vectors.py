"""The golden days of 2026, worked out by hand from the notice of 2025-11-04."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.calendar.days import WorkCalendar
from workflow.calendar.months import add_months


def _day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("start", "fifth", "sixth"),
    [
        ("02-12", "02-26", "02-27"),  # counts Saturday 14, skips 15 to 23 February
        ("02-13", "02-27", "02-28"),
        ("03-31", "04-08", "04-09"),
        ("04-03", "04-13", "04-14"),
        ("04-29", "05-09", "05-11"),  # ends on a make-up Saturday
        ("04-30", "05-11", "05-12"),
        ("09-18", "09-24", "09-28"),  # counts Sunday 20 September
        ("09-30", "10-13", "10-14"),
    ],
)
def test_five_working_days_end_on_the_golden_day(
    china: WorkCalendar, start: str, fifth: str, sixth: str
) -> None:
    assert china.add(_day(start), 5).on == _day(fifth)
    assert china.add(_day(start), 6).on == _day(sixth)


def test_2026_has_248_working_days(china: WorkCalendar) -> None:
    assert china.count(date(2025, 12, 31), _day("12-31")) == 248


def test_a_notice_that_must_end_by_15_may_is_posted_by_10_may(china: WorkCalendar) -> None:
    latest = china.latest_start(_day("05-15"), 5)
    assert (latest.on, latest.provisional) == (_day("05-10"), False)
    assert china.last_working_day_on_or_before(latest.on).on == _day("05-09")


def test_a_posting_day_that_counts_may_be_11_may(china: WorkCalendar) -> None:
    assert china.subtract(_day("05-15"), 4).on == _day("05-11")


def test_a_notice_that_ends_on_15_may_is_reported_by_22_may(china: WorkCalendar) -> None:
    assert china.add(_day("05-15"), 5).on == _day("05-22")


@pytest.mark.parametrize(
    ("start", "month_later"), [("01-31", "02-28"), ("06-15", "07-15"), ("08-31", "09-30")]
)
def test_one_month_later_is_the_same_day_or_the_months_end(start: str, month_later: str) -> None:
    assert add_months(_day(start), 1) == _day(month_later)


def test_2026_is_the_notice_word_for_word(china: WorkCalendar) -> None:
    record = next(year for year in china.years if year.year == 2026)
    work = {day.on for day in record.days if day.works}
    off = {day.on for day in record.days if not day.works}
    assert work == set(map(_day, ("01-04", "02-14", "02-28", "05-09", "09-20", "10-10")))
    assert len(off) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    assert record.notice.cite() == (
        "《国务院办公厅关于2026年部分节假日安排的通知》（国办发明电〔2025〕7号，2025-11-04）"
    )
