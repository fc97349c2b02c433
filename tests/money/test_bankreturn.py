"""The bank's answer: read whole or refused whole, twice is once, every refusal has its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from workflow.demo.bank import reply
from workflow.money.bankfile import Batch, FileProblem, Instruction
from workflow.money.bankreturn import Merged, Outcome, Returned, merge, parse_return
from workflow.money.banks import packaged
from workflow.money.layout import Layout

LAYOUTS = packaged().layouts
DAY = date(2026, 7, 12)
SENT = Batch(
    "FF-2026-0007",
    date(2026, 7, 10),
    tuple(
        Instruction(seq, f"62999900000000{seq:02d}", "覃满洋", 70_000 + seq) for seq in range(1, 6)
    ),
)
OTHER = Batch("FF-2026-0008", date(2026, 7, 10), SENT.lines)
EVERY_LAYOUT = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
CSV = LAYOUTS["yunling_csv"]


def read(layout: Layout, content: bytes) -> Returned:
    answer = parse_return(layout, content, SENT)
    assert isinstance(answer, Returned)
    return answer


def refused(layout: Layout, content: bytes) -> list[tuple[int, str]]:
    answer = parse_return(layout, content, SENT)
    assert isinstance(answer, tuple)
    return [(problem.line, problem.reason.code) for problem in answer]


def lines(content: bytes) -> list[bytes]:
    return content.split(b"\r\n")


def edited(layout: Layout, edit: Callable[[list[bytes]], object]) -> bytes:
    rows = lines(reply(layout, SENT, DAY))
    edit(rows)
    return b"\r\n".join(rows)


@EVERY_LAYOUT
def test_the_same_file_twice_changes_nothing(layout: Layout) -> None:
    first = read(layout, reply(layout, SENT, DAY, {2: "1003"}))
    known = {one.seq: one for one in first.outcomes}
    again = merge(known, read(layout, reply(layout, SENT, DAY, {2: "1003"})))
    assert again == Merged((), 5)
    assert merge({}, first) == Merged(first.outcomes, 0)


@EVERY_LAYOUT
def test_lines_in_another_order_say_the_same(layout: Layout) -> None:
    def swap(rows: list[bytes]) -> None:
        rows[1], rows[5] = rows[5], rows[1]

    plain, swapped = read(layout, reply(layout, SENT, DAY)), read(layout, edited(layout, swap))
    assert {one.seq: one for one in plain.outcomes} == {one.seq: one for one in swapped.outcomes}
    assert (swapped.paid_fen, swapped.failed_fen) == (SENT.total_fen, 0)


@EVERY_LAYOUT
def test_one_bad_line_refuses_the_whole_file_with_its_number(layout: Layout) -> None:
    content = edited(layout, lambda rows: rows.__setitem__(3, rows[3][:-3] + b"\xff\xff\xff"))
    assert refused(layout, content) == [(4, "line_unreadable")]


@EVERY_LAYOUT
def test_a_file_for_another_batch_is_refused(layout: Layout) -> None:
    assert (1, "other_batch") in refused(layout, reply(layout, OTHER, DAY))


@EVERY_LAYOUT
def test_an_extra_line_is_refused(layout: Layout) -> None:
    more = Batch(SENT.number, DAY, (*SENT.lines, Instruction(9, "6299990000000009", "x", 1)))
    assert refused(layout, reply(layout, more, DAY)) == [(7, "unknown_line")]


@EVERY_LAYOUT
def test_an_amount_off_by_one_fen_is_refused(layout: Layout) -> None:
    off = Batch(
        SENT.number,
        DAY,
        (*SENT.lines[:4], Instruction(5, SENT.lines[4].account, "x", SENT.lines[4].fen + 1)),
    )
    assert refused(layout, reply(layout, off, DAY)) == [(6, "amount_differs")]


@EVERY_LAYOUT
def test_a_line_that_stands_twice_is_refused(layout: Layout) -> None:
    content = edited(layout, lambda rows: rows.insert(2, rows[1]))
    assert refused(layout, content) == [(3, "line_twice")]


@EVERY_LAYOUT
def test_another_account_is_refused(layout: Layout) -> None:
    content = edited(
        layout,
        lambda rows: rows.__setitem__(2, rows[2].replace(b"6299990000000002", b"6299990000000003")),
    )
    assert refused(layout, content) == [(3, "account_differs")]


@EVERY_LAYOUT
@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda rows: rows.pop(6), (6, "trailer_missing")),
        (lambda rows: rows.clear(), (1, "trailer_missing")),
        (lambda rows: rows.pop(3), (6, "totals_differ")),
        (lambda rows: rows.pop(0), (1, "header_misplaced")),
        (lambda rows: rows.insert(1, rows[0]), (2, "header_misplaced")),
        (lambda rows: rows.insert(7, rows[1]), (8, "after_trailer")),
        (lambda rows: rows.insert(3, b""), (4, "line_unreadable")),
    ],
)
def test_a_file_that_is_not_whole_is_refused(
    layout: Layout, edit: Callable[[list[bytes]], object], problem: tuple[int, str]
) -> None:
    assert problem in refused(layout, edited(layout, edit))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b",0000\r\n", b",9999\r\n", "unknown_code"),
        (b",700.01,", b",70001,", "amount_differs"),
        (b",700.01,", b",700.010,", "line_unreadable"),
        (b"D,1,", b"D,0x1,", "line_unreadable"),
        (b"D,1,", b'D,"1,', "line_unreadable"),
        (b"D,1,", b"DD,1,", "line_unreadable"),
        (b"D,1,", b"D,1,1,", "line_unreadable"),
    ],
)
def test_a_line_written_wrongly_is_refused(old: bytes, new: bytes, code: str) -> None:
    content = reply(CSV, SENT, DAY).replace(old, new, 1)
    assert refused(CSV, content)[0] == (2, code)


@EVERY_LAYOUT
def test_partial_files_together_answer_the_batch_once(layout: Layout) -> None:
    known: dict[int, Outcome] = {}
    for part in (range(1, 4), range(3, 6), range(1, 6)):
        merged = merge(known, read(layout, reply(layout, SENT, DAY, only=part)))
        assert isinstance(merged, Merged)
        known |= {one.seq: one for one in merged.new}
    assert sorted(known) == [1, 2, 3, 4, 5]
    assert sum(one.fen for one in known.values()) == SENT.total_fen


def test_a_file_that_contradicts_an_earlier_one_is_refused() -> None:
    known = {one.seq: one for one in read(CSV, reply(CSV, SENT, DAY, {3: "1001"})).outcomes}
    for other in ({}, {3: "1003"}):
        clash = merge(known, read(CSV, reply(CSV, SENT, DAY, other)))
        assert isinstance(clash, tuple)
        assert isinstance(clash[0], FileProblem)
        assert (clash[0].reason.code, "3" in clash[0].reason.zh) == ("outcome_differs", True)


def test_a_paid_line_that_is_returned_later_came_back_and_contradicts_nothing() -> None:
    known = {one.seq: one for one in read(CSV, reply(CSV, SENT, DAY)).outcomes}
    later = read(CSV, reply(CSV, SENT, DAY, {3: "1001"}))
    merged = merge(known, later)
    assert isinstance(merged, Merged)
    assert ([one.seq for one in merged.bounced], merged.new, merged.repeated) == ([3], (), 4)
    assert merge(known, later, {3}) == Merged((), 5)


def test_a_returned_line_carries_the_banks_words_and_no_name() -> None:
    content = reply(CSV, SENT, DAY, {2: "1003"})
    back = {one.seq: one for one in read(CSV, content).outcomes}
    assert (back[2].paid, back[2].reason.zh, back[1].paid) == (False, "账户已销户", True)
    assert "覃满洋" not in content.decode("gb18030")


def test_several_mistakes_are_reported_at_once() -> None:
    content = reply(CSV, OTHER, DAY).replace(b",700.02,", b",700.03,").replace(b"T,", b"X,")
    assert refused(CSV, content) == [
        (1, "other_batch"),
        (3, "amount_differs"),
        (7, "line_unreadable"),
        (7, "trailer_missing"),
    ]
