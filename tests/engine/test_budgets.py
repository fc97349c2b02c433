"""Budgets against fixed dates: each fault carries its counter-example, in real years."""

from __future__ import annotations

from datetime import date
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


@pytest.mark.parametrize("notice", ["05-12", "05-15"])
def test_a_notice_with_room_is_good(notice: str) -> None:
    text = (FAULTS / "never_met.yaml").read_text("utf-8")
    assert said(text.replace("05-03", notice)) == []
