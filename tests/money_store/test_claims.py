"""What changes a claim: suspension, death, a stop, a revocation, and no second claim."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import select

from tests.builders import ALLOWANCE, done, reasons
from tests.money_store.cast import Payers
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused
from workflow.money import reads, service
from workflow.money.tables import EntitlementEvent


def change(payers: Payers, name: str, action: str, **given: str) -> Done | Refused:
    """Change somebody's claim as the education office."""
    held = payers.entitlement_case(payers.person(name))
    return payers.bureau.act(held.id or 0, action, payers.who("county_edu"), given)


def months(payers: Payers, run: int, fen: int = 70_000) -> list[str]:
    """Return the months of a run at an amount."""
    return sorted({line.month for line in payers.lines(run) if line.fen == fen})


def test_the_month_of_death_is_the_last_one_paid(payers: Payers) -> None:
    payers.clock.set(date(2026, 9, 1))
    done(change(payers, "温江", "stop_death", died_on="2026-07-30"))
    assert payers.held(payers.person("温江")).last_month == "2026-07"
    run = payers.paid("2026-09")
    assert months(payers, run, 40_000) == ["2026-06", "2026-07"]


def test_a_death_known_after_the_approval_stops_the_release(payers: Payers) -> None:
    payers.clock.set(date(2026, 8, 3))
    run = payers.calculated("2026-08")
    done(payers.approve(run))
    done(change(payers, "温江", "stop_death", died_on="2026-06-15"))
    assert reasons(payers.do(run, "send")) == ["lines_overtaken"]
    done(payers.do(run, "withdraw_run", reason="有人去世"))
    assert payers.stage(run) == "cancelled"
    assert {line.state for line in payers.lines(run)} == {"released"}
    anew = payers.paid("2026-08")
    assert months(payers, anew, 40_000) == ["2026-06"]
    page = reads.run_page(payers.bureau.house, anew)
    assert page is not None
    assert all(one.holds for one in page.identities), page.identities


def test_an_account_changed_after_the_approval_stops_the_release(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    done(payers.approve(run))
    application = payers.person("冯才")
    held = payers.entitlement_case(application)
    clerk = payers.who("township_clerk", "松口镇")
    given = {"bank": "云岭农商银行", "account": "6299990000000000109", "reason": "销户"}
    opened = payers.bureau.open(
        ALLOWANCE, "account_change", clerk, held.unit_id, given, parent_id=held.id
    )
    done(payers.bureau.act(done(opened).case_id, "propose", clerk))
    done(payers.do(done(opened).case_id, "approve_account", "county_edu"))
    refused = payers.do(run, "send")
    assert reasons(refused) == ["differs_from_approved"]
    assert "冯才" in refused.reasons[0].zh
    assert "6299" not in refused.reasons[0].zh
    done(payers.do(run, "withdraw_run", "county_edu", reason="账户已更正"))
    payers.paid("2026-06")


def test_a_death_known_before_the_approval_asks_for_a_new_calculation(payers: Payers) -> None:
    payers.clock.set(date(2026, 8, 3))
    run = payers.calculated("2026-08")
    done(change(payers, "温江", "stop_death", died_on="2026-06-15"))
    assert reasons(payers.approve(run)) == ["lines_overtaken"]
    done(payers.do(run, "recall", reason="去世"))
    done(payers.do(run, "calculate"))
    assert months(payers, run, 40_000) == ["2026-06"]
    done(payers.approve(run))


def test_a_death_before_the_funds_came_closes_application_and_claim(fresh: Payers) -> None:
    (case_id,) = fresh.entitled(stage="allocate")
    fresh.clock.set(date(2026, 7, 10))
    clerk = fresh.who("township_clerk", "松口镇")
    late = fresh.bureau.act(case_id, "close_death", clerk, {"died_on": "2026-07-11"})
    assert reasons(late) == ["future_date"]
    done(fresh.bureau.act(case_id, "close_death", clerk, {"died_on": "2026-07-09"}))
    assert fresh.stage(case_id) == "closed"
    held = fresh.held(case_id)
    assert (held.state, held.last_month, held.funded_at) == ("stopped", "2026-07", None)
    assert service.sweep(fresh.bureau.house) == ()
    (person,) = reads.people(fresh.bureau.house, "substitute_allowance", 2026)
    assert (person.months, person.due_fen) == (2, 140_000)


def test_suspended_money_waits_and_comes_with_the_next_run(payers: Payers) -> None:
    payers.clock.set(date(2026, 7, 5))
    done(change(payers, "温江", "suspend", reason="未认证"))
    run = payers.paid("2026-07")
    assert months(payers, run, 40_000) == ["2026-06"]
    payers.clock.set(date(2026, 9, 5))
    done(change(payers, "温江", "resume"))
    run = payers.paid("2026-09")
    assert months(payers, run, 40_000) == ["2026-07", "2026-08", "2026-09"]


def test_suspended_anew_in_the_same_month_is_suspended(payers: Payers) -> None:
    for action in ("suspend", "resume", "suspend"):
        done(change(payers, "温江", action, reason="核查"))
    assert months(payers, payers.calculated("2026-06"), 40_000) == []


def test_a_stop_names_its_last_month(payers: Payers) -> None:
    payers.clock.set(date(2026, 10, 5))
    done(change(payers, "温江", "stop_other", reason="户籍迁出", last_month="2026-08"))
    assert months(payers, payers.calculated("2026-10"), 40_000) == ["2026-06", "2026-07", "2026-08"]


def test_a_revoked_claim_is_paid_no_more(payers: Payers) -> None:
    done(change(payers, "温江", "revoke", findings="虚报年限"))
    assert months(payers, payers.calculated("2026-06"), 40_000) == []
    with payers.bureau.store.read() as session:
        kinds = [one.kind for one in session.exec(select(EntitlementEvent))]
    assert sorted(kinds) == ["begin", "begin", "begin", "revoke"]


def test_a_claim_that_begins_later_waits_for_its_month(fresh: Payers) -> None:
    fresh.entitled({"born": "1966-11-20"})
    fresh.clock.set(date(2026, 11, 30))
    assert service.sweep(fresh.bureau.house) == ()
    fresh.clock.set(date(2026, 12, 1))
    assert len(service.sweep(fresh.bureau.house)) == 1


def test_one_claim_that_cannot_begin_never_stops_the_rest(fresh: Payers) -> None:
    first, second = fresh.entitled({}, {"name": "何田"})
    fresh.clock.set(date(2026, 6, 1))
    begin = fresh.bureau.house.effects["money.begin"]

    def poisoned(transaction: object, case: object, answers: object) -> None:
        if getattr(case, "parent_id", None) == first:
            raise RuntimeError("poison")
        begin(transaction, case, answers)  # type: ignore[arg-type]

    fresh.bureau.house.effects["money.begin"] = poisoned
    swept = service.sweep(fresh.bureau.house)
    assert [one.outcome is None for one in swept] == [True, False]
    assert fresh.held(second).state == "active"
    fresh.bureau.house.effects["money.begin"] = begin
    assert service.sweep(fresh.bureau.house) == ()  # it rests
    fresh.clock.at += timedelta(minutes=1)
    assert [one.outcome is None for one in service.sweep(fresh.bureau.house)] == [False]


def test_a_person_with_a_claim_gets_no_second_one(payers: Payers) -> None:
    again = payers.apply(name="冯才", born="1966-05-11", listed=True, cycle=2027)
    payers.bring_to([again], "recheck")
    roster = payers.lists(payers._cases([again]), "county_roster")[0]
    for office in ("city_edu", "city_fin", "city_hr"):
        done(payers.bureau.act(roster.id or 0, "recheck_ok", payers.who(office), {}))
    last = payers.bureau.act(roster.id or 0, "recheck_ok", payers.who("city_health"), {})
    assert reasons(last) == ["already_entitled"]
    assert payers.stage(again) == "recheck"
