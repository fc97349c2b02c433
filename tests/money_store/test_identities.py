"""What must agree before money moves: shown with its figures, and refused when it does not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import done, reasons
from tests.money_store.cast import Payers
from workflow.engine.machine import Refused
from workflow.money import reads
from workflow.money.identities import Identity


def shown(payers: Payers, run: int) -> dict[str, Identity]:
    """Return the identities on the page of a run, by their titles."""
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    return {one.title.en: one for one in page.identities}


def tampered(payers: Payers, change: str) -> None:
    """Change something behind the engine's back."""
    with payers.bureau.store.write() as session:
        session.connection().exec_driver_sql(f"UPDATE {change}")
    payers.cooked = True


def test_last_roster_and_who_came_and_left_give_this_roster(payers: Payers) -> None:
    first = payers.paid("2026-06")
    roster = shown(payers, first)["last roster + in − out = this roster"]
    assert (roster.left, roster.right) == (3, 3)
    assert roster.said is not None
    assert roster.said.zh == "0 + 3 − 0"
    payers.clock.set(date(2026, 7, 3))
    held = payers.entitlement_case(payers.person("温江")).id or 0
    done(payers.do(held, "stop_death", "county_edu", died_on="2026-06-20"))
    second = payers.paid("2026-07")
    roster = shown(payers, second)["last roster + in − out = this roster"]
    assert roster.holds
    assert roster.said is not None
    assert (roster.right, roster.said.zh) == (2, "3 + 0 − 1")


def test_a_run_at_every_stage_agrees_with_everything(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    due = shown(payers, run)["due by the roster = lines to be sent"]
    assert (due.left, due.right) == (1_160_000, 1_160_000)
    done(payers.approve(run))
    done(payers.do(run, "send"))
    at_the_bank = shown(payers, run)
    assert "due by the roster = lines to be sent" not in at_the_bank
    assert at_the_bank["files = lines sent"].right == 1_160_000
    done(payers.back(run, payers.answer(run, {payers.seq(run, "温江"): "1004"})))
    answered = shown(payers, run)
    assert answered["lines paid = ledger"].right == 1_120_000
    assert answered["sent = paid + returned + unanswered"].left == 1_160_000
    assert all(one.holds for one in (*at_the_bank.values(), *answered.values()))


ROSTER = "上批在册 + 新增 − 减少 = 现在册"
CHANGES = {
    "entitlements SET state = 'stopped' WHERE name = '冯才'": ROSTER,
    "payment_runs SET persons = persons + 1": "批次人数 = 明细人数",
    "entitlements SET funded_at = NULL WHERE name = '冯才'": "名册应发 = 待发明细",
}


@pytest.mark.parametrize(("change", "title"), CHANGES.items())
def test_a_run_whose_books_disagree_is_not_approved(
    payers: Payers, change: str, title: str
) -> None:
    run = payers.calculated("2026-06")
    tampered(payers, change)
    refused = payers.approve(run)
    assert isinstance(refused, Refused)
    assert reasons(refused) == ["books_disagree"]
    assert title in refused.reasons[0].zh
    wrong = [one.title.zh for one in shown(payers, run).values() if not one.holds]
    assert wrong == [title]


def test_an_approved_run_whose_books_disagree_is_not_released(payers: Payers) -> None:
    run = payers.calculated("2026-06")
    done(payers.approve(run))
    tampered(payers, "payment_runs SET persons = 2")
    refused = payers.do(run, "send")
    assert reasons(refused) == ["books_disagree"]
    assert "2 ≠ 3" in refused.reasons[0].zh


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("seq = NULL", "银行文件 = 送出明细：11600.00 ≠ 11200.00"),
        ("state = 'released'", "回盘成功 = 已发明细 + 退汇：11600.00 ≠ 11200.00"),
    ],
)
def test_files_that_disagree_are_not_reconciled(payers: Payers, change: str, said: str) -> None:
    run = payers.paid("2026-06")
    tampered(payers, f"payment_lines SET {change} WHERE fen = 40000")
    refused = payers.do(run, "reconcile", "county_fin")
    assert reasons(refused) == ["books_disagree"]
    assert said in refused.reasons[0].zh
