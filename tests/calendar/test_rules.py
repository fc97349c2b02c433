"""Every other kind of due rule: periods, school terms, festivals, dates counted back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from workflow.calendar.days import WorkCalendar
from workflow.calendar.due import DueDate, DueRule, MissingParameter
from workflow.calendar.load import CalendarMistakes, load_china
from workflow.calendar.rules import Asked
from workflow.calendar.term_load import load_school_year, load_terms, places, terms_of

RULE: TypeAdapter[Any] = TypeAdapter(DueRule)
CHINA = load_china()
SPANS = {"prepare": (date(2018, 5, 1), date(2018, 8, 31))}
OCTOBER = date(2025, 10, 8)


def answer(started_on: date = date(2026, 1, 5), **entry: Any) -> DueDate:
    """Return what one rule says in the cycle of 2026, with the terms of Guangzhou."""
    terms = terms_of("guangzhou")
    asked = Asked(started_on, 2026, 2019, CHINA, {"n": 5}, terms, SPANS, date(2029, 1, 21))
    found: DueDate = RULE.validate_python(entry).due(asked)
    return found


@pytest.mark.parametrize(
    ("entry", "opens", "closes"),
    [
        ({"xun": "11-first"}, (2026, 11, 1), (2026, 11, 10)),
        ({"xun": "11-last", "until": "12-first"}, (2026, 11, 21), (2026, 12, 10)),
        ({"xun": "02-last"}, (2026, 2, 21), (2026, 2, 28)),
        ({"xun": "05-middle"}, (2026, 5, 11), (2026, 5, 20)),
        ({"half_year": "first"}, (2026, 1, 1), (2026, 6, 30)),
        ({"half_year": "second"}, (2026, 7, 1), (2026, 12, 31)),
        ({"between": "03-01", "to": "04-15"}, (2026, 3, 1), (2026, 4, 15)),
        ({"phase": "prepare"}, (2018, 5, 1), (2018, 8, 31)),
    ],
)
def test_a_period_has_two_edges(entry: dict[str, Any], opens: Any, closes: Any) -> None:
    found = answer(**entry)
    assert (found.opens_on, found.on) == (date(*opens), date(*closes))
    assert not found.provisional
    assert found.steps[0].zh == f"自 {found.opens_on} 至 {found.on}，首尾两日计入"


@pytest.mark.parametrize(
    ("entry", "on"),
    [
        ({"term": "first"}, (2026, 1, 30)),
        ({"term": "first", "edge": "start", "weeks": 2}, (2025, 9, 15)),
        ({"term": "second", "edge": "start", "weeks": -1}, (2026, 2, 23)),
        ({"term": "any", "days": -10}, (2026, 1, 20)),
        ({"school_year": "end"}, (2026, 7, 10)),
        ({"school_year": "start", "days": 30}, (2025, 10, 1)),
        ({"term_week": 1}, (2025, 9, 1)),
        ({"term_week": 16}, (2025, 12, 15)),
        ({"term_week": 3, "term": "second", "weeks_before": 1}, (2026, 3, 9)),
    ],
)
def test_the_school_calendar_is_counted_in_terms_and_weeks(entry: dict[str, Any], on: Any) -> None:
    found = answer(OCTOBER, **entry)
    assert (found.on, found.provisional) == (date(*on), False)
    assert "广州市2025-2026学年校历" in found.steps[0].zh


def test_a_term_that_is_not_published_is_taken_as_usual_and_says_so() -> None:
    found = answer(date(2026, 10, 9), term="first")
    assert (found.on, found.provisional) == (date(2027, 1, 20), True)
    assert "尚未发布" in found.steps[0].zh


def test_in_the_holidays_the_next_term_counts() -> None:
    assert answer(date(2026, 2, 10), term="any", edge="start").on == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("festival", "by", "on", "provisional"),
    [
        ("spring_festival", 1, (2026, 2, 14), False),  # a make-up Saturday
        ("spring_festival", "n", (2026, 2, 10), False),
        ("national_day", 1, (2026, 9, 30), False),
        ("mid_autumn_festival", 2, (2026, 9, 23), False),
    ],
)
def test_before_a_festival_is_counted_back_in_working_days(
    festival: str, by: Any, on: Any, provisional: bool
) -> None:
    found = answer(before_festival=festival, by=by)
    assert (found.on, found.provisional) == (date(*on), provisional)


def test_a_festival_not_yet_published_is_taken_on_its_earliest_day() -> None:
    asked = Asked(date(2026, 12, 1), 2027, 2019, CHINA, {})
    found = RULE.validate_python({"before_festival": "spring_festival"}).due(asked)
    assert (found.on, found.provisional) == (date(2027, 1, 20), True)
    assert "尚未发布" in found.steps[0].zh


def test_the_latest_start_is_counted_back_from_its_date(china: WorkCalendar) -> None:
    found = answer(latest_start="05-15", needs="n")
    assert found.on == date(2026, 5, 10)
    assert found.steps[-1].zh == "其前最后一个工作日：2026-05-09"
    assert answer(latest_start="05-15", needs=5, first_day_counts=True).on == date(2026, 5, 11)
    assert china.add(found.on, 5).on == date(2026, 5, 15)


def test_validity_ends_on_its_day() -> None:
    assert answer(validity="end").on == date(2029, 1, 21)
    with pytest.raises(MissingParameter, match="validity"):
        RULE.validate_python({"validity": "end"}).due(Asked(OCTOBER, 2026, 2019, CHINA, {}))


def test_a_phase_without_dates_is_named() -> None:
    with pytest.raises(MissingParameter, match="build"):
        answer(phase="build")


def test_a_rules_own_words_are_no_parameters() -> None:
    entries = [
        {"half_year": "first"}, {"phase": "prepare"}, {"validity": "end"}, {"term": "any"},
        {"school_year": "end"}, {"term_week": 3}, {"before_festival": "spring_festival"},
        {"xun": "11-last"}, {"between": "03-01", "to": "04-15"},
    ]  # fmt: skip
    assert {name for one in entries for name in RULE.validate_python(one).parameters()} == set()
    counted = RULE.validate_python({"latest_start": "by", "needs": "n"})
    assert counted.parameters() == {"by", "n"}


@pytest.mark.parametrize(
    "entry",
    [
        {"xun": "13-first"},
        {"xun": "11-late"},
        {"half_year": "third"},
        {"between": "03-01"},
        {"between": "03-01", "to": "02-30"},
        {"phase": "Not A Name"},
        {"validity": "start"},
        {"term": "third"},
        {"term": "first", "school_year": "end"},
        {"term_week": 0},
        {"before_festival": "halloween"},
        {"latest_start": "05-15"},
        {"latest_start": "05-15", "needs": 0},
    ],
)
def test_what_is_not_well_formed_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RULE.validate_python(entry)


RULES = [
    RULE.validate_python(entry)
    for entry in (
        {"working_days": 5}, {"yearly": "04-15"}, {"months_after": 1}, {"xun": "11-last"},
        {"half_year": "second"}, {"between": "03-01", "to": "04-15"}, {"term": "any"},
        {"school_year": "end"}, {"term_week": 3}, {"before_festival": "spring_festival"},
        {"latest_start": "05-15", "needs": 5}, {"validity": "end"}, {"phase": "prepare"},
    )
]  # fmt: skip


@given(st.sampled_from(RULES), st.dates(date(2017, 1, 1), date(2030, 12, 31)))
def test_a_due_date_rests_on_definition_event_and_calendar_only(rule: Any, day: date) -> None:
    terms = terms_of("guangzhou")
    asked = [
        Asked(day, day.year, 2019, calendar, {}, terms, SPANS, date(2029, 1, 21))
        for calendar in (CHINA, WorkCalendar(CHINA.years, CHINA.county))
    ]
    first, again = (rule.due(one) for one in asked)
    assert first == again
    assert asked[0].calendar.version == asked[1].calendar.version
    assert first.opens_on is None or first.opens_on <= first.on
    assert first.steps or first.explain(CHINA)


def test_the_packaged_terms_are_read() -> None:
    assert "guangzhou" in places()
    assert terms_of("guangzhou").of(2025, "first").from_on == date(2025, 9, 1)


def test_a_term_file_says_what_is_wrong_with_its_line(tmp_path: Any) -> None:
    text = (
        "school_year: 2025\nnotice: {title: 校历}\n"
        "first: {from: 2025-09-01, to: 2026-03-30}\nsecond: {from: 2026-03-02, to: 2026-07-10}\n"
    )
    (tmp_path / "2025.yaml").write_text(text)
    with pytest.raises(CalendarMistakes) as bad:
        load_terms(tmp_path)
    assert {(one.line, one.code) for one in bad.value.problems} == {(3, "span"), (4, "order")}
    _, tree = load_school_year(text.replace("2025\n", "2024\n", 1).encode(), "2025.yaml")
    assert {one.code for one in tree.problems} == {"year", "span", "outside", "order"}
    _, tree = load_school_year(b"school_year: 2025\n", "2025.yaml")
    assert len(tree.problems) == 3
