"""Who may have the allowance, and how an award is worked out and explained."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.money.yunling import written
from tests.policies.people import MONEY, PARAMS, person
from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.policies.substitute_allowance import (
    CLAUSES,
    POLICIES,
    Award,
    award,
    eligibility,
    refusals,
    semesters,
)

TWO_YEARS = [{"from": "1993-09", "to": "1995-07"}]


def awarded(names: dict[str, Any]) -> Award:
    answer = award(names)
    assert isinstance(answer, Award)
    return answer


def test_a_person_who_meets_every_clause_is_refused_nothing() -> None:
    assert refusals(person()) == ()
    assert {finding.answer for finding in eligibility(person())} == {"met"}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"hukou_province": False}, "非广东省户籍"),
        ({"registers": frozenset()}, "不在固化名单"),
        ({"terms": [{"from": "2008-09", "to": "2010-07"}]}, "服务时间不符"),
        ({"category": "minban"}, "服务时间不符"),
        ({"contract_filed": False}, "聘用合同未备案"),
        ({"public_school": False}, "非公办学校任教"),
        (
            {"terms": [{"from": "1993-09", "to": "1994-01"}, {"from": "1995-09", "to": "1996-01"}]},
            "连续任教不满一学年",
        ),
        ({"hired_later": True}, "录用为编制内人员"),
        ({"birth_on": "1967-01-01"}, "未到年龄"),
        ({"retired_in_plan": True}, "计划内离岗退养"),
        ({"died_on": "2018-12-31"}, "截止日前已去世"),
        ({"criminal_record": True}, "刑事犯罪记录"),
        ({"dismissed": True}, "任教期间被开除辞退或解除聘用"),
    ],
)
def test_each_clause_refuses_with_its_own_words(changes: dict[str, Any], why: str) -> None:
    assert [reason.zh for reason in refusals(person(**changes))] == [why]


@pytest.mark.parametrize(
    "changes",
    [
        {"birth_on": "1966-12-31"},
        {"sex": "female", "birth_on": "1971-12-31"},
        {"category": "minban", "terms": [{"from": "1993-03", "to": "1995-07"}]},
        {
            "category": "minban",
            "contract_filed": False,
            "terms": [{"from": "1980-09", "to": "1981-07"}],
        },
        {"died_on": "2019-01-01"},
        {"terms": [{"from": "1993-09", "to": "1994-07"}]},
        {"terms": [{"from": "2008-02", "to": "2009-07"}]},
        {"terms": [{"from": "1994-02", "to": "1994-07"}, {"from": "1994-09", "to": "1995-01"}]},
    ],
)
def test_the_edges_of_the_clauses_are_on_the_applicants_side(changes: dict[str, Any]) -> None:
    assert refusals(person(**changes)) == ()


def test_missing_evidence_is_neither_yes_nor_no() -> None:
    nothing = {"cycle": 2026, "place": {}, **PARAMS}
    unknown = {finding.clause for finding in eligibility(nothing) if finding.answer == "unknown"}
    assert unknown == set(CLAUSES) - {"alive_at_cutoff"}
    assert refusals(nothing) == ()


def test_an_empty_cut_off_leaves_its_clause_unknown() -> None:
    answers = {
        finding.clause: finding.answer
        for finding in eligibility(
            person(died_on="2018-01-01", death_cutoff=None, service_end=None)
        )
    }
    assert answers["alive_at_cutoff"] == answers["served_in_period"] == "unknown"


def test_every_address_answers_with_a_plain_value() -> None:
    answers = {address.partition(".")[2]: policy(person()) for address, policy in POLICIES.items()}
    assert {
        name: answers.pop(name)
        for name in (
            "semesters",
            "months",
            "longest_run",
            "years",
            "attained_on",
            "start_month",
            "monthly_fen",
        )
    } == {
        "semesters": 22,
        "months": 131,  # September 1993 to July 2004
        "longest_run": 22,
        "years": 11,
        "attained_on": "2026-05-08",
        "start_month": "2026-06",
        "monthly_fen": 70_000,
    }
    assert set(answers) == {*CLAUSES, "comes_of_age_in_cycle"}
    assert set(answers.values()) == {True}


def test_every_address_answers_none_while_nothing_is_known() -> None:
    nothing = {"cycle": 2026, "place": {}, "money": MONEY}
    answers = {address: policy(nothing) for address, policy in POLICIES.items()}
    assert answers.pop("substitute_allowance.alive_at_cutoff") is True
    assert set(answers.values()) == {None}


class Lazy(dict[str, Any]):
    """Names looked up one by one, where computed ones ask the policy again."""

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def __getitem__(self, name: str) -> Any:
        address = f"substitute_allowance.{name}"
        return POLICIES[address](self) if address in POLICIES else super().__getitem__(name)


def test_computed_names_do_not_chase_each_other() -> None:
    names = Lazy(person(semesters=0, longest_run=0, years=0, attained_on=0, start_month=0))
    assert (names["years"], names["monthly_fen"], names["start_month"]) == (11, 70_000, "2026-06")


def test_a_semester_at_two_schools_counts_once() -> None:
    assert semesters(person(terms=[*TWO_YEARS, {"from": "1994-09", "to": "1996-01"}])) == 5


def test_twenty_two_semesters_are_explained_step_by_step() -> None:
    due = awarded(person())
    assert [(line.zh, line.clause) for line in due.lines] == [
        ("22 个学期 → 11 年（每2学期1年，余1学期按1年）", "四"),
        ("10–19 年 → 700.00 元/月", "四"),
        ("2026-05-08 满 60 周岁 → 下一月 2026-06 起发", "五(二)"),
        ("2026 年应发 2026-06 至 2026-12：7 个月 × 700.00 = 4,900.00 元", ""),
        ("省 2,450.00 市 2,450.00（省:市 = 5:5）", "六"),
    ]
    assert [line.en for line in due.lines] == [
        "22 semesters → 11 years (2 semesters make a year; a remaining one counts as a year)",
        "10–19 years → 700.00 yuan a month",
        "reaches 60 on 2026-05-08 → paid from the next month, 2026-06",
        "due in 2026, 2026-06 to 2026-12: 7 × 700.00 = 4,900.00 yuan",
        "province 2,450.00, city 2,450.00 (province:city = 5:5)",
    ]
    assert due.lines[0].in_("en") == due.lines[0].en


def test_exactly_30_years_is_marked_and_its_reading_printed() -> None:
    thirty = person(
        birth_on="1950-01-01", category="minban", terms=[{"from": "1970-02", "to": "2000-01"}]
    )
    due = awarded(thirty)
    assert (due.semesters, due.years, due.monthly_fen, due.exactly_30) == (60, 30, 90_000, True)
    assert [line.zh[:1] for line in due.lines].count("⚠") == 1
    assert "以前年度不补发" in "".join(line.zh for line in due.lines)
    assert awarded({**thirty, "exactly_30": "band_20_29"}).monthly_fen == 80_000
    blocked = award({**thirty, "exactly_30": "block_until_ruled"})
    assert isinstance(blocked, Reason)
    assert blocked.code == "rate_unruled"


def test_a_late_applicant_gets_arrears_by_the_parameter_chosen() -> None:
    late = person(birth_on="1964-03-10", approved_in="2026-05")
    due = awarded(late)
    assert (due.start, due.arrears_months, due.arrears_fen) == (Month.of(2024, 4), 21, 1_470_000)
    assert due.arrears_shares == {"province": 735_000, "city": 735_000}
    assert "以前年度应补发" in due.lines[-2].zh
    january = awarded({**late, "backpay": "from_cycle_january"})
    assert (january.months, january.arrears_fen) == (12, 0)
    approved = awarded({**late, "backpay": "from_approval_month"})
    assert (approved.months, approved.arrears_fen) == (8, 0)
    waiting = award(person(backpay="from_approval_month"))
    assert isinstance(waiting, Reason)
    assert waiting.code == "approval_month_missing"


def test_someone_who_dies_is_due_the_months_until_then() -> None:
    due = awarded(person(died_on="2026-09-03"))
    assert (due.months, due.due_fen, due.last) == (4, 280_000, Month.of(2026, 9))
    assert "发放至去世当月 2026-09" in [line.zh for line in due.lines]
    before = awarded(person(died_on="2026-05-20"))
    assert (before.months, before.due_fen, before.shares) == (0, 0, {"province": 0, "city": 0})


def test_a_december_birthday_is_confirmed_now_and_paid_from_january() -> None:
    due = awarded(person(birth_on="1966-12-05"))
    assert (due.start, due.months, due.due_fen) == (Month.of(2027, 1), 0, 0)
    assert due.lines[-1].zh == "2026 年应发 0 个月 → 0.00 元"


def test_a_rate_that_changes_within_the_year_is_shown_in_both_parts() -> None:
    money = written()
    money["rates"].append({"from": "2026-09", "bands": [{"min": 1, "yuan": 750}]})
    due = award(person(money=money))
    assert isinstance(due, Award)
    assert due.due_fen == 3 * 70_000 + 4 * 75_000
    assert "3 个月 × 700.00 + 4 个月 × 750.00 = 5,100.00 元" in due.lines[3].zh


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"birth_on": None}, "facts_missing"),
        ({"sex": None}, "facts_missing"),
        ({"terms": []}, "facts_missing"),
        ({"place": {"city": "汕头市", "county": "龙湖区"}, "terms": TWO_YEARS}, "rate_missing"),
        ({"place": {"city": "广州市", "county": "从化区"}}, "share_missing"),
    ],
)
def test_what_cannot_be_worked_out_says_what_is_missing(changes: dict[str, Any], code: str) -> None:
    answer = award(person(**changes))
    assert isinstance(answer, Reason)
    assert answer.code == code


BIRTHS = st.dates(date(1930, 1, 1), date(1971, 12, 31))
DEATHS = st.none() | st.dates(date(2019, 1, 1), date(2027, 12, 31))


@given(BIRTHS, st.sampled_from(["male", "female"]), DEATHS, st.integers(1, 80))
def test_an_award_adds_up_whoever_it_is_for(
    born: date, sex: str, died: date | None, taught: int
) -> None:
    due = award(person(birth_on=born, sex=sex, died_on=died, terms=[], semesters_claimed=taught))
    assert isinstance(due, Award)
    assert sum(due.shares.values()) == due.due_fen == due.months * due.monthly_fen
    assert sum(due.arrears_shares.values()) == due.arrears_fen
    last = min(Month.of(2026, 12), Month.of_day(died) if died else Month.of(2026, 12))
    assert due.months + due.arrears_months == max(0, due.start.until(last) + 1)
