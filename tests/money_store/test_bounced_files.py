"""退汇 by a later file of the bank, on paper, told to both offices; whole or not at all."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from sqlmodel import col, select

from tests.builders import done, reasons
from tests.conftest import KEY
from tests.fault.invariants import problems
from tests.money_store.cast import LAYOUT, Payers
from tests.money_store.dying import child, ended
from tests.money_store.printing import printed, printing
from tests.money_store.test_bounces import WHY, books_hold, bounced, confirm, register, run
from workflow.demo.bank import reply
from workflow.engine.machine import Refused
from workflow.messages.tables import Message
from workflow.money.entries import LedgerEntry

__all__ = ["run"]  # the fixture: a run through June that was paid


def test_a_later_file_that_calls_a_paid_line_returned_registers_it(
    payers: Payers, run: int
) -> None:
    seq = payers.seq(run, "冯才")
    later = payers.answer(run, {seq: "1003"})
    assert done(payers.back(run, later)).to_stage == "done"
    assert payers.lines(run, "冯才")[0].state == "paid"
    assert done(payers.back(run, later)).repeated
    assert done(confirm(payers, run)).to_stage == "part_failed"
    assert payers.lines(run, "冯才")[0].reason.startswith("退汇：")
    books_hold(payers, run)
    again = payers.answer(run, {seq: "1004"}, only=range(1, 4))  # it came back: known by now
    assert reasons(payers.back(run, again)) == ["not_at_the_bank"]
    first = payers.batch(run)
    done(payers.do(run, "pay_again"))
    done(payers.back(run, payers.answer(run)))
    other = first.lines[0] if first.lines[0].seq != seq else first.lines[1]
    file = reply(LAYOUT, first, payers.clock.today(), {other.seq: "1003"})
    assert done(payers.back(run, file)).to_stage == "done"  # of the first batch, after the second
    assert done(confirm(payers, run)).to_stage == "part_failed"
    assert {line.state for line in payers.lines(run, other.name)} == {"failed"}
    books_hold(payers, run)


def test_the_table_of_returns_names_the_day_and_the_bank_s_paper(payers: Payers, run: int) -> None:
    assert isinstance(printing(payers, "returns", "xlsx", "pay_unit", run), Refused)
    bounced(payers, run, "何田")
    made = printed(payers, "returns", "xlsx", "pay_unit", run)
    sheet = load_workbook(io.BytesIO(made.content)).active
    (row,) = [
        [str(one) for one in row] for row in sheet.iter_rows(values_only=True) if "何田" in row
    ]
    assert f"退汇：{WHY}（2026-06-17，农商行退汇 0617-03）" in row
    assert "2025-04 至 2026-06" in row


def test_both_offices_are_told(payers: Payers, run: int) -> None:
    bounced(payers, run, "冯才")
    with payers.bureau.store.read() as session:
        told = session.exec(
            select(Message.what, Message.role)
            .where(Message.case_id == run)
            .order_by(col(Message.id))
        ).all()
    assert told[-2:] == [("register_bounce", "county_fin"), ("confirm_bounce", "pay_unit")]


@pytest.mark.fault
def test_a_kill_while_it_is_confirmed_leaves_the_whole_or_nothing(payers: Payers, run: int) -> None:
    done(register(payers, run, "何田"))
    url = payers.bureau.store.engine.url.render_as_string(hide_password=False)
    before, after = ("done", "paid", 15), ("part_failed", "failed", 30)
    kills = 0
    for at in range(1, 60):
        code = ended(child(url, KEY, payers.clock, lambda other: done(confirm(other, run)), at))
        with payers.bureau.store.read() as session:
            own = payers.lines(run, "何田")
            entries = select(LedgerEntry).where(LedgerEntry.entitlement_id == own[0].entitlement_id)
            count = len(session.exec(entries).all())
        (state,) = {line.state for line in own}
        assert (payers.stage(run), state, count) in (before, after), at
        kills += code == -9
        if state == "failed":
            break
    assert kills >= 3
    assert problems(payers.bureau) == []
