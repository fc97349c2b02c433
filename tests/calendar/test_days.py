"""The working calendar: three kinds of day, county days, and how a count is explained."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflow.calendar.days import (
    CalendarYear,
    DayKind,
    DueDay,
    NamedDay,
    Notice,
    WorkCalendar,
)
from workflow.engine.refusal import Text

COUNTY = Notice("某县关于县庆放假的通知", "某府〔2026〕1号", date(2026, 5, 20), "县政府公报")
FEAST = Text("县庆", "County Day")


def test_a_make_up_saturday_counts(china: WorkCalendar) -> None:
    assert china.kind(date(2026, 5, 9)) is DayKind.WORK
    assert china.add(date(2026, 5, 8), 1) == DueDay(date(2026, 5, 9))


def test_a_holiday_on_a_weekday_does_not_count(china: WorkCalendar) -> None:
    assert china.kind(date(2026, 10, 1)) is DayKind.REST
    assert not china.is_working(date(2026, 10, 1))


def test_an_unpublished_day_is_neither_work_nor_rest(china: WorkCalendar) -> None:
    assert china.covered_until == date(2026, 12, 31)
    days = (date(2027, 1, 1), date(2027, 1, 2), date(2003, 12, 31))
    assert {china.kind(day) for day in days} == {DayKind.UNPUBLISHED}


def test_a_count_into_an_unpublished_year_falls_on_weekdays_and_says_so(
    china: WorkCalendar,
) -> None:
    assert china.add(date(2026, 12, 30), 1) == DueDay(date(2026, 12, 31), provisional=False)
    assert china.add(date(2026, 12, 30), 2) == DueDay(date(2027, 1, 1), provisional=True)
    assert china.add(date(2027, 3, 5), 1) == DueDay(date(2027, 3, 8), provisional=True)


def test_a_count_back_over_an_unpublished_day_says_so(china: WorkCalendar) -> None:
    assert china.subtract(date(2027, 1, 1), 1) == DueDay(date(2026, 12, 31), provisional=False)
    assert china.subtract(date(2027, 1, 4), 2) == DueDay(date(2026, 12, 31), provisional=True)
    assert china.subtract(date(2004, 1, 2), 1) == DueDay(date(2003, 12, 31), provisional=True)
    assert china.latest_start(date(2027, 1, 4), 3).provisional


def test_a_day_off_is_moved_to_the_working_day_asked_for(china: WorkCalendar) -> None:
    sunday = date(2026, 11, 15)
    assert china.last_working_day_on_or_before(sunday).on == date(2026, 11, 13)
    assert china.next_working_day_on_or_after(sunday).on == date(2026, 11, 16)
    assert china.next_working_day_on_or_after(date(2026, 11, 16)).on == date(2026, 11, 16)


def test_a_negative_count_is_refused(china: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="不能为负"):
        china.add(date(2026, 1, 5), -1)
    with pytest.raises(ValueError, match="不能为负"):
        china.subtract(date(2026, 1, 5), -1)


def test_a_count_beyond_all_dates_is_refused(china: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="超出"):
        china.add(date(9999, 12, 1), 100)


def test_county_days_go_over_the_state_councils(china: WorkCalendar) -> None:
    feast, made_up = date(2026, 6, 8), date(2026, 6, 13)
    extra = [NamedDay(feast, False, FEAST, COUNTY), NamedDay(made_up, True, FEAST, COUNTY)]
    county = WorkCalendar(china.years, extra)
    assert county.kind(feast) is DayKind.REST
    assert county.kind(made_up) is DayKind.WORK
    assert county.add(date(2026, 6, 5), 5).on == made_up
    assert china.add(date(2026, 6, 5), 5).on == date(2026, 6, 12)
    assert county.version != china.version


def test_the_version_names_the_years_and_changes_with_one_day(china: WorkCalendar) -> None:
    again = WorkCalendar(reversed(china.years))
    fewer = WorkCalendar(china.years[:-1])
    assert again.version == china.version
    assert china.version.startswith("2004-2026:")
    assert fewer.version.startswith("2004-2025:")


def test_a_missing_year_is_refused(china: WorkCalendar) -> None:
    with pytest.raises(ValueError, match="2005"):
        WorkCalendar([china.years[0], china.years[2]])
    with pytest.raises(ValueError, match="没有任何年份"):
        WorkCalendar([])


def test_a_loaded_year_ends_what_was_provisional(china: WorkCalendar) -> None:
    notice = Notice("国务院办公厅关于2027年部分节假日安排的通知")
    off = NamedDay(date(2027, 1, 1), False, Text("元旦", "New Year's Day"), notice)
    longer = WorkCalendar([*china.years, CalendarYear(2027, notice, (off,))])
    assert china.add(date(2026, 12, 30), 2).provisional
    assert longer.add(date(2026, 12, 30), 2) == DueDay(date(2027, 1, 4), provisional=False)


def test_a_notice_may_name_the_last_days_of_the_year_before(china: WorkCalendar) -> None:
    day = china.explain(date(2018, 12, 28), 1)[1]
    assert (day.on, day.number) == (date(2018, 12, 29), 1)
    assert day.notice is not None
    assert "2019年" in day.notice.title


def test_the_explanation_reads_like_the_law(china: WorkCalendar) -> None:
    told = china.explain(date(2026, 4, 29), 5)
    assert [(row.on.strftime("%m-%d"), row.number, row.reason.zh) for row in told] == [
        ("04-29", None, "起算当日，不计入"),
        ("04-30", 1, "工作日"),
        ("05-01", None, "劳动节放假"),
        ("05-02", None, "劳动节放假"),
        ("05-03", None, "劳动节放假"),
        ("05-04", None, "劳动节放假"),
        ("05-05", None, "劳动节放假"),
        ("05-06", 2, "工作日"),
        ("05-07", 3, "工作日"),
        ("05-08", 4, "工作日"),
        ("05-09", 5, "调休上班（劳动节）"),
    ]
    assert told[-1].reason.en == "make-up working day (Labour Day)"
    assert told[-1].notice is not None
    assert "国办发明电〔2025〕7号" in told[-1].notice.cite()


def test_the_explanation_owns_up_to_unpublished_days(china: WorkCalendar) -> None:
    told = china.explain(date(2026, 12, 31), 2)
    assert [row.kind for row in told[1:]] == [DayKind.UNPUBLISHED] * 4
    assert told[1].reason.zh == "2027年放假安排尚未公布，周五暂计入"
    assert told[2].reason.zh == "2027年放假安排尚未公布，周六暂不计"
    assert told[2].reason.en.startswith("the days off of 2027 are not yet published")


def test_a_first_day_that_counts_has_the_number_one(china: WorkCalendar) -> None:
    told = china.explain(date(2026, 5, 11), 5, first_day_counts=True)
    assert [row.number for row in told] == [1, 2, 3, 4, 5]
    assert told[-1].on == date(2026, 5, 15)


def test_a_later_amendment_is_cited_for_the_days_it_changed(china: WorkCalendar) -> None:
    may = {row.on: row for row in china.explain(date(2019, 4, 26), 5)}
    april = china.explain(date(2019, 4, 3), 5)
    amended, ordinary = may[date(2019, 5, 2)].notice, april[2].notice
    assert amended is not None
    assert amended.number == "国办发明电〔2019〕3号"
    assert ordinary is not None
    assert ordinary.number == "国办发明电〔2018〕15号"


def test_a_weekend_needs_no_notice(china: WorkCalendar) -> None:
    saturday = china.explain(date(2026, 3, 6), 1)[1]
    assert (saturday.reason.zh, saturday.notice) == ("周六休息", None)


def test_counting_nothing_explains_the_way_to_the_next_working_day(china: WorkCalendar) -> None:
    told = china.explain(date(2026, 3, 7), 0)
    assert [row.on - date(2026, 3, 7) for row in told] == [timedelta(days=n) for n in range(3)]
    assert [row.number for row in told] == [None, None, None]
