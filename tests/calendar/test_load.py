"""Calendar files: read whole, or refused with every mistake at its file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from workflow.calendar.days import DayKind
from workflow.calendar.load import CalendarMistakes, load_calendar, load_china, load_year

GOOD = """\
year: 2026
notice: {title: 关于2026年部分节假日安排的通知, issued_on: 2025-11-04}
days_off:
  - {from: 2026-01-01, to: 2026-01-03, name: {zh: 元旦, en: New Year}}
work_days:
  - {day: 2026-01-04, name: {zh: 元旦, en: New Year}}
anchors:
  spring_festival: 2026-02-17
"""


def _mistakes(text: str, file: str = "2026.yaml") -> list[tuple[int, str]]:
    year, tree = load_year(text.encode(), file)
    assert (year is None) == bool(tree.problems)
    return [(problem.line, problem.code) for problem in tree.problems]


def test_a_good_year_is_read() -> None:
    year, tree = load_year(GOOD.encode(), "2026.yaml")
    assert tree.problems == []
    assert year is not None
    assert [(day.on.day, day.works) for day in year.days] == [
        (1, False), (2, False), (3, False), (4, True),
    ]  # fmt: skip
    assert year.notice.issued_on == date(2025, 11, 4)


@pytest.mark.parametrize(
    ("was", "becomes", "line", "code"),
    [
        ("year: 2026", "year: 2025", 1, "year"),
        ("year: 2026", "year: soon", 1, "int_type"),
        ("title: 关于2026年部分节假日安排的通知, ", "", 2, "missing"),
        ("issued_on: 2025-11-04", "issued_on: 2025-11-31", 2, "date"),
        ("days_off:", "days_of:", 3, "extra_forbidden"),
        ("from: 2026-01-01, to", "from: 2026-01-05, to", 4, "span"),
        ("from: 2026-01-01, to: 2026", "from: 2026-01-01, to: 9998", 4, "span"),
        ("from: 2026-01-01, to: 2026", "from: 2025-01-01, to: 2025", 4, "outside"),
        ("zh: 元旦, en: New Year}}\nwork", "zh: 元旦}}\nwork", 4, "missing"),
        ("day: 2026-01-04", "day: 2026-01-03", 6, "twice"),
        ("day: 2026-01-04", "day: 2026-01-05", 6, "weekday"),
        ("day: 2026-01-04", "day: 2027-01-03", 6, "outside"),
        ("day: 2026-01-04", "amended: true, day: 2026-01-04", 6, "amended"),
        ("day: 2026-01-04", "day: '2026-01-04'", 6, "date_type"),
        ("spring_festival: 2026-02-17", "spring_festival: 2027-02-06", 8, "outside"),
        ("work_days:", "days_off: []\nwork_days:", 5, "duplicate_key"),
        ("work_days:", "work_days: &a", 5, "alias"),
    ],
)
def test_a_mistake_is_found_on_its_line(was: str, becomes: str, line: int, code: str) -> None:
    assert GOOD.count(was) == 1
    assert (line, code) in _mistakes(GOOD.replace(was, becomes))


def test_all_mistakes_are_told_at_once() -> None:
    broken = GOOD.replace("day: 2026-01-04", "day: 2026-01-05").replace("to: 2026", "to: 2025")
    assert _mistakes(broken, "2025.yaml") == [(1, "year"), (4, "span"), (6, "weekday")]


def test_text_that_is_no_yaml_is_a_mistake_and_no_crash() -> None:
    assert _mistakes("year: [2026\nnotice: }")[0][1] == "yaml"
    assert _mistakes("")[0][1] == "yaml"


def test_a_folder_names_file_and_line_of_every_mistake(tmp_path: Path) -> None:
    (tmp_path / "2026.yaml").write_text(GOOD.replace("-01-04", "-01-05"), "utf-8")
    (tmp_path / "2025.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(CalendarMistakes) as found:
        load_calendar(tmp_path)
    said = str(found.value)
    assert f"{tmp_path / '2025.yaml'}:1: 文件名与年份 2026 不一致" in said
    assert f"{tmp_path / '2026.yaml'}:6: 上班日 2026-01-05 不在周末" in said


def test_a_gap_between_years_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "2026.yaml").write_text(GOOD, "utf-8")
    earlier = GOOD.replace("2026", "2024").replace("day: 2024-01-04", "day: 2024-01-06")
    (tmp_path / "2024.yaml").write_text(earlier, "utf-8")
    with pytest.raises(CalendarMistakes, match="2024年之后是2026年"):
        load_calendar(tmp_path)


def test_a_day_in_two_files_is_a_mistake(tmp_path: Path) -> None:
    next_year = GOOD.replace("2026", "2027").replace("2027-01-01, to", "2026-12-31, to")
    next_year = next_year.replace("day: 2027-01-04", "day: 2027-01-09")
    both_off = GOOD.replace("anchors:", "anchors: {}").replace(
        "  spring_festival: 2026-02-17\n", ""
    )
    both_off = both_off.replace(
        "work_days:",
        "  - {from: 2026-12-31, to: 2026-12-31, name: {zh: 元旦, en: New}}\nwork_days:",
    )
    (tmp_path / "2026.yaml").write_text(both_off, "utf-8")
    (tmp_path / "2027.yaml").write_text(next_year, "utf-8")
    with pytest.raises(CalendarMistakes, match="2026-12-31 在两个年度"):
        load_calendar(tmp_path)


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(CalendarMistakes, match="没有任何年份"):
        load_calendar(tmp_path)


def test_the_products_calendar_is_read_once_and_covers_2004_to_2026() -> None:
    china = load_china()
    assert china is load_china()
    assert (china.covered_from, china.covered_until) == (date(2004, 1, 1), date(2026, 12, 31))
    assert china.kind(date(2027, 6, 1)) is DayKind.UNPUBLISHED
