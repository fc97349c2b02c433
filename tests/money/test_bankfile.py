"""The file for the bank: totals that prove it, rare names whole, nothing that cannot be paid."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.demo.bank import reply
from workflow.money.bankfile import BankFile, Batch, Instruction, render
from workflow.money.bankreturn import Returned, parse_return
from workflow.money.banks import packaged
from workflow.money.layout import Layout

LAYOUTS = packaged().layouts
DAY = date(2026, 7, 10)
EVERY_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
FIRST = Instruction(1, "6299990000000001", "覃满洋", 70_000, "2026年7月")


def batch(*lines: Instruction) -> Batch:
    second = Instruction(2, "6299990000000002", "买买提·艾力", 5)
    return Batch("FF-2026-0007", DAY, lines or (FIRST, second))


def rendered(layout: Layout, what: Batch) -> BankFile:
    file = render(layout, what)
    assert isinstance(file, BankFile)
    return file


def test_a_csv_file_is_what_the_bank_reads() -> None:
    assert rendered(LAYOUTS["yunling_csv"], batch()).content.decode("gbk") == (
        "H,FF-2026-0007,20260710,2,700.05\r\n"
        "D,1,6299990000000001,覃满洋,700.00,2026年7月\r\n"
        "D,2,6299990000000002,买买提·艾力,0.05,\r\n"
        "T,2,700.05\r\n"
    )


def test_a_fixed_width_file_counts_bytes_not_characters() -> None:
    content = rendered(LAYOUTS["yunling_fixed"], batch()).content
    header, first, _, trailer, end = content.split(b"\r\n")
    totals = b"00000002" + b"0" * 11 + b"70005"
    assert header == b"H" + b"FF-2026-0007".ljust(32) + b"20260710" + totals
    assert (len(first), first[41:101].decode("gbk").rstrip()) == (155, "覃满洋")
    assert first[101:115] == b"00000000070000"
    assert (trailer, end) == (b"T" + totals, b"")


@EVERY_LAYOUT
def test_count_total_and_digest_are_those_of_the_bytes(layout: Layout) -> None:
    file = rendered(layout, batch())
    assert (file.count, file.total_fen) == (2, 70_005)
    assert file.sha256 == hashlib.sha256(file.content).hexdigest()
    assert rendered(layout, batch()) == file


@EVERY_LAYOUT
def test_the_name_of_the_file_tells_nothing_of_a_person(layout: Layout) -> None:
    assert rendered(layout, batch()).name.partition(".")[0] == "FF-2026-0007"


@EVERY_LAYOUT
@pytest.mark.parametrize("name", ["𠮷野", "𬭎生", "王㛃", "龙\U00031350", "阿依古丽·麦麦提"])
def test_a_rare_name_reaches_the_bank_whole(layout: Layout, name: str) -> None:
    content = rendered(layout, batch(replace(FIRST, name=name))).content
    assert name in content.decode("gb18030")


@EVERY_LAYOUT
@pytest.mark.parametrize(
    ("line", "code"),
    [
        (replace(FIRST, account="62999900000O0001"), "bad_account"),
        (replace(FIRST, account="６２９９９９００００"), "bad_account"),
        (replace(FIRST, fen=0), "bad_amount"),
        (replace(FIRST, fen=-1), "bad_amount"),
        (replace(FIRST, name=" "), "bad_name"),
        (replace(FIRST, name="=HYPERLINK(1)"), "bad_name"),
        (replace(FIRST, name="王\r\n五"), "bad_name"),
        (replace(FIRST, name="王\u202e五"), "bad_name"),
        (replace(FIRST, name="王\ud800"), "bad_name"),
        (replace(FIRST, note="七月\n"), "bad_name"),
        (replace(FIRST, seq=2), "line_twice"),
    ],
)
def test_a_line_the_bank_could_not_take_is_named(
    layout: Layout, line: Instruction, code: str
) -> None:
    problems = render(layout, batch(replace(FIRST, seq=2), line))
    assert isinstance(problems, tuple)
    assert (3, code) in {(problem.line, problem.reason.code) for problem in problems}
    assert "第 3 行" in problems[0].reason.zh


def test_a_name_wider_than_its_column_is_refused_not_cut() -> None:
    long = batch(replace(FIRST, name="阿" * 31))
    problems = render(LAYOUTS["yunling_fixed"], long)
    assert isinstance(problems, tuple)
    assert [problem.reason.code for problem in problems] == ["too_wide"]
    assert isinstance(render(LAYOUTS["yunling_csv"], long), BankFile)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        (Batch("FF-1", DAY, ()), "empty_batch"),
        (Batch("../FF", DAY, (FIRST,)), "bad_batch"),
    ],
)
def test_a_batch_that_is_no_batch_is_refused(what: Batch, code: str) -> None:
    problems = render(LAYOUTS["yunling_csv"], what)
    assert isinstance(problems, tuple)
    assert [problem.reason.code for problem in problems] == [code]


LINES = st.lists(
    st.builds(
        Instruction,
        st.integers(1, 99_999_999),
        st.text("0123456789", min_size=8, max_size=32),
        st.text("王李张𠮷𬭎·,\"；' ", min_size=1, max_size=12).filter(str.strip),
        st.integers(1, 10**12),
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda line: line.seq,
).map(tuple)


@given(st.sampled_from(list(LAYOUTS.values())), LINES)
def test_what_is_sent_comes_back_to_the_fen(layout: Layout, lines: tuple[Instruction, ...]) -> None:
    sent = Batch("FF-1", DAY, lines)
    file = rendered(layout, sent)
    assert file.total_fen == sum(line.fen for line in lines)
    failed = {line.seq: "1003" for line in lines[::3]}
    back = parse_return(layout, reply(layout, sent, DAY, failed), sent)
    assert isinstance(back, Returned)
    assert back.paid_fen + back.failed_fen == file.total_fen
    assert {one.seq: one.paid for one in back.outcomes} == {
        line.seq: line.seq not in failed for line in lines
    }
