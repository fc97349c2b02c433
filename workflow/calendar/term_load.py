"""Term calendars read from YAML: one file a school year, all mistakes with file and line."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pydantic import Field, ValidationError

from workflow.calendar.load import CHINA, CalendarMistakes
from workflow.calendar.terms import Term, Terms
from workflow.calendar.year_file import NoticeEntry
from workflow.engine.grammar import Strict
from workflow.engine.load import note_errors
from workflow.engine.yaml_text import Problem, Tree, read_yaml

TERMS = CHINA.parent / "terms"
LONGEST = timedelta(days=200)


class TermEntry(Strict):
    """The first and the last day of a term."""

    from_: date = Field(alias="from")
    to: date


class SchoolYearFile(Strict):
    """What `definitions/calendars/terms/<place>/<autumn>.yaml` may say."""

    school_year: int = Field(ge=1950, le=9990)
    notice: NoticeEntry
    first: TermEntry
    second: TermEntry

    def record(self) -> tuple[Term, Term]:
        """Return both terms as plain values."""
        year, source = self.school_year, self.notice.notice().cite()
        return (
            Term(year, "first", self.first.from_, self.first.to, source),
            Term(year, "second", self.second.from_, self.second.to, source),
        )


def load_school_year(raw: bytes, file: str) -> tuple[tuple[Term, ...], Tree]:
    """Read one school year; no terms when there are mistakes, which the tree then holds."""
    tree = read_yaml(raw, file)
    if tree.data is None:
        return (), tree
    try:
        entry = SchoolYearFile.model_validate(tree.data)
    except ValidationError as bad:
        note_errors(bad, tree)
        return (), tree
    _check(entry, tree)
    return (() if tree.problems else entry.record()), tree


def load_terms(folder: Path) -> Terms:
    """Read every school year of a place; raises CalendarMistakes with all that is wrong."""
    terms, problems = read_terms(folder)
    if problems:
        raise CalendarMistakes(problems)
    return Terms(terms)


def read_terms(folder: Path) -> tuple[list[Term], list[Problem]]:
    """Read every school year of a place, and every mistake within and between its files."""
    terms: list[Term] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        found, tree = load_school_year(path.read_bytes(), str(path))
        terms += found
        problems += sorted(tree.problems, key=lambda problem: problem.line)
    for before, after in pairwise(sorted(terms, key=lambda term: term.from_on)):
        if after.from_on <= before.to_on:
            zh, en = f"{after.from_on} 的学期与前一学期重叠", f"terms overlap on {after.from_on}"
            problems.append(Problem(str(folder), 1, "overlap", zh, en))
    return terms, problems


@lru_cache
def terms_of(place: str | None) -> Terms:
    """Return the packaged terms of a place; without one, everything is assumed."""
    return Terms() if place is None else load_terms(TERMS / place)


def places() -> frozenset[str]:
    """Return the places whose terms come with the product."""
    return frozenset(path.name for path in TERMS.glob("*") if path.is_dir())


def _check(entry: SchoolYearFile, tree: Tree) -> None:
    """Note what no value shows alone: the file's name, the order, the length, the year."""
    year = entry.school_year
    if not tree.file.endswith(f"{year}.yaml"):
        zh, en = f"文件名与学年 {year} 不一致", f"the file is not named after {year}"
        tree.add(tree.line(("school_year",)), "year", zh, en)
    for key, term in (("first", entry.first), ("second", entry.second)):
        if not timedelta(0) < term.to - term.from_ <= LONGEST:
            zh, en = f"{term.from_}…{term.to} 不是一个学期", f"{term.from_}…{term.to} is no term"
            tree.add(tree.line((key,)), "span", zh, en)
    if entry.first.from_.year != year or entry.second.from_.year != year + 1:
        zh, en = f"学期不在 {year} 学年", f"the terms are not those of {year}"
        tree.add(tree.line(("first",)), "outside", zh, en)
    if entry.second.from_ <= entry.first.to:
        zh, en = "第二学期早于第一学期结束", "the second term begins before the first one ends"
        tree.add(tree.line(("second",)), "order", zh, en)
