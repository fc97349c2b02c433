"""The State Council's notices in their own wordings, against the packaged years and an oracle."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from tests.almanac.conftest import NOTICES, notice
from workflow.almanac.draft import YEAR, pack, unpack
from workflow.almanac.notice_text import read_notice
from workflow.almanac.rules import festivals, finish
from workflow.almanac.uploads import form_of, read
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import CHINA, load_china
from workflow.calendar.records import CalendarYear, Notice

YEARS = sorted(int(one.stem) for one in NOTICES.glob("[0-9][0-9][0-9][0-9].txt"))
PACKAGED = {one.year: one for one in load_china().years}


def amended(year: CalendarYear) -> set[date]:
    """Return the days a later paper of the same year named."""
    return {day.on for day in year.days if day.notice != year.notice}


@pytest.mark.parametrize("year", YEARS)
def test_a_notice_as_published_gives_the_days_of_its_year(year: int) -> None:
    draft = read_notice(notice(str(year)))
    assert [one.says.zh for one in draft.remarks if one.stops] == []
    assert draft.whole
    assert draft.year == year
    years = [draft.record() if one.year == year else one for one in load_china().years]
    mine, on = WorkCalendar(years), date(year - 1, 12, 1)
    # A later paper (2015, 2020) moved some days, and next to them some make-up days.
    moved = amended(PACKAGED[year]) | {date(2020, 2, 1)}
    while on.year <= year:
        if on not in moved:
            assert mine.is_working(on) == chinese_calendar.is_workday(on), on
            assert mine.kind(on) == load_china().kind(on), on
        on += timedelta(days=1)


@pytest.mark.parametrize("year", YEARS)
def test_title_number_and_date_of_the_paper_are_those_packaged(year: int) -> None:
    mine, packaged = read_notice(notice(str(year))).notice, PACKAGED[year].notice
    assert (mine.title, mine.number, mine.issued_on) == (
        packaged.title,
        packaged.number,  # some of the oldest have none
        packaged.issued_on or mine.issued_on,
    )


@pytest.mark.parametrize("year", sorted(PACKAGED))
def test_the_festivals_are_those_of_the_lunar_calendar(year: int) -> None:
    packaged = PACKAGED[year].anchors
    assert {key: on for key, on in festivals(year).items() if key in packaged} == packaged


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("23日（农历正月初七、周一）", "23日（农历正月初七、周二）", "2026-02-23 不是周二"),
        ("放假调休，共9天", "放假调休，共8天", "春节写明共8天，识别出9天"),
        ("2月14日（周六）、", "2月13日、", "上班日 2026-02-13 不在周末"),
        ("1月4日（周日）上班", "1月4日（周日）另行通知", "未能识别：“1月4日(周日)另行通知”"),
        ("放假，共3天。\n　　四", "另行通知。\n　　四", "清明节没有识别出放假日期"),
        ("四、劳动节：", "四、青年节：", "未能识别"),
        ("1月4日（周日）上班", "1月3日（周六）上班", "2026-01-03 既放假又上班"),
    ],
)
def test_what_does_not_fit_is_said_with_its_line(was: str, becomes: str, says: str) -> None:
    text = notice("2026")
    assert was in text
    spoilt = text.replace(was, becomes)
    found = [one for one in read_notice(spoilt).remarks if one.says.zh.startswith(says)]
    assert found, [one.says.zh for one in read_notice(spoilt).remarks]
    line = text.splitlines()[found[0].line - 1]
    assert was.split("\n")[0] in line
    assert found[0].stops


def test_a_text_without_line_breaks_reads_alike() -> None:
    text = notice("2026")
    head, body = text.split("一、元旦", 1)
    joined = head + "一、元旦" + body.replace("\n　　", "", 6)
    assert read_notice(joined).days == read_notice(text).days


def test_a_notice_of_one_holiday_is_an_amendment() -> None:
    draft = read_notice(notice("2019-amendment"))
    assert not draft.whole
    assert draft.sound
    assert [day.on for day in draft.days if day.works] == [date(2019, 4, 28), date(2019, 5, 5)]


@pytest.mark.parametrize("text", ["", "春节放假", "你好\n1月1日放假", "一、元旦：13月40日放假。"])
def test_anything_else_is_refused_with_reasons(text: str) -> None:
    assert not read_notice(text).sound


@pytest.mark.parametrize("year", sorted(PACKAGED))
def test_yaml_as_packaged_is_read_as_packaged(year: int) -> None:
    source = (CHINA / f"{year}.yaml").read_text("utf-8")
    assert form_of(source) == "yaml"
    draft = read(source)
    assert draft.sound
    assert set(draft.days) == set(PACKAGED[year].days)
    assert unpack(YEAR, year, pack(draft)).record() == draft.record()


def test_mistakes_of_a_yaml_file_are_named_with_their_line() -> None:
    source = (CHINA / "2026.yaml").read_text("utf-8")
    spoilt = source.replace("day: 2026-05-09", "day: 2026-05-08")
    line = next(at for at, one in enumerate(spoilt.splitlines(), 1) if "day: 2026-05-08" in one)
    assert [(one.line, one.says.zh) for one in read(spoilt).remarks] == [
        (line, "上班日 2026-05-08 不在周末")
    ]


def test_mistakes_of_a_table_are_named_with_their_line() -> None:
    rows = (
        "日期,休/班,名称\n2027-01-01,休,元旦\n2027-01-04,班,元旦\n"
        "2027-13-01,休,元旦\n2027-01-02,假,元旦"
    )
    draft = read(rows)
    assert {one.line for one in draft.remarks} == {0, 3, 4, 5}
    assert [day.on for day in draft.days] == [date(2027, 1, 1), date(2027, 1, 4)]


def test_a_year_that_does_not_follow_is_refused() -> None:
    draft = read(notice("2026"))
    early = WorkCalendar([one for one in load_china().years if one.year < 2025])
    assert not finish(draft, early).sound
    assert finish(draft, load_china()).sound


def test_a_table_of_a_few_days_is_asked_whether_it_is_the_whole_year() -> None:
    draft = read("2027-01-01,休,元旦", YEAR, Notice("关于2027年放假的通知"))
    said = [one.says.zh for one in finish(draft, load_china()).remarks]
    assert said == ["没有提到春节、清明节、劳动节、端午节、中秋节、国庆节，请核对是否完整"]
