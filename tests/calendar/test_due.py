"""Due rules: what a definition writes, the dates it gives, and the one that binds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from workflow.calendar.days import WorkCalendar
from workflow.calendar.due import DueDate, DueRule, MissingParameter, due, earliest
from workflow.calendar.load import load_china

RULES: TypeAdapter[Any] = TypeAdapter(list[DueRule])
CHINA = load_china()


def _due(
    *entries: dict[str, Any],
    started_on: date = date(2026, 3, 31),
    cycle_year: int = 2026,
    **params: Any,
) -> tuple[DueDate, ...]:
    return due(
        RULES.validate_python(list(entries)),
        started_on=started_on,
        cycle_year=cycle_year,
        first_cycle=2019,
        calendar=CHINA,
        params=params,
    )


def test_five_working_days_carry_their_clause_and_their_count(china: WorkCalendar) -> None:
    (answer,) = _due({"working_days": 5, "clause": "七(二)"})
    assert (answer.on, answer.provisional) == (date(2026, 4, 8), False)
    assert (answer.rule, answer.clause) == ("working_days", "七(二)")
    assert answer.text.zh == "5个工作日内（当日不计）"
    assert answer.text.en == "within 5 working days (the day of the event not counted)"
    assert [row.number for row in answer.explain(china) if row.number] == [1, 2, 3, 4, 5]


def test_a_day_of_the_event_that_counts_is_day_one(china: WorkCalendar) -> None:
    (answer,) = _due({"working_days": 5, "first_day_counts": True}, started_on=date(2026, 5, 11))
    assert answer.on == date(2026, 5, 15)
    assert [row.number for row in answer.explain(china)] == [1, 2, 3, 4, 5]


def test_the_number_of_days_may_be_a_parameter() -> None:
    assert _due({"working_days": "notice_days"}, notice_days=5)[0].on == date(2026, 4, 8)


@pytest.mark.parametrize("value", [None, "5", 0, True, 2.5])
def test_a_parameter_that_is_not_filled_in_is_named(value: object) -> None:
    with pytest.raises(MissingParameter, match="recheck_days"):
        _due({"working_days": "recheck_days"}, recheck_days=value)


def test_the_first_cycle_has_its_own_date() -> None:
    rule = {"yearly": "04-15", "first": date(2019, 2, 28)}
    (first,) = _due(rule, cycle_year=2019, started_on=date(2019, 2, 1))
    (later,) = _due(rule, cycle_year=2020, started_on=date(2020, 2, 1))
    assert (first.on, first.text.zh) == (date(2019, 2, 28), "首轮2019年2月28日前（含当日）")
    assert (later.on, later.text.zh) == (date(2020, 4, 15), "每年4月15日前（含当日）")
    assert later.text.en == "by 15 April each year"


def test_a_date_before_which_may_leave_the_day_out() -> None:
    (answer,) = _due({"yearly": "04-15", "inclusive": False})
    assert answer.on == date(2026, 4, 14)
    assert "不含当日" in answer.text.zh


def test_a_date_on_a_day_off_stays_unless_it_rolls() -> None:
    stays, rolls = _due({"yearly": "11-15"}, {"yearly": "11-15", "roll": "next_workday"})
    assert (stays.on, rolls.on) == (date(2026, 11, 15), date(2026, 11, 16))
    assert rolls.text.zh.endswith("遇休息日顺延")


def test_rolling_and_inclusion_may_be_parameters() -> None:
    rule = {"yearly": "verify_by", "roll": "deadline_roll", "inclusive": "deadline_inclusive"}
    given_by = {"verify_by": "11-16", "deadline_roll": "next_workday", "deadline_inclusive": False}
    assert _due(rule, **given_by)[0].on == date(2026, 11, 16)
    for name in given_by:
        with pytest.raises(MissingParameter, match=name):
            _due(rule, **{**given_by, name: None})


def test_a_rule_tells_which_parameters_it_names() -> None:
    rules = RULES.validate_python(
        [
            {"working_days": "notice_days", "first_day_counts": "notice_first_day_counts"},
            {"yearly": "04-15", "roll": "deadline_roll", "clause": "clause_text"},
            {"months_after": 1, "roll": "next_workday"},
        ]
    )
    assert [sorted(rule.parameters()) for rule in rules] == [
        ["notice_days", "notice_first_day_counts"],
        ["deadline_roll"],
        [],
    ]


def test_a_fixed_date_is_certain_and_one_that_rolls_into_the_unknown_is_not() -> None:
    stays, rolls = _due(
        {"yearly": "04-15"}, {"yearly": "04-15", "roll": "next_workday"}, cycle_year=2027
    )
    assert (stays.provisional, rolls.provisional) == (False, True)


def test_a_window_into_an_unpublished_year_is_provisional() -> None:
    (answer,) = _due({"working_days": 5}, started_on=date(2026, 12, 29))
    assert (answer.on, answer.provisional) == (date(2027, 1, 5), True)


def test_a_month_later_is_the_same_day_or_the_months_end() -> None:
    assert _due({"months_after": 1}, started_on=date(2026, 1, 31))[0].on == date(2026, 2, 28)
    assert _due({"months_after": 1}, started_on=date(2026, 8, 31))[0].on == date(2026, 9, 30)
    assert _due({"months_after": 13}, started_on=date(2026, 12, 5))[0].on == date(2028, 1, 5)


def test_29_february_is_the_28th_in_most_years() -> None:
    rule = {"yearly": "02-29"}
    assert _due(rule, cycle_year=2026, started_on=date(2026, 1, 5))[0].on == date(2026, 2, 28)
    assert _due(rule, cycle_year=2024, started_on=date(2024, 1, 5))[0].on == date(2024, 2, 29)


def test_the_earlier_of_two_clocks_binds_and_both_are_told() -> None:
    both = _due({"working_days": 5}, {"yearly": "04-15"}, started_on=date(2026, 4, 10))
    assert [answer.on for answer in both] == [date(2026, 4, 17), date(2026, 4, 15)]
    assert earliest(both).rule == "yearly"


def test_late_intake_is_due_by_its_window() -> None:
    both = _due({"working_days": 5}, {"yearly": "04-15"}, started_on=date(2026, 4, 20))
    assert [answer.past_at_start for answer in both] == [False, True]
    assert earliest(both) == both[0]


def test_a_fixed_date_alone_binds_even_when_it_is_over() -> None:
    alone = _due({"yearly": "04-15"}, started_on=date(2026, 4, 20))
    assert earliest(alone).on == date(2026, 4, 15)


def test_nothing_is_due_without_a_rule() -> None:
    assert _due() == ()
    with pytest.raises(ValueError, match="empty"):
        earliest(())


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"weeks": 2},
        {"working_days": 5, "yearly": "04-15"},
        {"working_days": 0},
        {"working_days": "5"},
        {"working_days": True},
        {"working_days": 5, "rol": "none"},
        {"yearly": "13-01"},
        {"yearly": "02-30"},
        {"yearly": "4-15"},
        {"yearly": "W16"},
        {"yearly": "04-15", "first": "2019-02-28"},
        {"yearly": "04-15", "roll": "Sometimes"},
        {"months_after": 0},
        "working_days",
    ],
)
def test_a_rule_that_is_not_well_formed_is_refused(entry: object) -> None:
    with pytest.raises(ValidationError):
        RULES.validate_python([entry])


@pytest.mark.parametrize("value", ["13-01", "4-15", "W16", 415])
def test_a_parameter_that_is_no_day_of_the_year_is_named(value: object) -> None:
    with pytest.raises(MissingParameter, match="verify_by"):
        _due({"yearly": "verify_by"}, verify_by=value)


def test_one_mistake_is_told_once_and_at_its_key() -> None:
    with pytest.raises(ValidationError) as found:
        RULES.validate_python([{"working_days": True}])
    assert [(bad["loc"][-1], bad["type"]) for bad in found.value.errors()] == [
        ("working_days", "due_number")
    ]


def test_the_refusal_names_the_rules_there_are() -> None:
    with pytest.raises(ValidationError, match="working_days、yearly、months_after"):
        RULES.validate_python([{"weeks": 2}])


def test_rules_have_a_schema_for_editors() -> None:
    defined = RULES.json_schema()["$defs"]
    assert {"WorkingDays", "Yearly", "MonthsAfter"} <= set(defined)
    days = defined["WorkingDays"]["properties"]["working_days"]
    assert {"integer", "string"} == {choice["type"] for choice in days["anyOf"]}


@given(st.dates(date(2019, 1, 1), date(2026, 11, 30)), st.integers(1, 20))
def test_the_binding_date_is_one_of_those_told(start: date, n: int) -> None:
    rules = ({"working_days": n}, {"yearly": "05-15"}, {"months_after": 1})
    told = _due(*rules, started_on=start, cycle_year=start.year)
    binding = earliest(told)
    assert binding in told
    assert binding.on >= start
    assert all(answer.on >= binding.on for answer in told if not answer.past_at_start)
