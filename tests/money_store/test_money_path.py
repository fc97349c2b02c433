"""From the recheck to the account: claims, allotments, runs, files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.builders import case, done, reasons
from tests.money_store.cast import Payers, codes
from workflow.cases.audit import verify
from workflow.engine.refusal import Reason
from workflow.money import reads, service
from workflow.people.tables import Post


def test_a_month_goes_from_the_recheck_to_the_account(fresh: Payers) -> None:
    (case_id,) = fresh.entitled()
    held = fresh.held(case_id)
    assert (held.years, held.start, held.state) == (14, "2026-06", "pending")
    fresh.clock.set(date(2026, 6, 3))
    assert [one.outcome is None for one in service.sweep(fresh.bureau.house)] == [False]
    assert service.sweep(fresh.bureau.house) == ()
    assert fresh.stage(fresh.entitlement_case(case_id).id or 0) == "active"
    run = fresh.paid("2026-06")
    assert fresh.stage(run) == "done"
    assert codes(fresh.lines(run)) == [("2026-06", "paid", 70_000)]
    done(fresh.do(run, "reconcile", "county_fin"))
    assert verify(fresh.bureau.store).ok


def test_what_adds_up_is_shown_with_the_run(payers: Payers) -> None:
    run = payers.paid("2026-06")
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    assert all(one.holds for one in page.identities), page.identities
    # 冯才 1 month, 何田 6 months and 9 of 2025, at 700; 温江 1 month at 400, 240 from the city.
    assert (page.total.fen, page.total.persons, page.total.lines) == (1_160_000, 3, 17)
    shares = (page.total.province_fen, page.total.city_fen, page.total.county_fen)
    assert shares == (560_000, 584_000, 16_000)
    assert {town.title: town.fen for town in page.towns} == {"松口镇": 1_120_000, "南坪镇": 40_000}
    assert page.kinds == {"normal": 8, "arrears": 9}
    assert (page.first_month, page.last_month) == ("2025-04", "2026-06")


def test_the_allotment_expects_what_the_roster_needs_this_year(payers: Payers) -> None:
    roster = payers.lists([case(payers.bureau, payers.person("冯才"))], "county_roster")
    (allotment,) = payers.children(roster, "fund_allotment")
    with payers.bureau.store.read() as session:
        need = reads.expected(session, allotment.id or 0)
        steps = reads.allotment_steps(session, allotment.id or 0)
    # 7 + 12 + 9 months at 700 half and half; 7 months at 400, six parts to four.
    assert need == {
        "persons": 3,
        "due_fen": 490_000 + 840_000 + 280_000,
        "arrears_fen": 630_000,
        "province_fen": 980_000,
        "city_fen": 980_000 + 168_000,
        "county_fen": 112_000,
        "total_fen": 2_240_000,
    }
    assert [one.step for one in steps] == ["expected", "issued", "received", "disbursed"]
    assert {one.fen for one in steps} == {2_240_000, 980_000 + 980_000 + 168_000}


def test_who_calculates_cannot_approve(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    assert reasons(payers.do(run, "approve_run", "pay_unit")) == ["not_yours"]
    done(payers.do(run, "approve_run", "county_edu"))
    second = payers.do(run, "approve_run", "county_edu", nth=1)
    assert reasons(second) == ["already_signed"]
    assert payers.stage(run) == "calculated"


def test_two_posts_do_not_make_two_persons(payers: Payers) -> None:
    run, clerk = payers.calculated("2026-06"), payers.who("pay_unit")
    office = payers.who("county_fin").posts[0].unit_id
    with payers.bureau.store.write() as session:
        session.add(
            Post(
                account_id=clerk.account_id or 0,
                unit_id=office,
                role="county_fin",
                from_on=date(2026, 1, 1),
            )
        )
    both = payers.bureau.actor(clerk.account_id or 0)
    refused = payers.bureau.act(run, "approve_run", both, {"verdict": "agree"})
    assert reasons(refused) == ["same_person"]
    colleague = payers.who("pay_unit", nth=1)
    done(payers.approve(run))
    asked = payers.bureau.act(run, "send", colleague)
    assert reasons(asked) == ["password_asked"]
    done(payers.bureau.act(run, "send", replace(colleague, proven=True)))


def test_a_run_taken_back_is_calculated_afresh(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    first = codes(payers.lines(run))
    done(payers.do(run, "recall", reason="人员有误"))
    assert payers.lines(run) == []
    assert reads.run_page(payers.bureau.house, run) is None
    done(payers.do(run, "calculate"))
    assert codes(payers.lines(run)) == first


def test_nobody_is_paid_a_month_twice(payers: Payers) -> None:
    payers.paid("2026-06")
    again = payers.open_run("2026-06")
    assert reasons(payers.do(again, "calculate")) == ["nothing_due"]
    payers.clock.set(date(2026, 7, 2))
    july = payers.calculated("2026-07")
    assert {line.month for line in payers.lines(july)} == {"2026-07"}


def test_months_to_come_are_not_paid(payers: Payers) -> None:
    run = payers.open_run("2026-07")
    assert reasons(payers.do(run, "calculate")) == ["future_month"]


def test_monthly_runs_and_one_run_give_the_same(payers: Payers) -> None:
    for month in range(6, 13):
        payers.clock.set(date(2026, month, 5))
        payers.paid(f"2026-{month:02d}")
    monthly = {(line.person_index, line.month, line.fen, line.kind) for line in payers.lines()}
    with payers.bureau.store.read() as session:
        sums = reads.paid_by_level(session, "substitute_allowance", 2026)
        left = reads.funds(
            session, "substitute_allowance", payers.who("pay_unit").posts[0].reach_id
        )
    assert left.available_fen == 0
    assert (sums["fen"], sums["arrears_fen"]) == (2_240_000, 630_000)
    assert (sums["province_fen"], sums["city_fen"], sums["county_fen"]) == (
        980_000,
        1_148_000,
        112_000,
    )
    assert len(monthly) == sums["lines"] == 7 + 12 + 9 + 7


def test_one_run_in_december_pays_the_whole_year(payers: Payers) -> None:
    payers.clock.set(date(2026, 12, 20))
    run = payers.paid("2026-12")
    assert len(payers.lines(run)) == 7 + 12 + 9 + 7
    assert sum(line.fen for line in payers.lines(run)) == 2_240_000


def test_nobody_is_paid_before_the_funds_have_come(fresh: Payers) -> None:
    fresh.entitled(stage="allocate")
    fresh.clock.set(date(2026, 6, 3))
    service.sweep(fresh.bureau.house)
    assert reasons(fresh.do(fresh.open_run("2026-06"), "calculate")) == ["nothing_due"]


def test_amounts_below_zero_and_days_to_come_are_refused(fresh: Payers) -> None:
    (case_id,) = fresh.entitled(stage="allocate")
    roster = fresh.lists([case(fresh.bureau, case_id)], "county_roster")
    (allotment,) = fresh.children(roster, "fund_allotment")
    given = {"document_no": "一号", "province_fen": "100", "city_fen": "100"}

    def told(action: str, role: str, **answers: str) -> list[str]:
        actor = fresh.who(role)
        return reasons(fresh.bureau.act(allotment.id or 0, action, actor, answers))

    issue = {**given, "issued_on": "2026-03-01"}
    assert told("issue", "city_fin", **{**issue, "city_fen": "-1"}) == ["bad_value"]
    assert told("issue", "city_fin", **{**issue, "issued_on": "2027-01-01"}) == ["future_date"]
    done(fresh.bureau.act(allotment.id or 0, "issue", fresh.who("city_fin"), issue))
    early = {"received_on": "2026-02-28", "county_fen": "0"}
    assert told("receive", "county_fin", **early) == ["too_early"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("fen = fen + 1, city_fen = city_fen + 1", "totals_differ"),
        ("month = '2024-01'", "lines_changed"),
        ("person_index = 'somebody'", "lines_changed"),
    ],
)
def test_lines_changed_behind_our_back_do_not_go_out(payers: Payers, change: str, why: str) -> None:
    run = payers.calculated("2026-06")
    with payers.bureau.store.write() as session:
        session.connection().exec_driver_sql(f"UPDATE payment_lines SET {change} WHERE id = 1")
    assert reasons(payers.approve(run)) == [why]


def test_how_an_amount_came_about_stands_with_the_person(payers: Payers) -> None:
    run = payers.paid("2026-06")
    page = reads.entitlement_page(payers.bureau.house, payers.person("何田"))
    assert page is not None
    assert (page.years, page.monthly_fen, page.start) == (14, 70_000, "2025-04")
    assert page.explanation[0].zh == "28 个学期 → 14 年（每2学期1年，余1学期按1年）"
    assert page.ledger[0].month == "2025-04"
    assert {row.run_id for row in page.ledger} == {run}
    assert page.paid_fen == 15 * 70_000
    by_case = reads.entitlement_page(payers.bureau.house, page.case_id or 0)
    assert by_case is not None
    assert by_case.id == page.id


def test_every_line_says_how_it_came_about(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    (line,) = payers.lines(run, "温江")
    said = reads.explain_line(payers.bureau.house, line.id or 0)
    assert [(one.zh, one.clause) for one in said] == [
        ("2026-06：工作年限 8 年，7–9 年 → 400.00 元/月", "四（本县标准）"),
        ("市 240.00 县 160.00（市:县 = 6:4）", "四"),
    ]
    assert reads.explain_line(payers.bureau.house, 0) == ()


def test_the_policy_and_the_lines_give_the_same_year(payers: Payers) -> None:
    awards = {one.case_id: one.award for one in reads.awards(payers.bureau.house, 2026)}
    people = reads.people(payers.bureau.house, "substitute_allowance", 2026)
    assert len(people) == len(awards) == 3
    for person in people:
        award = awards[person.application_id]
        assert not isinstance(award, Reason)
        assert (person.due_fen, person.arrears_fen) == (award.due_fen, award.arrears_fen)
        assert (person.months, person.monthly_fen) == (award.months, award.monthly_fen)
        assert person.province_fen == award.shares.get("province", 0)
