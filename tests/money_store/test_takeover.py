"""Who was paid on paper goes on being paid: once a month, from the month after, out of funds."""

from __future__ import annotations

from sqlmodel import col, delete, select

from tests.builders import case_of, id_number, reasons
from tests.money_store.cast import Payers, codes
from tests.money_store.payees import LU, MA, PEOPLE, bring, funded, need, sealed, taken_over
from workflow.cases.audit import verify
from workflow.cases.tables import Member
from workflow.money.entries import LedgerEntry
from workflow.money.rosters import RosterDue
from workflow.money.tables import Entitlement


def claims(payers: Payers) -> dict[str, Entitlement]:
    with payers.bureau.store.read() as session:
        return {one.name: one for one in session.exec(select(Entitlement))}


def test_people_paid_on_paper_become_claims_in_payment(fresh: Payers) -> None:
    taken_over(fresh)
    held = claims(fresh)
    assert {name: (one.years, one.start, one.state) for name, one in held.items()} == {
        MA: (14, "2019-01", "active"),
        LU: (8, "2019-01", "active"),
    }
    assert (held[MA].taken_over_through, held[MA].taken_over_fen) == ("2025-12", 70_000)
    assert verify(fresh.bureau.store).ok


def test_the_year_s_roster_asks_for_what_the_year_owes_and_runs_pay_each_month_once(
    fresh: Payers,
) -> None:
    taken_over(fresh)
    roster = funded(fresh)
    assert fresh.stage(roster) == "pay"
    needs = need(fresh, case_of(fresh.bureau, "fund_allotment").id or 0)
    assert (needs["persons"], needs["due_fen"], needs["arrears_fen"]) == (2, 12 * 110_000, 0)
    assert (needs["province_fen"], needs["city_fen"], needs["county_fen"]) == (
        12 * 35_000,
        12 * (35_000 + 24_000),
        12 * 16_000,
    )
    paid = fresh.paid("2026-03")
    assert codes(fresh.lines(paid, MA)) == [
        (f"2026-0{month}", "paid", 70_000) for month in (1, 2, 3)
    ]
    with fresh.bureau.store.read() as session:
        entries = session.exec(select(LedgerEntry)).all()
    assert {(one.month, one.fen, one.kind) for one in entries} == {
        (f"2026-0{month}", fen, "paid") for month in (1, 2, 3) for fen in (70_000, 40_000)
    }
    again = fresh.do(fresh.open_run("2026-03"), "calculate")
    assert reasons(again) == ["nothing_due"]


def test_who_was_not_paid_yet_begins_with_the_first_month(fresh: Payers) -> None:
    taken_over(fresh, [{"姓名": MA, "起发年月": "2026-03", "已发至": None}])
    held = claims(fresh)[MA]
    assert (held.start, held.taken_over_through, held.state) == ("2026-03", "2026-02", "active")
    late = {"姓名": LU, "born": "1951-07-09", "起发年月": "2025-03", "已发至": None}
    assert "facts_missing" in [one.reason.code for one in bring(fresh, [late]).warnings]


def test_a_row_that_does_not_agree_is_told_and_stays_out(fresh: Payers) -> None:
    found = bring(
        fresh,
        [
            {"姓名": "马春", "born": "1950-04-02", "月补助标准（元）": 800},
            {"姓名": "陆秋", "born": "1951-07-09", "stranger": True},
            {"姓名": "古月", "born": "1952-07-09", "已发至": "2018-05"},
            {"姓名": "尤加", "born": "1953-07-09", "身份证号码": "441499195307099991"},
            {"姓名": "文山", "born": "1954-07-09"},
        ],
    )
    assert (found.imported, len(found.rejected)) == (4, 1)
    told = "；".join(one.reason.zh for one in found.warnings)
    assert "月标准 800.00 元与工作年限 14 年的标准 700.00 元不符" in told
    assert "不在固化名单" in told
    assert "起发年月 2019-01 与已发至 2018-05 不合理" in told
    assert "校验位不对" in found.rejected[0].reason
    taken = case_of(fresh.bureau, "takeover")
    with fresh.bureau.store.read() as session:
        from workflow.cases.rows import load_members
        from workflow.store.hot import Hot

        names = [one.subject_name for one in load_members(Hot(session.connection()), taken.id or 0)]
    assert names == ["文山"]


def test_the_same_paper_twice_brings_nothing_new(fresh: Payers) -> None:
    assert bring(fresh).imported == 2
    again = bring(fresh, known=(MA, LU))
    assert (again.imported, again.existing) == (0, 2)


def test_who_proposed_cannot_approve_and_who_is_in_payment_cannot_be_taken_over(
    payers: Payers,
) -> None:
    found = bring(
        payers,
        [{"姓名": "冯才", "身份证号码": id_number("1966-05-11", 101)}, PEOPLE[0]],
        known=["冯才"],
    )
    assert any("已有发放中的待遇" in one.reason.zh for one in found.warnings)
    listed = case_of(payers.bureau, "takeover")
    payers.act(listed, "report_payees", "county_edu")
    assert reasons(payers.do(listed.id or 0, "approve_payees", "county_edu")) == ["not_yours"]


def test_no_funds_are_issued_for_a_roster_with_nobody_on_it(fresh: Payers) -> None:
    taken_over(fresh)
    roster = sealed(fresh)
    with fresh.bureau.store.write() as session:
        session.exec(delete(Member).where(col(Member.list_id) == roster))
        session.exec(delete(RosterDue).where(col(RosterDue.list_id) == roster))
    allotment = case_of(fresh.bureau, "fund_allotment").id or 0
    given = {"document_no": "梅市财社〔2026〕1号", "issued_on": "2026-03-02"}
    issued = fresh.do(allotment, "issue", "city_fin", province_fen=0, city_fen=0, **given)
    assert reasons(issued) == ["nobody_listed"]
    assert fresh.stage(allotment) == "expected"
