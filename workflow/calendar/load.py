"""Calendars read from YAML: one file a year, all mistakes at once, each with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from workflow.calendar.days import CalendarYear, NamedDay, WorkCalendar
from workflow.calendar.year_file import YearFile, check
from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, Tree, read_yaml

# beside the package, in a clone as in an installation: an editable namespace package confuses
# importlib.resources
CHINA = Path(__file__).parents[2] / "definitions" / "calendars" / "china"


class CalendarMistakes(ValueError):
    """The calendar files have mistakes; `problems` names each with its file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def load_year(raw: bytes, file: str) -> tuple[CalendarYear | None, Tree]:
    """Read one year; None when there are mistakes, which the tree then holds."""
    tree = read_yaml(raw, file)
    if tree.data is None:
        return None, tree
    try:
        entry = YearFile.model_validate(tree.data)
    except ValidationError as bad:
        note_errors(bad, tree)
        return None, tree
    check(entry, tree)
    return (None if tree.problems else entry.record()), tree


def load_calendar(folder: Path, county: Iterable[NamedDay] = ()) -> WorkCalendar:
    """Read every year of a folder; raises CalendarMistakes with all that is wrong."""
    years, problems = read_folder(folder)
    if problems:
        raise CalendarMistakes(problems)
    return WorkCalendar(years, county)


def read_folder(folder: Path) -> tuple[list[CalendarYear], list[Problem]]:
    """Read every year of a folder, and every mistake within and between its files."""
    years, problems = [], []
    for path in sorted(folder.glob("*.yaml")):
        year, tree = load_year(path.read_bytes(), str(path))
        problems += sorted(tree.problems, key=lambda problem: problem.line)
        if year is not None:
            years.append(year)
    if not problems:
        problems += _between(years, str(folder))
    return years, problems


@lru_cache(maxsize=1)
def load_china() -> WorkCalendar:
    """Return the calendar of the State Council's notices that comes with the product."""
    return load_calendar(CHINA)


def _between(years: list[CalendarYear], folder: str) -> Iterator[Problem]:
    """Find years that are missing or given twice, and days that two notices name."""
    if not years:
        yield Problem(folder, 1, "empty", "没有任何年份", "there is no year here")
    for before, after in pairwise(years):
        if after.year != before.year + 1:
            zh, en = f"{before.year}年之后是{after.year}年", f"{before.year} before {after.year}"
            yield Problem(folder, 1, "gap", zh, en)
        shared = {day.on for day in before.days} & {day.on for day in after.days}
        for day in sorted(shared):
            zh, en = f"{day} 在两个年度的文件中都有", f"{day} is named by two years' files"
            yield Problem(folder, 1, "twice", zh, en)
