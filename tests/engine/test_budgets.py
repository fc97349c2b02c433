"""Budgets against fixed dates: each fault carries its counter-example, in real years."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from tests.engine.names import NAMES
from workflow.engine.check import check
from workflow.engine.load import load_file, load_text

FAULTS = Path(__file__).parent / "faults"


def said(text: str) -> list[tuple[str, str]]:
    """Return the codes and sentences of what is found."""
    return [(one.code, one.zh) for one in check(load_text(text.encode()), NAMES)]


def test_a_chain_shows_the_worst_year_its_dates_and_the_way() -> None:
    ((code, zh),) = said((FAULTS / "chain_exceeds.yaml").read_text("utf-8"))
    assert code == "chain_exceeds"
    assert "2025-04-25" in zh
    assert "填写→审核中→核查中→会签中 要 5+5 个工作日" in zh
    assert "2025-05-13" in zh
    assert "2025-05-10" in zh


def test_what_fits_in_ten_years_is_not_said() -> None:
    text = (FAULTS / "chain_exceeds.yaml").read_text("utf-8")
    assert said(text.replace("05-10", "05-13")) == []


def test_a_notice_without_room_in_any_year_is_an_error() -> None:
    (found,) = check(load_file(FAULTS / "never_met.yaml"), NAMES)
    assert (found.code, found.severity) == ("never_met", "error")
    for year in range(2017, 2027):  # the other library agrees: never five days from 28 April
        days = chinese_calendar.get_workdays(date(year, 4, 29), date(year, 5, 3))
        assert len(days) < 5


def test_a_budget_beyond_its_own_date_shows_a_year_in_which_it_happens() -> None:
    (found,) = check(load_file(FAULTS / "budget_exceeds.yaml"), NAMES)
    assert (found.code, found.severity) == ("budget_exceeds", "warning")
    year = int(found.zh[:4])
    day = _counted(date(year, 4, 25), 10)
    assert day > date(year, 5, 5)
    assert found.zh == (
        f"{year} 年「申请」{year}-04-25 到期后，「审核」的工作日要到 {day}，晚于 {year}-05-05"
    )
    assert found.en == (
        f"in {year}, after “Application” ({year}-04-25), the working days of “Review” end {day}, "
        f"after its date {year}-05-05"
    )


def test_what_can_be_met_in_no_year_shows_the_worst_one() -> None:
    (found,) = check(load_file(FAULTS / "never_met.yaml"), NAMES)
    ends = {year: _counted(date(year, 4, 28), 5) for year in range(2017, 2027)}
    worst = max(ends, key=lambda year: ends[year] - date(year, 5, 3))
    end = ends[worst]
    assert found.zh == (
        f"年年不可能按期。{worst} 年「申请」{worst}-04-28 到期后，填写→待公示→公示中 "
        f"要 5 个工作日，到 {end} 才完，晚于「完成公示」的 {worst}-05-03"
    )
    assert found.en == (
        f"it can be kept in no year; in {worst}, after “Application” ({worst}-04-28), "
        f"Draft → Listed → In public notice takes 5 working days, until {end}: "
        f"after “Notice to be over” ({worst}-05-03)"
    )


def _counted(day: date, left: int) -> date:
    """Count working days after a day by the other library."""
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


@pytest.mark.parametrize("notice", ["05-12", "05-15"])
def test_a_notice_with_room_is_good(notice: str) -> None:
    text = (FAULTS / "never_met.yaml").read_text("utf-8")
    assert said(text.replace("05-03", notice)) == []


def test_a_clock_that_nothing_stops_shows_the_way_into_it() -> None:
    found = check(load_file(FAULTS / "clock_endless.yaml"), NAMES)
    (one,) = [problem for problem in found if problem.code == "clock_endless"]
    assert one.zh == "期限「办理」开始后没有任何办理能使它停止：填写→审核中→搁置，再无出路"
    assert one.en == (
        "nothing ever stops the clock “Work”: Draft → In review → Put aside, and no way out"
    )
