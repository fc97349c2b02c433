"""What auditors look for is found by name, month and fen, and nothing else is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, delete, select, update

from tests.builders import ALLOWANCE, done, reasons
from tests.money_store.cast import Payers
from tests.verification.lists import FENG, settle, take
from workflow.cases.duplicate_tables import DuplicateMark
from workflow.money.allotments import funds
from workflow.money.entries import LedgerEntry
from workflow.money.tables import Entitlement, PaymentLine
from workflow.notice.tables import Notice
from workflow.oversight import reads
from workflow.oversight.excusing import excuse
from workflow.oversight.finding import BY_KEY
from workflow.oversight.tables import FindingExcuse
from workflow.roster.export import write_table

Row = tuple[str, str, int]
FENG_NAME = "冯才"
PARTS = {"province_fen": 35_000, "city_fen": 35_000, "county_fen": 0}


def found(payers: Payers, check: str, role: str = "county_edu") -> list[Row]:
    """Return name, month and amount of what stands without an excuse."""
    rows = reads.of_check(payers.bureau.house, payers.who(role), BY_KEY[check])
    return [
        (one.finding.name, one.finding.month, one.finding.fen) for one in rows if one.excuse is None
    ]


def counts(payers: Payers) -> dict[str, int]:
    """Return how many findings of each check stand; those without any are left out."""
    every = reads.overview(payers.bureau.house, payers.who("county_edu"))
    return {one.check.key: one.open for one in every if one.open}


def slip(payers: Payers, name: str, month: str, **other: Any) -> None:
    """Let money reach somebody behind the rules' back, as an error elsewhere would."""
    payers.cooked = True
    with payers.bureau.store.write() as session:
        held = session.exec(select(Entitlement).where(Entitlement.name == name)).one()
        same = {
            "entitlement_id": int(held.id or 0), "programme": ALLOWANCE,
            "person_index": held.person_index, "month": month, "fen": 70_000, **PARTS, **other,
        }  # fmt: skip
        line = PaymentLine(run_id=1, kind="normal", state="paid", **same)
        session.add(line)
        session.flush()
        now = payers.clock.now()
        session.add(LedgerEntry(kind="paid", case_id=1, line_id=line.id, at=now, **same))


def employed() -> bytes:
    """Return the list of those insured as state employees: 冯才 is on it."""
    return write_table(
        ("姓名", "公民身份号码", "参保单位"), [(FENG_NAME, FENG, "云岭县某局")], "参保"
    )


def test_months_due_and_funded_are_missed_until_they_are_paid(payers: Payers) -> None:
    months = [f"2025-{n:02d}" for n in range(4, 13)] + [f"2026-{n:02d}" for n in range(1, 5)]
    assert found(payers, "due_unpaid", "auditor") == [("何田", month, 70_000) for month in months]
    payers.paid("2026-06")
    assert counts(payers) == {}


def test_what_was_paid_without_being_due_is_found_to_the_fen(payers: Payers) -> None:
    payers.paid("2026-06")
    slip(payers, FENG_NAME, "2026-05")
    assert found(payers, "paid_not_due") == [(FENG_NAME, "2026-05", 70_000)]
    assert counts(payers) == {"paid_not_due": 1}


def test_paid_after_death_is_found_unless_it_is_claimed_back(payers: Payers) -> None:
    payers.paid("2026-06")
    claim = payers.entitlement_case(payers.person("何田")).id or 0
    done(payers.do(claim, "stop_death", "county_edu", died_on="2026-03-09"))
    assert counts(payers) == {}  # April to June are claimed back
    slip(payers, "何田", "2026-07")
    assert found(payers, "dead_paid") == [("何田", "2026-07", 70_000)]
    payers.clock.set(date(2026, 9, 1))
    assert [row[::2] for row in found(payers, "recovery_overdue")] == [("何田", 210_000)]


def test_paid_in_two_programmes_for_one_month_is_found(payers: Payers) -> None:
    payers.paid("2026-06")
    payers.cooked = True  # nobody has a claim in that programme
    slip(payers, FENG_NAME, "2026-06", programme="another")
    assert found(payers, "paid_twice") == [(FENG_NAME, "2026-06", 140_000)]


def test_without_a_notice_everybody_is_found(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        session.execute(delete(Notice))
    assert sorted(row[0] for row in found(payers, "unpublished")) == ["何田", "冯才", "温江"]


def test_a_couple_may_share_an_account_and_three_may_not(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        mine = col(DuplicateMark.group_key) == "same_account"
        marks = session.exec(select(DuplicateMark).where(mine)).all()
        first, second, third = marks
        second.mark = first.mark
    assert found(payers, "shared_account") == []
    with payers.bureau.store.write() as session:
        session.execute(
            update(DuplicateMark)
            .where(mine, col(DuplicateMark.case_id) == third.case_id)
            .values(mark=first.mark)
        )
    assert len(found(payers, "shared_account")) == 3


def test_money_that_lies_for_more_than_a_year_is_idle(payers: Payers) -> None:
    payers.paid("2026-06")
    assert found(payers, "idle_money") == []
    payers.clock.set(date(2027, 8, 3))
    ((_, _, fen),) = found(payers, "idle_money")
    with payers.bureau.store.read() as session:
        paid = sum(session.exec(select(LedgerEntry.fen)))
        county = payers.who("county_edu").posts[0].reach_id
        assert fen == funds(session, ALLOWANCE, county).disbursed_fen - paid > 0
    (one,) = reads.of_check(payers.bureau.house, payers.who("county_edu"), BY_KEY["idle_money"])
    asked = (one.finding.case_id or 0, "idle_money", one.finding.mark, "两人待核实，十月发放")
    done(excuse(payers.bureau.house, payers.who("county_edu"), *asked))
    payers.clock.set(date(2027, 9, 1))
    assert found(payers, "idle_money") == []  # the facts are the same on another day


def test_a_run_is_not_released_while_one_of_its_people_is_found(payers: Payers) -> None:
    take(payers, employed(), "employed", "county_hr")
    run = payers.calculated("2026-06")
    done(payers.approve(run))
    refused = payers.do(run, "send")
    assert reasons(refused) == ["not_clean"]
    assert "在编参保仍发放 1 条" in refused.reasons[0].zh
    settle(payers, "refuse", reason="同名同号系录入错误，社保局已更正")
    done(payers.do(run, "send"))


def test_a_finding_may_stand_with_a_reason_until_its_facts_change(payers: Payers) -> None:
    payers.paid("2026-06")
    slip(payers, FENG_NAME, "2026-05")
    house = payers.bureau.house
    (one,) = reads.of_check(house, payers.who("county_edu"), BY_KEY["paid_not_due"])
    asked = (one.finding.case_id or 0, "paid_not_due", one.finding.mark)
    for role, why, code in (
        ("county_edu", " ", "reason_missing"), ("auditor", "可以", "not_yours"),
    ):  # fmt: skip
        assert reasons(excuse(house, payers.who(role), *asked, why)) == [code]
    done(excuse(house, payers.who("county_edu"), *asked, "已与县财政局核对，十二月抵扣"))
    assert counts(payers) == {}
    (said,) = reads.of_check(house, payers.who("auditor"), BY_KEY["paid_not_due"])
    assert said.excuse is not None
    assert said.excuse.reason == "已与县财政局核对，十二月抵扣"
    with payers.bureau.store.write() as session:
        entry = session.exec(select(LedgerEntry).where(LedgerEntry.case_id == 1)).one()
        same = entry.model_dump(exclude={"id", "line_id", "kind"})
        session.add(LedgerEntry(**same, line_id=None, kind="offset"))
    assert found(payers, "paid_not_due") == [(FENG_NAME, "2026-05", 140_000)]
    with pytest.raises(DBAPIError), payers.bureau.store.write() as session:
        session.execute(delete(FindingExcuse))
