"""退汇: a payment that the bank takes back later is taken back to the fen, once, by two persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from tests.builders import ALLOWANCE, case, done, reasons
from tests.fault.invariants import problems
from tests.money_store.cast import Payers, codes
from tests.money_store.test_recoveries import claim, died, net, recovery
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused
from workflow.money import bounces, reads
from workflow.money.bounce_reads import made_to
from workflow.money.bounce_tables import Bounce
from workflow.money.bounces import Payment, Said
from workflow.money.entries import LedgerEntry, enter_reversed
from workflow.money.recoveries import rest

LATER = date(2026, 6, 17)
WHY = "账户已销户"


def said(on: date = LATER) -> Said:
    return Said(WHY, "农商行退汇 0617-03", on)


def payment(payers: Payers, run: int, name: str) -> Payment:
    """Return the last payment of a run to somebody."""
    line = payers.lines(run, name)[-1]
    return Payment(line.attempt or 0, line.seq or 0)


def register(payers: Payers, run: int, name: str, on: date = LATER) -> Done | Refused:
    clerk, house = payers.who("pay_unit"), payers.bureau.house
    return bounces.register(house, clerk, run, payment(payers, run, name), said(on), None)


def waiting(payers: Payers, run: int) -> int:
    """Return what was registered last."""
    with payers.bureau.store.read() as session:
        rows = select(Bounce.id).where(Bounce.run_id == run).order_by(col(Bounce.id).desc())
        return int(session.exec(rows).first() or 0)


def confirm(payers: Payers, run: int, role: str = "county_fin") -> Done | Refused:
    who = payers.who(role)
    return bounces.confirm(payers.bureau.house, who, run, waiting(payers, run), None)


def bounced(payers: Payers, run: int, name: str) -> Done:
    done(register(payers, run, name))
    return done(confirm(payers, run))


def books_hold(payers: Payers, run: int) -> None:
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    assert all(one.holds for one in page.identities), page.identities


@pytest.fixture
def run(payers: Payers) -> int:
    """A run through June that was paid; two weeks have gone by."""
    run = payers.paid("2026-06")
    payers.clock.set(LATER)
    return run


def test_registered_alone_nothing_moves(payers: Payers, run: int) -> None:
    done(register(payers, run, "何田"))
    assert payers.stage(run) == "done"
    assert {line.state for line in payers.lines(run)} == {"paid"}
    assert sum(net(payers, "何田").values()) == 15 * 70_000
    assert reasons(register(payers, run, "何田")) == ["registered_before"]


def test_confirmed_all_months_of_the_payment_fail_and_the_ledger_takes_them_back(
    payers: Payers, run: int
) -> None:
    assert bounced(payers, run, "何田").to_stage == "part_failed"
    lines = payers.lines(run, "何田")
    assert [(line.state, line.reason, line.paid_on) for line in lines] == [
        ("failed", f"退汇：{WHY}", None)
    ] * 15
    assert set(net(payers, "何田").values()) == {0}
    with payers.bureau.store.read() as session:
        backs = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "reversal")).all()
    assert sorted(one.line_id or 0 for one in backs) == [line.id for line in lines]
    assert {(one.fen, one.province_fen, one.city_fen) for one in backs} == {
        (-70_000, -35_000, -35_000)
    }
    books_hold(payers, run)
    assert verify(payers.bureau.store).ok
    assert problems(payers.bureau) == []


def test_it_is_paid_again_by_a_line_linked_to_the_first_and_the_run_ends(
    payers: Payers, run: int
) -> None:
    bounced(payers, run, "冯才")
    assert reasons(payers.do(run, "reconcile", "county_fin")) == ["wrong_stage"]
    done(payers.do(run, "pay_again"))
    assert done(payers.back(run, payers.answer(run))).to_stage == "done"
    first, again = payers.lines(run, "冯才")
    assert (first.state, again.state, again.reissue_of) == ("reversed", "paid", first.id)
    assert net(payers, "冯才") == {"2026-06": 70_000}
    books_hold(payers, run)
    bounced(payers, run, "冯才")  # the second one may come back, too
    assert net(payers, "冯才") == {"2026-06": 0}
    done(payers.do(run, "leave_failed"))
    books_hold(payers, run)
    payers.clock.set(date(2026, 7, 3))
    assert [line.month for line in payers.lines(payers.paid("2026-07"), "冯才")] == [
        "2026-06",
        "2026-07",
    ]


def test_a_reconciled_run_stays_closed_and_leaves_the_month_to_the_next(
    payers: Payers, run: int
) -> None:
    done(payers.do(run, "reconcile", "county_fin"))
    assert bounced(payers, run, "冯才").to_stage == "closed"
    assert [line.state for line in payers.lines(run, "冯才")] == ["released"]
    books_hold(payers, run)
    payers.clock.set(date(2026, 7, 3))
    assert codes(payers.lines(payers.paid("2026-07"), "冯才")) == [
        ("2026-06", "paid", 70_000),
        ("2026-07", "paid", 70_000),
    ]


def test_it_needs_another_person_whatever_posts_they_hold(payers: Payers, run: int) -> None:
    clerk, finance = payers.who("pay_unit"), payers.who("county_fin")
    both = replace(clerk, posts=(*clerk.posts, *finance.posts))
    house, paid = payers.bureau.house, payment(payers, run, "冯才")
    done(bounces.register(house, both, run, paid, said(), None))
    at = waiting(payers, run)
    assert reasons(bounces.confirm(house, both, run, at, None)) == ["same_person"]
    assert reasons(bounces.confirm(house, clerk, run, at, None)) == ["not_yours"]
    assert reasons(bounces.register(house, finance, run, paid, said(), None)) == ["not_yours"]
    done(bounces.confirm(house, finance, run, at, None))
    assert reasons(bounces.confirm(house, finance, run, at, None)) == ["decided_before"]


def test_a_mistake_is_dismissed_with_the_reason_and_may_be_registered_anew(
    payers: Payers, run: int
) -> None:
    done(register(payers, run, "冯才"))
    house, finance, at = payers.bureau.house, payers.who("county_fin"), waiting(payers, run)
    assert reasons(bounces.dismiss(house, finance, run, at, " ", None)) == ["no_reason"]
    done(bounces.dismiss(house, finance, run, at, "退的是另一县的款", None))
    assert net(payers, "冯才") == {"2026-06": 70_000}
    bounced(payers, run, "冯才")


def test_what_cannot_be_is_refused(payers: Payers, run: int) -> None:
    assert reasons(register(payers, run, "冯才", on=date(2026, 6, 2))) == ["wrong_date"]
    assert reasons(register(payers, run, "冯才", on=LATER + timedelta(1))) == ["wrong_date"]
    house, clerk = payers.bureau.house, payers.who("pay_unit")
    nobody = bounces.register(house, clerk, run, Payment(1, 9), said(), None)
    assert reasons(nobody) == ["not_paid"]
    blank = bounces.register(
        house, clerk, run, payment(payers, run, "冯才"), replace(said(), document_no=" "), None
    )
    assert reasons(blank) == ["facts_missing"]
    assert reasons(payers.do(run, "confirm_bounce", "county_fin")) == ["none_came_back"]


def test_the_database_refuses_a_second_reversal(payers: Payers, run: int) -> None:
    bounced(payers, run, "冯才")
    at = payment(payers, run, "冯才")
    with payers.bureau.store.write() as session:
        session.connection().exec_driver_sql("UPDATE payment_lines SET state = 'paid'")

        class Now:
            now = payers.clock.now()

        Now.session = session  # type: ignore[attr-defined]
        with pytest.raises(DBAPIError):
            enter_reversed(Now, run, at.attempt, at.seq)  # type: ignore[arg-type]
        session.rollback()


def test_a_payment_taken_back_settles_the_recovery_of_its_months(payers: Payers, run: int) -> None:
    died(payers, "何田", "2026-04-20")
    found = recovery(payers)
    assert [one["month"] for one in found.months] == ["2026-05", "2026-06"]
    bounced(payers, run, "何田")
    assert payers.stage(found.case_id) == "repaid"
    with payers.bureau.store.read() as session:
        assert rest(session, found.case_id) == 0
    assert set(net(payers, "何田").values()) == {0}
    done(payers.do(run, "pay_again"))  # what is due until the month of death
    assert [(line.month, line.state) for line in payers.lines(run, "何田")][-1] == (
        "2026-04",
        "sent",
    )
    done(payers.back(run, payers.answer(run)))
    assert {month for month, fen in net(payers, "何田").items() if not fen} == {
        "2026-05",
        "2026-06",
    }
    assert problems(payers.bureau) == []


def test_money_repaid_by_the_family_is_not_taken_back_again(payers: Payers, run: int) -> None:
    died(payers, "冯才", "2026-05-31")
    found = recovery(payers)
    given = {"received_on": LATER.isoformat(), "receipt": "粤财 004"}
    done(payers.do(found.case_id, "repay_all", "county_fin", **given))
    done(register(payers, run, "冯才"))
    assert reasons(confirm(payers, run)) == ["repaid_before"]
    assert net(payers, "冯才") == {"2026-06": 0}


def test_years_corrected_meanwhile_are_not_paid_by_the_old_amount(payers: Payers, run: int) -> None:
    bounced(payers, run, "冯才")
    office, held = payers.who("county_edu"), claim(payers, "冯才")
    unit = case(payers.bureau, held).unit_id
    given = {"years": 9, "reason": "任教年限有误", "document_no": "云教〔2026〕5号"}
    opened = payers.bureau.open(ALLOWANCE, "correction", office, unit, given, parent_id=held)
    done(payers.do(done(opened).case_id, "propose", "county_edu"))
    done(payers.do(done(opened).case_id, "approve_correction", "county_hr"))
    done(payers.do(run, "pay_again"))
    assert codes(payers.lines(run, "冯才")) == [("2026-06", "released", 70_000)]
    payers.clock.set(date(2026, 7, 3))
    july = payers.calculated("2026-07")
    assert codes(payers.lines(july, "冯才")) == [
        ("2026-06", "planned", 40_000),
        ("2026-07", "planned", 40_000),
    ]


def test_whom_a_run_paid_may_be_chosen_until_it_is_registered(payers: Payers, run: int) -> None:
    held = payers.lines(run, "何田")[0].entitlement_id
    name, (made,) = made_to(payers.bureau.house, run, held)
    assert (name, made.fen, len(made.months)) == ("何田", 1_050_000, 15)
    done(register(payers, run, "何田"))
    assert made_to(payers.bureau.house, run, held) == ("何田", ())
