"""From months to semesters: counted once each, in runs that holidays do not break."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.papers import (
    APPLICATION_TABLES,
    EXPECTED,
    PAPERS,
    TODAY,
    applicant,
    application,
    spell,
)
from workflow.policies.terms import (
    Semester,
    check_spells,
    longest_run,
    semesters_between,
    semesters_taught,
)
from workflow.roster.rows import Entry
from workflow.roster.rules import Examined, examine
from workflow.roster.sheets import read_workbook

months = st.tuples(st.integers(1955, 2010), st.integers(1, 12))
spells_of_months = st.lists(st.tuples(months, months), max_size=6)


def text(month: tuple[int, int]) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


def term_months(year: int, month: int) -> int:
    """An oracle by another road: number half-years that begin in February and in August."""
    return (year * 12 + month - 2) // 6


def as_number(semester: Semester) -> int:
    return semester.year * 2 + semester.autumn


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [("1993-09", "1996-01", 5), ("1999-09", "2003-07", 8), ("1956-09", "1986-07", 60),
     ("1983-09", "1984-01", 1), ("1994-02", "1994-07", 1), ("1993-08", "1994-01", 1),
     ("1994-01", "1994-01", 1), ("1994-09", "1995-08", 2), ("1995-08", "1995-08", 0),
     ("1996-01", "1993-09", 0)],
)  # fmt: skip
def test_the_months_give_the_semesters(start: str, end: str, count: int) -> None:
    assert len(semesters_between(start, end)) == count


@given(months, months)
def test_counting_agrees_with_half_years_from_february_and_august(
    start: tuple[int, int], end: tuple[int, int]
) -> None:
    first, last = term_months(*start), term_months(*end) - (end[1] == 8)
    assert len(semesters_between(text(start), text(end))) == max(last - first + 1, 0)


def test_a_semester_taught_at_two_schools_counts_once() -> None:
    assert len(semesters_taught([("1993-09", "1994-07"), ("1994-02", "1995-01")])) == 3


@given(spells_of_months)
def test_the_order_of_the_spells_does_not_matter(
    spells: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    written = [(text(start), text(end)) for start, end in spells]
    taught = semesters_taught(written)
    assert taught == semesters_taught(written[::-1]) == semesters_taught(written * 2)
    assert len(taught) <= sum(len(semesters_between(*one)) for one in written)


@given(st.sets(st.integers(0, 40)))
def test_the_longest_run_agrees_with_looking_at_every_window(numbers: set[int]) -> None:
    semesters = {Semester(1990 + number // 2, number % 2 == 1) for number in numbers}
    windows = [
        length
        for length in range(1, len(numbers) + 1)
        for start in numbers
        if set(range(start, start + length)) <= numbers
    ]
    assert longest_run(semesters) == max(windows, default=0)


def test_holidays_do_not_break_a_run_but_a_missed_semester_does() -> None:
    assert longest_run(semesters_taught([("1993-09", "1994-01"), ("1994-02", "1994-07")])) == 2
    assert longest_run(semesters_taught([("1993-09", "1994-01"), ("1994-09", "1995-01")])) == 1


def months_of(entry: Entry) -> list[tuple[str, str]]:
    return [(str(row.values["from"]), str(row.values["to"])) for row in entry.joined["terms"]]


def test_semesters_and_runs_agree_with_the_expected_figures_for_everyone() -> None:
    with EXPECTED.open(encoding="utf-8") as lines:
        expected = {row["id"]: row for row in csv.DictReader(lines)}
    papers = sorted(PAPERS.glob("申请名册-*.xlsx"))
    read = [read_workbook(path, APPLICATION_TABLES, today=TODAY) for path in papers]
    accepted = examine(read, APPLICATION_TABLES, [check_spells]).accepted
    taught = {str(e.row.values["id_no"]): semesters_taught(months_of(e)) for e in accepted}
    assert {key: len(found) for key, found in taught.items()} == {
        key: int(row["semesters"]) for key, row in expected.items()
    }
    too_short = {key for key, found in taught.items() if longest_run(found) < 2}
    assert too_short == {key for key, row in expected.items() if row["why"] == "连续任教不满一学年"}
    assert len(too_short) == 7


def examined(data: bytes) -> Examined:
    paper = read_workbook(data, APPLICATION_TABLES, today=TODAY)
    return examine([paper], APPLICATION_TABLES, [check_spells])


def told(data: bytes) -> list[tuple[str, str, str, bool]]:
    found = examined(data)
    return [
        (one.sheet, one.cell, one.reason.code, one.blocks)
        for one in (*found.problems, *found.warnings)
    ]


def test_a_count_that_differs_from_the_months_warns_in_its_cell() -> None:
    assert told(application([applicant(累计任教学期=5)], [spell(学期数=3)])) == [
        ("申请人", "I2", "semesters_differ", False),
        ("任教经历", "E2", "semesters_differ", False),
    ]


def test_a_spell_that_ends_before_it_begins_keeps_the_person_out() -> None:
    data = application(spells=[spell(起="1996.09", 止="1995.07")])
    assert told(data) == [("任教经历", "D2", "spell_backwards", True)]
    assert examined(data).accepted == ()


def test_a_person_without_spells_is_kept_out() -> None:
    assert told(application(spells=[])) == [("申请人", "I2", "no_spells", True)]


def test_a_spell_that_cannot_be_read_keeps_its_person_out() -> None:
    data = application(spells=[spell(), spell(起="九三年")])
    assert told(data) == [("任教经历", "C3", "month_form", True)]
    assert len(examined(data).refused) == 1
