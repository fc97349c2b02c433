"""A county's own layout: chosen, kept with each file, and the answer read by the one it went by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import done, reasons
from tests.money_store.cast import Payers
from workflow.bureau import CannotStart, furnish
from workflow.demo.bank import reply
from workflow.engine.machine import Refused
from workflow.money import downloads, reads
from workflow.money.bankfile import BankFile, render
from workflow.money.banks import PACKAGED, Banks, load_banks
from workflow.money.layout import Layout
from workflow.money.layouts_kept import layout_of
from workflow.money.records import last_file
from workflow.money.sending import batch_of
from workflow.settings import Settings

OURS = """
bank: 山水农商行
used_by: [云岭县]
style: csv
encoding: utf-8
newline: lf
separator: "|"
quotes: false
ending: txt
out:
  header: [{mark: 序号}, {mark: 户名}, {mark: 账号}, {mark: 金额}, {mark: 摘要}]
  detail: [{field: seq}, {field: name}, {field: account}, {field: amount, kind: fen}, {field: note}]
back:
  detail:
    - {field: seq}
    - {field: account, mask: {first: 4, last: 4, signs: 4}}
    - {field: amount, kind: fen}
    - {field: code}
    - {field: reason}
paid: 成功
failed: {}
other_codes: failed
"""


def ours(payers: Payers, folder: Path, text: str = OURS) -> Layout:
    """Let the county use a layout of its own."""
    (folder / "shanshui.yaml").write_text(text, "utf-8")
    banks, problems = load_banks(folder)
    assert problems == []
    payers.bureau.house.banks = banks
    return banks.layouts["shanshui"]


def test_a_county_has_its_own_layout_and_reads_the_answer_by_it(
    payers: Payers, tmp_path: Path
) -> None:
    layout = ours(payers, tmp_path)
    run = payers.sent("2026-06")
    given = downloads.bank_file(payers.bureau.house, run, payers.who("pay_unit"))
    assert not isinstance(given, Refused)
    name, content = given
    lines = content.decode("utf-8").split("\n")
    assert (name, lines[0], lines[-1]) == ("FF-2026-0001.txt", "序号|户名|账号|金额|摘要", "")
    assert lines[payers.seq(run, "冯才")] == "2|冯才|6299990000000000018|70000|2026-06"
    answer = reply(layout, payers.batch(run), payers.clock.today())
    one = "2|6299****0018|70000|"
    assert f"{one}成功|成功".encode() in answer
    answer = answer.replace(f"{one}成功|成功".encode(), f"{one}E7|户名有误".encode())
    assert done(payers.back(run, answer)).to_stage == "part_failed"
    (failed,) = [line for line in payers.lines(run) if line.state == "failed"]
    assert (failed.code, failed.reason) == ("E7", "户名有误")


def test_the_layout_of_a_file_stays_though_the_county_takes_another(
    payers: Payers, tmp_path: Path
) -> None:
    layout = ours(payers, tmp_path)
    run = payers.sent("2026-06")
    answer = reply(layout, payers.batch(run), payers.clock.today())
    ours(payers, tmp_path, OURS.replace('"|"', '";"').replace("成功", "好"))
    store = payers.bureau.store
    with store.read() as session:
        file = last_file(session, run)
        kept = layout_of(session, file)
        again = render(kept, batch_of(session, store.vault, file))
    assert replace_used(kept) == replace_used(layout)
    assert isinstance(again, BankFile)
    assert (again.name, again.sha256) == (file.name, file.sha256)
    page = reads.run_page(payers.bureau.house, run)
    assert page is not None
    assert [(one.bank, one.layout) for one in page.files] == [
        ("山水农商行", f"shanshui {str(file.layout_sha256)[:8]}")
    ]
    assert done(payers.back(run, answer)).to_stage == "done"


def replace_used(layout: Layout) -> Layout:
    """Return a layout as if nobody used it."""
    return layout.model_copy(update={"used_by": ()})


def test_two_runs_by_one_layout_keep_it_once(payers: Payers, tmp_path: Path) -> None:
    layout, today = ours(payers, tmp_path), payers.clock.today()
    first = payers.sent("2026-06")
    done(payers.back(first, reply(layout, payers.batch(first), today)))
    payers.clock.set(today.replace(month=7))
    payers.sent("2026-07")
    with payers.bureau.store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT count(*) FROM bank_layouts").scalar()
    assert rows == 1


def test_a_county_without_a_layout_sends_nothing(payers: Payers) -> None:
    payers.bureau.house.banks = Banks({})
    run = payers.calculated("2026-06")
    done(payers.approve(run))
    assert reasons(payers.do(run, "send")) == ["no_layout"]
    assert {line.state for line in payers.lines(run)} == {"approved"}


def test_a_batch_that_a_layout_cannot_carry_is_refused_whole(
    payers: Payers, tmp_path: Path
) -> None:
    ours(payers, tmp_path, OURS.replace(
        "out:\n  header: [{mark: 序号}, {mark: 户名}, {mark: 账号}, {mark: 金额}, {mark: 摘要}]",
        "out:\n  header: [{field: batch, width: 4}]"))  # fmt: skip
    run = payers.calculated("2026-06")
    done(payers.approve(run))
    assert reasons(payers.do(run, "send")) == ["too_wide"]
    assert payers.stage(run) == "approved"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("style: csv", "style: xls", ":4: 「style」"), ("云岭县", "云岑县", ":3: 没有机构「云岑县」")],
)
def test_the_house_does_not_open_with_a_wrong_layout(
    payers: Payers, tmp_path: Path, old: str, new: str, said: str
) -> None:
    (tmp_path / "shanshui.yaml").write_text(OURS.replace(old, new, 1), "utf-8")
    bureau, settings = payers.bureau, Settings(banks_dir=tmp_path)
    with pytest.raises(CannotStart) as wrong:
        furnish(bureau.store, payers.clock, bureau.definitions, settings)
    assert said in str(wrong.value)
    opened = furnish(bureau.store, payers.clock, bureau.definitions, Settings(banks_dir=PACKAGED))
    assert opened.house.banks.used_in(["云岭县"]) == "yunling_csv"
    assert replace(settings, banks_dir=None) == Settings()


def test_a_demo_writes_by_its_own_bank_whatever_the_operator_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.environ", {"LIUZHUAN_BANKS": str(tmp_path)})
    assert Settings.from_environment().banks_dir == tmp_path
    Settings(demo=True).to_environment()
    assert Settings.from_environment().banks_dir is None
