"""What was paid beyond what was due comes back: by month, by level, to the fen, once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, delete, select

from tests.builders import ALLOWANCE, case, case_of, done, reasons
from tests.money_store.cast import Payers, codes
from tests.money_store.payees import MA, funded, taken_over
from workflow.cases.audit import verify
from workflow.money import recoveries
from workflow.money.entries import LedgerEntry
from workflow.money.recovery_tables import Recovery
from workflow.money.tables import Entitlement

JUNE = date(2026, 6, 10)


def claim(payers: Payers, name: str) -> int:
    """Return the case of somebody's claim."""
    with payers.bureau.store.read() as session:
        found = session.exec(select(Entitlement.case_id).where(Entitlement.name == name)).one()
    return int(found or 0)


def recovery(payers: Payers, nth: int = -1) -> Recovery:
    """Return the n-th recovery."""
    with payers.bureau.store.read() as session:
        return session.exec(select(Recovery).order_by(col(Recovery.case_id))).all()[nth]


def died(payers: Payers, name: str, on: str) -> None:
    done(payers.do(claim(payers, name), "stop_death", "county_edu", died_on=on))


def net(payers: Payers, name: str) -> dict[str, int]:
    """Return what the ledger says of somebody, by month."""
    found: dict[str, int] = {}
    with payers.bureau.store.read() as session:
        own = select(Entitlement.id).where(Entitlement.name == name)
        rows = select(LedgerEntry).where(col(LedgerEntry.entitlement_id).in_(own))
        for one in session.exec(rows):
            found[one.month] = found.get(one.month, 0) + one.fen
    return found


def borne(payers: Payers, name: str) -> dict[str, tuple[int, int, int]]:
    """Return by month what the ledger says province, city and county bore."""
    found: dict[str, tuple[int, int, int]] = {}
    with payers.bureau.store.read() as session:
        own = select(Entitlement.id).where(Entitlement.name == name)
        for one in session.exec(
            select(LedgerEntry).where(col(LedgerEntry.entitlement_id).in_(own))
        ):
            had = found.get(one.month, (0, 0, 0))
            more = (one.province_fen, one.city_fen, one.county_fen)
            found[one.month] = (had[0] + more[0], had[1] + more[1], had[2] + more[2])
    return found


@pytest.fixture
def paid(fresh: Payers) -> Payers:
    """马春 and 陆秋, paid on paper to 2025-12 and by runs from January to June 2026."""
    taken_over(fresh)
    funded(fresh, more=1_000_000)
    fresh.clock.set(JUNE)
    fresh.paid("2026-06")
    return fresh


def test_a_death_long_past_claims_back_every_month_after_it(paid: Payers) -> None:
    died(paid, MA, "2025-10-17")
    found = recovery(paid)
    assert [one["month"] for one in found.months] == [
        "2025-11", "2025-12", *(f"2026-0{month}" for month in range(1, 7)),
    ]  # fmt: skip
    assert (found.fen, found.province_fen, found.city_fen) == (560_000, 280_000, 280_000)
    assert paid.stage(found.case_id) == "opened"
    assert case(paid.bureau, found.case_id).subject_name == MA


def test_nothing_is_claimed_where_nothing_was_paid_too_much(paid: Payers) -> None:
    died(paid, MA, "2026-06-02")
    with paid.bureau.store.read() as session:
        assert session.exec(select(Recovery)).all() == []


def test_it_comes_back_in_parts_the_oldest_month_first(paid: Payers) -> None:
    died(paid, MA, "2026-04-17")
    found = recovery(paid)
    done(paid.do(found.case_id, "notify", "county_edu", served_on="2026-06-10"))
    given = {"received_on": "2026-06-10", "receipt": "粤财 001"}
    done(paid.do(found.case_id, "repay_part", "county_fin", fen=100_001, **given))
    assert (net(paid, MA)["2026-05"], net(paid, MA)["2026-06"]) == (0, 39_999)
    too_much = paid.do(found.case_id, "repay_part", "county_fin", fen=39_999, **given)
    assert reasons(too_much) == ["all_of_it"]
    done(paid.do(found.case_id, "repay_all", "county_fin", **given))
    assert (net(paid, MA)["2026-05"], net(paid, MA)["2026-06"]) == (0, 0)
    assert paid.stage(found.case_id) == "repaid"
    with paid.bureau.store.read() as session:
        back = session.exec(select(LedgerEntry).where(LedgerEntry.kind == "repaid")).all()
        parts = [(one.fen, one.province_fen, one.city_fen) for one in back]
        assert recoveries.rest(session, found.case_id) == 0
    assert parts == [
        (-70_000, -35_000, -35_000),
        (-30_001, -15_000, -15_001),
        (-39_999, -20_000, -19_999),
    ]
    assert verify(paid.bureau.store).ok


def test_the_rest_is_waived_by_two_offices_or_handed_over(paid: Payers) -> None:
    died(paid, MA, "2026-04-17")
    found = recovery(paid)
    done(paid.do(found.case_id, "notify", "county_edu", served_on="2026-06-10"))
    why = {"reason": "家属确无偿还能力，经批准", "verdict": "agree"}
    done(paid.do(found.case_id, "waive", "county_edu", **why))
    assert paid.stage(found.case_id) == "notified"
    done(paid.do(found.case_id, "waive", "county_fin", **why))
    assert paid.stage(found.case_id) == "waived"
    with paid.bureau.store.read() as session:
        assert recoveries.settled(session, found.case_id) == {"waived": 140_000}


def test_who_cheated_owes_every_month(paid: Payers) -> None:
    done(paid.do(claim(paid, MA), "revoke", "county_edu", findings="冒名领取"))
    found = recovery(paid)
    assert (len(found.months), found.fen) == (90, 90 * 70_000)
    done(paid.do(found.case_id, "hand_over", "county_edu", receiver="县监委"))
    assert paid.stage(found.case_id) == "handed_over"


def test_what_the_bank_pays_after_a_death_is_claimed_too(fresh: Payers) -> None:
    taken_over(fresh)
    funded(fresh)
    run = fresh.sent("2026-03")
    died(fresh, MA, "2026-01-20")
    with fresh.bureau.store.read() as session:
        assert session.exec(select(Recovery)).all() == []
    done(fresh.back(run, fresh.answer(run)))
    assert [one["month"] for one in recovery(fresh).months] == ["2026-02", "2026-03"]


def test_years_are_corrected_by_two_offices_and_only_the_difference_is_paid(paid: Payers) -> None:
    corrected(paid, years=21)
    run = paid.paid("2026-06")
    lines = paid.lines(run, MA)
    assert {(line.kind, line.fen) for line in lines} == {("adjustment", 10_000)}
    assert len(lines) == 90
    assert sum(line.province_fen for line in lines) == 450_000
    assert {fen for month, fen in net(paid, MA).items() if month > "2026-00"} == {80_000}
    assert reasons(paid.do(paid.open_run("2026-06"), "calculate")) == ["nothing_due"]


def test_fewer_years_claim_the_difference_back_and_months_due_settle_it(paid: Payers) -> None:
    corrected(paid, years=9)
    found = recovery(paid)
    assert found.fen == 90 * 30_000
    done(paid.do(found.case_id, "notify", "county_edu", served_on="2026-06-10"))
    assert reasons(paid.do(found.case_id, "set_off", "county_fin")) == ["nothing_due"]
    paid.clock.set(date(2026, 8, 3))
    done(paid.do(found.case_id, "set_off", "county_fin"))
    assert reasons(paid.do(found.case_id, "settle", "county_fin")) == ["still_open"]
    with paid.bureau.store.read() as session:
        assert recoveries.rest(session, found.case_id) == 90 * 30_000 - 2 * 40_000
    run = paid.paid("2026-08")
    assert codes(paid.lines(run, MA)) == []
    assert net(paid, MA)["2026-08"] == 40_000


def test_years_corrected_across_the_border_leave_each_level_its_part(paid: Payers) -> None:
    corrected(paid, years=9)
    found = recovery(paid)
    assert (found.fen, found.province_fen) == (90 * 30_000, 90 * 35_000)
    assert (found.city_fen, found.county_fen) == (90 * 11_000, -90 * 16_000)
    done(paid.do(found.case_id, "notify", "county_edu", served_on="2026-06-10"))
    given = {"received_on": "2026-06-10", "receipt": "粤财 003"}
    done(paid.do(found.case_id, "repay_part", "county_fin", fen=100_001, **given))
    back = borne(paid, MA)
    assert back["2019-01"] == (-35_000, -11_000, 16_000)  # what is left of 5:5 is 6:4
    assert sum(back["2019-04"]) == -10_001
    corrected(paid, years=14)
    run = paid.paid("2026-06")
    assert sum(line.fen for line in paid.lines(run, MA)) == 100_001
    after = borne(paid, MA)
    assert {after[f"2019-0{month}"] for month in range(1, 5)} == {(0, 0, 0)}
    assert {after[f"2026-0{month}"] for month in range(1, 7)} == {(35_000, 35_000, 0)}


def test_a_correction_while_the_money_is_at_the_bank_is_claimed_when_it_was_paid(
    paid: Payers,
) -> None:
    paid.clock.set(date(2026, 7, 6))
    run = paid.sent("2026-07")
    corrected(paid, years=9)
    assert "2026-07" not in {one["month"] for one in recovery(paid).months}
    done(paid.back(run, paid.answer(run)))
    assert [(one["month"], one["fen"]) for one in recovery(paid).months] == [("2026-07", 30_000)]


@pytest.mark.parametrize("settled", [0, 1_000_000, 90 * 30_000])
def test_who_cheated_owes_what_a_correction_had_left(paid: Payers, settled: int) -> None:
    corrected(paid, years=9)
    first = recovery(paid)
    done(paid.do(first.case_id, "notify", "county_edu", served_on="2026-06-10"))
    given = {"received_on": "2026-06-10", "receipt": "粤财 002"}
    if settled:
        how = {"fen": settled} if settled < first.fen else {}
        done(
            paid.do(
                first.case_id, "repay_part" if how else "repay_all", "county_fin", **given, **how
            )
        )
    done(paid.do(claim(paid, MA), "revoke", "county_edu", findings="冒名领取"))
    second = recovery(paid)
    assert (second.fen, len(second.months)) == (90 * 40_000, 90)
    assert {one["fen"] for one in second.months} == {40_000}
    assert second.fen == second.province_fen + second.city_fen + second.county_fen


def corrected(paid: Payers, years: int) -> None:
    office, held = paid.who("county_edu"), claim(paid, MA)
    unit = case(paid.bureau, held).unit_id
    given = {"years": years, "reason": "补交任教证明", "document_no": "云教〔2026〕3号"}
    opened = paid.bureau.open(ALLOWANCE, "correction", office, unit, given, parent_id=held)
    done(paid.do(done(opened).case_id, "propose", "county_edu"))
    done(paid.do(done(opened).case_id, "approve_correction", "county_hr"))


def test_an_account_is_changed_with_an_approval_and_paid_again(paid: Payers) -> None:
    paid.clock.set(date(2026, 7, 6))
    run = paid.sent("2026-07")
    done(paid.back(run, paid.answer(run, {paid.seq(run, MA): "1003"})))
    clerk, held = paid.who("township_clerk", "松口镇"), claim(paid, MA)
    unit = case(paid.bureau, held).unit_id
    given = {"bank": "云岭农商银行", "account": "6299990000000000109", "reason": "原账户已销户"}
    opened = paid.bureau.open(ALLOWANCE, "account_change", clerk, unit, given, parent_id=held)
    change = done(opened).case_id
    done(paid.bureau.act(change, "propose", clerk))
    done(paid.do(change, "approve_account", "county_edu"))
    done(paid.do(run, "pay_again"))
    assert [(one.name, one.account) for one in paid.batch(run).lines] == [
        (MA, "6299990000000000109")
    ]
    done(paid.back(run, paid.answer(run)))
    assert net(paid, MA)["2026-07"] == 70_000
    assert "6299990000000000109" not in str(case_of(paid.bureau, "account_change").answers)


def test_the_ledger_only_grows(paid: Payers) -> None:
    with pytest.raises(DBAPIError), paid.bureau.store.write() as session:
        session.execute(delete(LedgerEntry))


def test_no_case_hangs_on_one_it_does_not_belong_to(paid: Payers) -> None:
    office, run = paid.who("county_edu"), case_of(paid.bureau, "payment_run")
    opened = paid.bureau.open(ALLOWANCE, "correction", office, run.unit_id, {}, parent_id=run.id)
    assert reasons(opened) == ["wrong_parent"]
