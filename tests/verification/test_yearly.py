"""Once a year everybody in payment is seen or matched; who is not is suspended, later paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, case_of, done, id_number, reasons
from tests.money_store.cast import Payers, codes
from tests.money_store.payees import LU, MA, funded, taken_over
from tests.verification.lists import deaths, on, settle, take
from workflow.cases.audit import verify
from workflow.cases.tables import Case
from workflow.verification.plan import anybody, people
from workflow.verification.plan_tables import Verification, VerificationPlan
from workflow.verification.section import yearly_of
from workflow.verification.sweep import sweep

VISIT = {"channel": "home", "visitors": "何庆祥、郭雪莲"}


@pytest.fixture
def asked(fresh: Payers) -> Payers:
    """Two people taken over and funded; on 1 September the clock opened the plan."""
    taken_over(fresh)
    funded(fresh)
    on(fresh, "2026-09-01")
    assert sweep(fresh.bureau.house) == {"plans": 1}
    return fresh


def verification(payers: Payers, name: str) -> Case:
    with payers.bureau.store.read() as session:
        where = (Case.kind == "verification", Case.subject_name == name)
        return session.exec(select(Case).where(*where)).one()


def claim(payers: Payers, name: str) -> Case:
    return case(payers.bureau, int(verification(payers, name).parent_id or 0))


def clerk(payers: Payers, name: str, action: str, **given: Any) -> Any:
    person = payers.who("township_clerk", "松口镇")
    return payers.bureau.act(verification(payers, name).id or 0, action, person, given)


def test_the_clock_opens_the_plan_once_and_asks_whoever_was_never_verified(asked: Payers) -> None:
    assert sweep(asked.bureau.house) == {}
    with asked.bureau.store.read() as session:
        (plan,) = session.exec(select(VerificationPlan)).all()
        rows = session.exec(select(Verification).order_by(col(Verification.case_id))).all()
    assert (plan.year, plan.people, plan.opened_on) == (2026, 2, date(2026, 9, 1))
    assert [one.lapses_on for one in rows] == [date(2026, 11, 30)] * 2
    assert verification(asked, MA).due_on == date(2026, 11, 30)
    assert verify(asked.bureau.store).ok


def test_who_was_approved_this_year_is_not_asked(payers: Payers) -> None:
    on(payers, "2026-09-01")
    assert sweep(payers.bureau.house) == {}
    office = payers.who("county_edu")
    opened = payers.bureau.open(
        ALLOWANCE, "verification_plan", office, office.posts[0].reach_id, {}
    )
    assert reasons(payers.do(done(opened).case_id, "start", "county_edu")) == ["nobody_asked"]


def test_anybody_says_without_reading_them_whether_the_list_names_somebody(asked: Payers) -> None:
    done(clerk(asked, LU, "pass_visit", visited_on="2026-09-01", **VISIT))
    assert _years_that_ask(asked) == [2025, 2026, 2027]  # 马春 was never verified
    done(clerk(asked, MA, "pass_visit", visited_on="2026-09-01", **VISIT))
    assert _years_that_ask(asked) == [2027]


def _years_that_ask(payers: Payers) -> list[int]:
    definition, found = payers.bureau.definitions.newest(ALLOWANCE), []
    yearly, county = yearly_of(definition), payers.who("county_edu").posts[0].reach_id
    assert yearly is not None
    with payers.bureau.store.read() as session:
        for year in (2025, 2026, 2027):
            asks = (session, definition, yearly, county, year)
            assert anybody(*asks) == bool(people(*asks))
            found += [year] * anybody(*asks)
    return found


def test_not_verified_in_time_is_suspended_and_paid_with_arrears_once_verified(
    asked: Payers,
) -> None:
    done(clerk(asked, LU, "pass_visit", visited_on="2026-09-01", **VISIT))
    on(asked, "2026-11-30")
    asked.paid("2026-11")
    assert sweep(asked.bureau.house) == {}
    on(asked, "2026-12-01")
    assert sweep(asked.bureau.house) == {"lapse": 1}
    assert (claim(asked, MA).stage, claim(asked, LU).stage) == ("suspended", "active")
    december = asked.paid("2026-12")
    assert [one.month for one in asked.lines(december, MA)] == []
    assert codes(asked.lines(december, LU)) == [("2026-12", "paid", 40_000)]
    on(asked, "2027-01-11")
    done(clerk(asked, MA, "pass_visit", visited_on="2027-01-10", **VISIT))
    assert claim(asked, MA).stage == "active"
    held = asked.held(int(claim(asked, MA).parent_id or 0))
    assert held.held_from is None
    run = asked.calculated("2027-01")
    assert [one.month for one in asked.lines(run, MA)] == ["2026-12", "2027-01"]


def test_a_later_suspension_for_another_reason_is_not_lifted_by_the_visit(asked: Payers) -> None:
    on(asked, "2026-12-01")
    sweep(asked.bureau.house)
    office, held = asked.who("county_edu"), claim(asked, MA).id or 0
    done(asked.bureau.act(held, "resume", office, {}))
    done(asked.bureau.act(held, "suspend", office, {"reason": "户籍待核实"}))
    done(clerk(asked, MA, "pass_visit", visited_on="2026-12-01", **VISIT))
    assert claim(asked, MA).stage == "suspended"


def test_who_is_out_of_reach_is_put_off_with_a_reason_until_a_day(asked: Payers) -> None:
    wrong = clerk(asked, MA, "hold", reason="出国探亲", until="2026-09-01")
    assert reasons(wrong) == ["past_date"]
    done(clerk(asked, MA, "hold", reason="出国探亲", until="2027-01-31"))
    on(asked, "2026-12-01")
    assert sweep(asked.bureau.house) == {"lapse": 1}
    assert claim(asked, MA).stage == "active"
    on(asked, "2027-02-01")
    assert sweep(asked.bureau.house) == {"lapse": 1}
    assert claim(asked, MA).stage == "suspended"


def test_matched_and_clear_passes_together_but_not_while_something_is_undecided(
    asked: Payers,
) -> None:
    take(asked, deaths([MA, id_number("1950-04-02", 997), "2026-08-03"]))
    plan = case_of(asked.bureau, "verification_plan").id or 0
    done(asked.do(plan, "match", "county_edu", sources="卫健部门死亡人口信息"))
    assert reasons(asked.do(plan, "clear", "county_edu")) == ["same_person"]
    done(asked.do(plan, "clear", "county_edu", nth=1))
    assert (verification(asked, MA).stage, verification(asked, LU).stage) == ("matched", "passed")
    assert reasons(clerk(asked, MA, "pass_visit", visited_on="2026-09-01", **VISIT)) == [
        "match_open"
    ]
    settle(asked, "stop_death")
    assert sweep(asked.bureau.house) == {"close": 1}
    assert verification(asked, MA).stage == "closed"
    done(asked.do(plan, "close", "county_edu"))


def test_a_failed_visit_suspends_as_an_act_of_the_county(asked: Payers) -> None:
    done(clerk(asked, MA, "need_visit"))
    assert reasons(clerk(asked, MA, "fail_visit", reason="查无此人")) == ["not_yours"]
    one = verification(asked, MA).id or 0
    done(asked.bureau.act(one, "fail_visit", asked.who("county_edu"), {"reason": "查无此人"}))
    assert claim(asked, MA).stage == "suspended"


def test_next_year_counts_twelve_months_from_the_last_success(asked: Payers) -> None:
    done(clerk(asked, LU, "pass_visit", visited_on="2026-09-01", **VISIT))
    on(asked, "2026-10-20")
    done(clerk(asked, MA, "pass_visit", visited_on="2026-10-20", **VISIT))
    on(asked, "2027-09-01")
    assert sweep(asked.bureau.house) == {"plans": 1}
    with asked.bureau.store.read() as session:
        rows = session.exec(select(Verification).where(Verification.passed_on.is_(None))).all()  # type: ignore[union-attr]
    # 陆秋's year is over on the day the plan opens: thirty days are left to be seen.
    assert sorted(one.lapses_on for one in rows) == [date(2027, 10, 1), date(2027, 10, 20)]
