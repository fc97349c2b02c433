"""F13: what the bank sends back is applied whole, once, or refused with every wrong line."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import col, select

from tests.builders import done, reasons
from tests.money_store.cast import LAYOUT, Payers, codes
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.cases.tables import AuditEntry
from workflow.demo.bank import reply
from workflow.engine.machine import Refused
from workflow.money import downloads, reads


def states(payers: Payers, run: int) -> dict[str, int]:
    """Count the lines of a run by state."""
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    return dict(page.states)


def refused(outcome: Done | Refused, code: str, line: int) -> bool:
    """Tell whether a file was refused for that reason in that line."""
    assert isinstance(outcome, Refused), outcome
    return any(one.code == code and one.zh.startswith(f"第 {line} 行") for one in outcome.reasons)


def test_the_file_is_the_same_whenever_it_is_taken_and_that_is_recorded(payers: Payers) -> None:
    run = payers.sent("2026-06")
    clerk = payers.who("pay_unit")
    first = downloads.bank_file(payers.bureau.house, run, clerk)
    assert first == downloads.bank_file(payers.bureau.house, run, clerk)
    assert not isinstance(first, Refused)
    assert first[0] == "FF-2026-0001.csv"
    assert "6299990000000000018,冯才,700.00,2026-06".encode("gb18030") in first[1]
    assert "何田,10500.00,2025-04~2026-06".encode("gb18030") in first[1]
    stranger = downloads.bank_file(payers.bureau.house, run, payers.who("county_fin"))
    assert isinstance(stranger, Refused)
    with payers.bureau.store.read() as session:
        taken = session.exec(
            select(AuditEntry.name, AuditEntry.outcome)
            .where(AuditEntry.case_id == run, AuditEntry.action == downloads.TAKEN)
            .order_by(col(AuditEntry.seq))
        ).all()
    assert taken == [(clerk.name, "done")] * 2 + [(payers.who("county_fin").name, "refused")]
    assert verify(payers.bureau.store).ok


def test_neither_names_nor_accounts_of_a_file_lie_open(payers: Payers) -> None:
    run = payers.sent("2026-06")
    with payers.bureau.store.read() as session:
        content = session.connection().exec_driver_sql("SELECT content FROM bank_files").scalar()
    assert str(content).startswith("sealed:")
    assert all(str(line.payee).startswith("sealed:") for line in payers.lines(run))


@pytest.mark.fault
def test_the_same_file_twice_changes_nothing(payers: Payers) -> None:
    run = payers.sent("2026-06")
    content = payers.answer(run)
    assert done(payers.back(run, content)).to_stage == "done"
    before = codes(payers.lines(run))
    assert done(payers.back(run, content)).repeated
    assert codes(payers.lines(run)) == before


@pytest.mark.fault
def test_parts_of_an_answer_come_in_any_order(payers: Payers) -> None:
    run = payers.sent("2026-06")
    at = payers.seq(run, "冯才")
    assert at == 2
    last, first = payers.answer(run, only=range(2, 4)), payers.answer(run, only=range(1, 2))
    assert done(payers.back(run, last)).to_stage == "sent"
    assert states(payers, run) == {"paid": 16, "sent": 1}
    assert reasons(payers.do(run, "all_paid")) == ["lines_open"]
    assert done(payers.back(run, last)).repeated
    assert done(payers.back(run, first)).to_stage == "done"


@pytest.mark.fault
def test_one_bad_line_refuses_the_whole_file(payers: Payers) -> None:
    run = payers.sent("2026-06")
    broken = payers.answer(run).replace(b"D,2,", b"D,x,")
    assert refused(payers.back(run, broken), "line_unreadable", 3)
    assert states(payers, run) == {"sent": 17}


@pytest.mark.fault
def test_the_answer_to_another_batch_is_refused(payers: Payers) -> None:
    run = payers.sent("2026-06")
    other = reply(LAYOUT, replace(payers.batch(run), number="FF-2026-0009"), date(2026, 6, 3))
    assert refused(payers.back(run, other), "other_batch", 1)


@pytest.mark.fault
def test_a_line_nobody_sent_is_refused(payers: Payers) -> None:
    run = payers.sent("2026-06")
    batch = payers.batch(run)
    more = replace(batch, lines=(*batch.lines, replace(batch.lines[0], seq=4)))
    assert refused(payers.back(run, reply(LAYOUT, more, date(2026, 6, 3))), "unknown_line", 5)
    assert states(payers, run) == {"sent": 17}


@pytest.mark.fault
def test_one_fen_too_much_is_refused(payers: Payers) -> None:
    run = payers.sent("2026-06")
    batch = payers.batch(run)
    wrong = (replace(batch.lines[0], fen=batch.lines[0].fen + 1), *batch.lines[1:])
    content = reply(LAYOUT, replace(batch, lines=wrong), date(2026, 6, 3))
    assert refused(payers.back(run, content), "amount_differs", 2)
    assert states(payers, run) == {"sent": 17}


def test_a_failed_line_is_paid_again_and_linked_to_the_first(payers: Payers) -> None:
    run = payers.sent("2026-06")
    failed = {payers.seq(run, "冯才"): "1004"}
    assert done(payers.back(run, payers.answer(run, failed))).to_stage == "part_failed"
    assert states(payers, run) == {"failed": 1, "paid": 16}
    done(payers.do(run, "pay_again"))
    assert payers.batch(run).number == "FF-2026-0001-2"
    assert done(payers.back(run, payers.answer(run))).to_stage == "done"
    first, again = payers.lines(run, "冯才")
    assert (first.state, first.reason) == ("reversed", "账户冻结")
    assert (again.state, again.reissue_of, again.month) == ("paid", first.id, first.month)
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    assert all(one.holds for one in page.identities), page.identities
    assert [one.count for one in page.files] == [3, 1]


def test_a_failed_month_no_longer_due_is_not_paid_again(payers: Payers) -> None:
    run = payers.sent("2026-06")
    failed = {payers.seq(run, name): "1004" for name in ("冯才", "温江")}
    done(payers.back(run, payers.answer(run, failed)))
    held = payers.entitlement_case(payers.person("冯才"))
    given = {"died_on": "2026-05-31"}
    done(payers.bureau.act(held.id or 0, "stop_death", payers.who("county_edu"), given))
    done(payers.do(run, "pay_again"))
    assert [line.name for line in payers.batch(run).lines] == ["温江"]
    assert [line.state for line in payers.lines(run, "冯才")] == ["released"]
    assert done(payers.back(run, payers.answer(run))).to_stage == "done"


def test_a_late_answer_to_the_first_batch_is_not_taken_for_the_second(payers: Payers) -> None:
    run = payers.sent("2026-06")
    first = payers.answer(run, {1: "1004"})
    done(payers.back(run, first))
    done(payers.do(run, "pay_again"))
    assert done(payers.back(run, first)).repeated
    before = codes(payers.lines(run))
    batch = replace(payers.batch(run), number="FF-2026-0001")
    assert reasons(payers.back(run, reply(LAYOUT, batch, date(2026, 6, 4)))) == ["outcome_differs"]
    assert codes(payers.lines(run)) == before


def test_files_that_repeat_each_other_are_counted_once(payers: Payers) -> None:
    run = payers.sent("2026-06")
    done(payers.back(run, payers.answer(run, only=range(1, 2))))
    assert done(payers.back(run, payers.answer(run))).to_stage == "done"
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    assert [one.paid for one in page.returns] == [1, 2]
    assert all(one.holds for one in page.identities), page.identities


def test_a_failed_month_left_behind_is_in_the_next_run(payers: Payers) -> None:
    run = payers.sent("2026-06")
    failed = {payers.seq(run, "温江"): "1003"}
    done(payers.back(run, payers.answer(run, failed)))
    done(payers.do(run, "leave_failed"))
    payers.clock.set(date(2026, 7, 2))
    july = payers.paid("2026-07")
    months = [line.month for line in payers.lines(july) if line.fen == 40_000]
    assert months == ["2026-06", "2026-07"]


def test_somebody_without_an_account_holds_up_nobody(payers: Payers) -> None:
    with payers.bureau.store.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE cases SET answers = "
            + (
                "json_remove(answers, '$.account')"
                if payers.bureau.store.is_sqlite
                else "answers - 'account'"
            )
            + " WHERE subject_name = '冯才'"
        )
    run = payers.sent("2026-06")
    assert states(payers, run) == {"failed": 1, "sent": 16}
    assert done(payers.back(run, payers.answer(run))).to_stage == "part_failed"
    (failed,) = payers.lines(run, "冯才")
    assert (failed.state, failed.reason) == ("failed", "账号应为8至32位数字")


def test_nothing_is_answered_before_it_was_sent(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    assert reasons(payers.back(run, b"H")) == ["no_file"]
    done(payers.approve(run))
    assert reasons(payers.back(run, b"H")) == ["no_file"]


def test_everything_taken_out_of_a_run_is_on_its_page_with_who_and_which(payers: Payers) -> None:
    run, clerk, house = payers.sent("2026-06"), payers.who("pay_unit"), payers.bureau.house
    answer = payers.answer(run, {payers.seq(run, "温江"): "1001"})
    done(payers.back(run, answer))
    digest = hashlib.sha256(answer).hexdigest()
    given = [
        downloads.bank_file(house, run, clerk),
        downloads.return_file(house, run, clerk, digest),
        downloads.left_over(house, run, clerk),
    ]
    files = [one for one in given if not isinstance(one, Refused)]
    assert files[1] == ("回盘.csv", answer)
    said = files[2][1].decode("utf-8-sig").split("\r\n")
    assert said == ["姓名,月份,金额（元）,原因", "温江,2026-06,400.00,账号不存在", ""]
    page = reads.run_page(house, run)
    assert page is not None
    assert [(one.name, one.file) for one in page.takes] == [(clerk.name, name) for name, _ in files]
    assert [one.sha256 for one in page.takes] == [
        hashlib.sha256(content).hexdigest() for _, content in files
    ]
    stranger = payers.who("county_fin")
    for refused in (
        downloads.return_file(house, run, stranger, digest),
        downloads.left_over(house, run, stranger),
        downloads.return_file(house, run, clerk, "0" * 64),
    ):
        assert isinstance(refused, Refused)
    page = reads.run_page(house, run)
    assert page is not None
    assert len(page.takes) == 3
    with payers.bureau.store.read() as session:
        kept = session.connection().exec_driver_sql("SELECT content FROM return_files").scalar()
    assert str(kept).startswith("sealed:")


@pytest.mark.parametrize("lead", ["=", "+", "-", "@"])
def test_no_name_becomes_a_formula(lead: str) -> None:
    assert downloads._plain(f"{lead}1+1") == f"'{lead}1+1"
