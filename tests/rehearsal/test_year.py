"""A rehearsed year: everybody comes, the live rules hold, money is paid, nothing is left over."""

from __future__ import annotations

from datetime import date

from sqlmodel import col, func, select

from workflow.cases.audit import verify
from workflow.cases.tables import AuditEntry, Case
from workflow.money.payees import payee_place
from workflow.money.tables import PaymentLine
from workflow.rehearsal.record import read_record
from workflow.rehearsal.report import make_report
from workflow.rehearsal.year import Year


def _count(year: Year, kind: str, stage: str | None = None) -> int:
    wanted = select(func.count()).select_from(Case).where(Case.kind == kind)
    with year.bureau.store.read() as session:
        return session.exec(wanted if stage is None else wanted.where(Case.stage == stage)).one()


def test_everybody_came_and_was_dealt_with(year: Year) -> None:
    assert year.turned_away == []
    assert _count(year, "application") == 100
    ended = sum(_count(year, "application", one) for one in ("pay", "rejected", "withdrawn"))
    assert ended == 100
    assert _count(year, "application", "pay") > 70


def test_who_is_not_eligible_was_rejected_with_the_reason(year: Year) -> None:
    assert _count(year, "application", "rejected") > 0
    assert any(key[2] for key in year.worker.refusals)


def test_money_went_all_the_way(year: Year) -> None:
    assert _count(year, "fund_allotment", "settled") == _count(year, "fund_allotment") > 0
    assert _count(year, "payment_run", "closed") >= 3
    with year.bureau.store.read() as session:
        twice = session.exec(
            select(PaymentLine.person_index, PaymentLine.month)
            .where(PaymentLine.state == "paid")
            .group_by(col(PaymentLine.person_index), col(PaymentLine.month))
            .having(func.count() > 1)
        ).all()
    assert twice == []


def test_what_the_bank_sent_back_is_paid_again_to_another_account(year: Year) -> None:
    """Told from the lines alone: each one reversed has a paid successor for another account."""
    lines: dict[int, PaymentLine] = {}
    with year.bureau.store.read() as session:
        for one in session.exec(select(PaymentLine)):
            session.expunge(one)
            lines[int(one.id or 0)] = one
    again = [one for one in lines.values() if one.reissue_of is not None]
    assert again
    for one in again:
        before = lines[one.reissue_of or 0]
        assert (before.state, one.state) == ("reversed", "paid")
        assert (before.entitlement_id, before.month, before.fen) == (
            one.entitlement_id,
            one.month,
            one.fen,
        )
        assert _account(year, before) != _account(year, one)
    changed = {one.entitlement_id for one in again}
    assert _count(year, "account_change", "applied") == len(changed)
    assert not [one for one in lines.values() if one.state == "failed"]
    told = make_report(year).sections
    (returned,) = [one for one in told if one.title.en == "Sent back by the bank"]
    assert sum(int(row[2]) for row in returned.rows) == len(changed)


def _account(year: Year, line: PaymentLine) -> str:
    where = payee_place(line.run_id, line.attempt or 0, line.seq or 0)
    return year.bureau.store.vault.open(line.payee or "", where).partition("\n")[0]


def test_the_share_of_accounts_that_fail_is_the_one_asked_for(year: Year) -> None:
    codes = [year.bank.mender.code(str(n)) for n in range(20_000)]
    failed = sum(bool(one) for one in codes)
    assert 140 < failed < 260  # 200 expected, within four deviations
    assert codes == [year.bank.mender.code(str(n)) for n in range(20_000)]


def test_the_record_is_whole(year: Year) -> None:
    assert verify(year.bureau.store).ok


def test_nobody_acts_on_a_day_off(year: Year) -> None:
    with year.bureau.store.read() as session:
        days = {
            at.astimezone(year.bureau.clock.now().tzinfo).date()
            for at, account in session.exec(select(AuditEntry.at, AuditEntry.account_id))
            if account is not None
        }
    assert [day for day in days if not year.bureau.calendar.is_working(day)] == []


def test_waits_are_what_the_record_says(year: Year) -> None:
    """The wait for the township head, counted again from the entries of the cases."""
    record = read_record(year.bureau, year.programme, year.ways, year.plan.to)
    wait = next(one for one in record.waits if one.stage == "preliminary_review")
    days: list[int] = []
    with year.bureau.store.read() as session:
        entries = session.exec(
            select(AuditEntry).order_by(col(AuditEntry.case_id), col(AuditEntry.seq))
        ).all()
    entered: dict[int, date] = {}
    for one in entries:
        if one.outcome == "refused" or one.to_stage == one.from_stage:
            continue
        on = one.at.date()  # offices act at nine in Shanghai: the same day in UTC
        if one.to_stage == "preliminary_review":
            entered[one.case_id] = on
        elif one.from_stage == "preliminary_review":
            days.append(year.bureau.calendar.count(entered.pop(one.case_id), on))
    assert wait.cases == len(days)
    assert wait.longest == max(days)
    assert wait.role == "township_head"


def test_broken_deadlines_are_told_with_place_and_lateness(year: Year) -> None:
    record = read_record(year.bureau, year.programme, year.ways, year.plan.to)
    assert all(0 <= one.late <= one.of for one in record.broken)
    assert all(one.longest > 0 for one in record.broken if one.late)


def test_the_report_speaks_both_languages_and_fetches_nothing(year: Year) -> None:
    page = make_report(year).html()
    assert "各环节何时进行" in page
    assert "When each stage runs" in page
    assert page.count("<svg") >= 4
    assert page.count("<table>") >= 6
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
