"""Q09: whatever layout a bank asks for, what is sent and what comes back reads as it was meant."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.money.layouts import FAILED, PAID, layouts
from workflow.demo.bank import reply
from workflow.money.bankfile import BankFile, Batch, Instruction, render
from workflow.money.bankreturn import Merged, Outcome, Returned, merge, parse_return
from workflow.money.banks import PACKAGED, load_banks, packaged, unknown_units
from workflow.money.layout import DATES, FIELDS, Column, Layout, Mask, Records
from workflow.money.layout_check import read_layout

DAY = date(2026, 7, 10)
NAMES = st.text("王李张阿·覃 ", min_size=1, max_size=12).filter(str.strip)
BATCHES = st.lists(
    st.builds(
        Instruction,
        st.integers(1, 99_999),
        st.text("0123456789", min_size=8, max_size=19),
        NAMES,
        st.integers(1, 10**9),
        st.sampled_from(["2026-07", "2025-04~2026-06"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda line: line.seq,
).map(lambda lines: Batch("FF-2026-0007", DAY, tuple(lines)))


def cells(layout: Layout, content: bytes) -> list[list[str]]:
    """Split a file as a bank's own program would: by its bytes, knowing nothing of ours."""
    if layout.encoding == "utf-8-sig":
        assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode(layout.encoding)
    lines = text.split("\r\n" if layout.newline == "crlf" else "\n")
    assert lines.pop() == ""
    if layout.style == "csv" and layout.quotes:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator))
    if layout.style == "csv":
        return [line.split(layout.separator) for line in lines]
    found = []
    for at, line in enumerate(lines):
        columns, raw = layout.out.detail, line.encode(layout.codec)
        if at == 0 and layout.out.header:
            columns = layout.out.header
        elif at == len(lines) - 1 and layout.out.trailer:
            columns = layout.out.trailer
        assert len(raw) == sum(column.width for column in columns)
        row = []
        for column in columns:
            row.append(raw[: column.width].decode(layout.codec).strip(" "))
            raw = raw[column.width :]
        found.append(row)
    return found


@given(layouts(), BATCHES)
def test_a_bank_reads_every_line_to_the_fen(layout: Layout, batch: Batch) -> None:
    file = render(layout, batch)
    assert isinstance(file, BankFile), file
    rows = cells(layout, file.content)
    details = rows[bool(layout.out.header) : len(rows) - bool(layout.out.trailer)]
    places = {column.field: at for at, column in enumerate(layout.out.detail)}
    kind = layout.out.detail[places["amount"]].kind
    read = [
        (
            int(row[places["seq"]]),
            row[places["account"]],
            row[places["name"]].strip(),
            Decimal(row[places["amount"]]) * (100 if kind == "yuan" else 1),
        )
        for row in details
    ]
    assert read == [(one.seq, one.account, one.name.strip(), one.fen) for one in batch.lines]


@given(layouts(), BATCHES, st.data())
def test_what_comes_back_says_what_became_of_each_line(
    layout: Layout, batch: Batch, data: st.DataObject
) -> None:
    codes = st.dictionaries(st.sampled_from([one.seq for one in batch.lines]),
                            st.sampled_from(list(FAILED)))  # fmt: skip
    failed = data.draw(codes)
    answer = reply(layout, batch, DAY, failed)
    read = parse_return(layout, answer, batch)
    assert isinstance(read, Returned), read
    assert {one.seq: (one.fen, one.paid, one.code) for one in read.outcomes} == {
        one.seq: (one.fen, one.seq not in failed, failed.get(one.seq, PAID)) for one in batch.lines
    }
    assert parse_return(layout, answer, batch) == read


@given(layouts(), BATCHES, st.data())
def test_parts_in_any_order_and_any_number_of_times_say_what_the_whole_says(
    layout: Layout, batch: Batch, data: st.DataObject
) -> None:
    seqs = [one.seq for one in batch.lines]
    failed = dict.fromkeys(seqs[::2], "NO")
    whole = parse_return(layout, reply(layout, batch, DAY, failed), batch)
    assert isinstance(whole, Returned)
    parts = [reply(layout, batch, DAY, failed, range(seq, seq + 1)) for seq in seqs]
    known: dict[int, Outcome] = {}
    for part in data.draw(st.permutations(parts)) + parts:
        read = parse_return(layout, part, batch)
        assert isinstance(read, Returned)
        merged = merge(known, read)
        assert isinstance(merged, Merged)
        known |= {one.seq: one for one in merged.new}
    assert known == {one.seq: one for one in whole.outcomes}


@given(layouts(), BATCHES, st.data())
def test_an_answer_with_one_digit_wrong_is_refused_or_says_the_same(
    layout: Layout, batch: Batch, data: st.DataObject
) -> None:
    answer = reply(layout, batch, DAY)
    digits = [at for at, byte in enumerate(answer) if 48 <= byte <= 57]
    at = data.draw(st.sampled_from(digits))
    other = data.draw(st.sampled_from([digit for digit in range(48, 58) if digit != answer[at]]))
    read = parse_return(layout, answer[:at] + bytes([other]) + answer[at + 1 :], batch)
    whole = parse_return(layout, answer, batch)
    assert isinstance(whole, Returned)
    assert not isinstance(read, Returned) or read.outcomes == whole.outcomes


@given(st.builds(Mask, first=st.integers(0, 12), last=st.integers(0, 12), sign=st.just("*"),
                 signs=st.integers(0, 32)), st.text("0123456789·阿𠮷", max_size=32))  # fmt: skip
def test_a_mask_masks_once_and_shows_no_more_than_it_says(mask: Mask, text: str) -> None:
    masked = mask.of(text)
    assert mask.of(masked) == masked
    assert sum(sign != "*" for sign in masked) <= min(mask.first + mask.last, len(text))


SAID = (PACKAGED / "yunling_csv.yaml").read_text("utf-8")
FIXED = (PACKAGED / "yunling_fixed.yaml").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "old", "new", "zh"),
    [
        (SAID, "style: csv", "style: xls", "csv"),
        (SAID, "encoding: gb18030", "encoding: big5", "gb18030"),
        (SAID, "{field: batch}", "{field: id_no}", "这里不能有字段「id_no」"),
        (SAID, "{field: batch}", "{}", "只写其一"),
        (SAID, "{field: name}, ", "", "明细里没有字段「name」"),
        (SAID, "{field: seq}", "{field: seq}, {field: seq}", "字段「seq」重复"),
        (SAID, "{field: amount, kind: yuan}, {field: note}", "{field: amount}, {field: note}",
         "kind: yuan"),
        (SAID, "{field: account}", "{field: account, mask: {last: 4}}", "掩码"),
        (SAID, "{field: date}", "{field: date, format: DD.MM.YY}", "YYYYMMDD"),
        (SAID, "{field: batch}", "{field: batch, format: YYYYMMDD}", "只用于日期"),
        (SAID, "{field: batch}", "{field: batch, kind: fen}", "不能写成 fen"),
        (SAID, "{field: batch}", "{field: batch, align: left}", "只用于定长文件"),
        (SAID, "{mark: H}", "{mark: 'H,'}", "固定文字"),
        (SAID, "{mark: H}", "{mark: H, align: left}", "固定文字只能再写宽度"),
        (SAID, 'paid: "0000"', 'paid: "1001"', "既是成功又是失败"),
        (SAID, "zh: 账号不存在, ", "", "缺少「zh」"),
        (SAID, "bank: 云岭农商银行", "bank: 云岭农商银行\nbank: 云岭", "重复"),
        (FIXED, "{field: batch, width: 32}", "{field: batch}", "都要写 width"),
        (FIXED, "{mark: H, width: 1}", "{mark: HEAD, width: 1}", "固定文字比栏宽"),
        (FIXED, "{field: account, width: 32}",
         "{field: account, width: 32, fill: '0'}", "0 补"),
        (FIXED, 'paid: "0000"', 'paid: "000000"', "太宽"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_its_line(
    tmp_path: Path, text: str, old: str, new: str, zh: str
) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    line = text[: text.index(old)].count("\n") + new.count("\n") + 1
    problems = load_banks(tmp_path)[1]
    assert (line, True) in [(one.line, zh in one.zh) for one in problems], problems
    assert all(one.file == str(path) for one in problems)


@settings(max_examples=60)
@given(st.integers(0, len(SAID) - 1), st.sampled_from(["", "：", "\t", "}", "0", "- ", "\n"]))
def test_whatever_a_slip_makes_of_a_file_it_is_read_or_named(at: int, put: str) -> None:
    layout, tree = read_layout((SAID[:at] + put + SAID[at + 1 :]).encode(), "slip.yaml")
    assert (layout is None) == bool(tree.problems)


def test_the_nearest_unit_that_is_named_has_its_say(tmp_path: Path) -> None:
    for name, used in (("a", '"*"'), ("b", "梅州市"), ("c", "云岭县, xingning")):
        text = SAID.replace('used_by: ["*"]', f"used_by: [{used}]")
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    banks, problems = load_banks(tmp_path)
    assert problems == []
    assert banks.used_in(["云岭县", "梅州市"]) == "c"
    assert banks.used_in(["xingning", "梅州市"]) == "c"
    assert banks.used_in(["平远县", "梅州市"]) == "b"
    assert banks.used_in(["广州市"]) == "a"
    assert packaged().layouts.keys() == {"yunling_csv", "yunling_fixed"}
    assert [str(one) for one in unknown_units(tmp_path, banks, ["云岭县", "梅州市"])] == [
        f"{tmp_path / 'c.yaml'}:4: 没有机构「xingning」 / there is no unit “xingning”"
    ]
    (tmp_path / "d.yaml").write_text(SAID, "utf-8")
    assert [(one.line, one.code) for one in load_banks(tmp_path)[1]] == [(4, "used_twice")]


def test_a_folder_that_holds_no_layout_is_wrong(tmp_path: Path) -> None:
    assert [one.code for one in load_banks(tmp_path / "nowhere")[1]] == ["nothing_here"]


def test_the_operator_reads_a_layout_that_is_one_and_of_every_key() -> None:
    manual = (PACKAGED.parents[1] / "docs" / "operator.md").read_text("utf-8")
    (said,) = re.findall(r"```yaml\n(# \S+/banks/.*?)```", manual, re.DOTALL)
    layout, tree = read_layout(said.encode(), "operator.md")
    assert layout is not None, tree.problems
    keys = {key for model in (Layout, Records, Column, Mask) for key in model.model_fields}
    section = manual[manual.index("## Bank files") : manual.index("## Incidents")]
    assert {key for key in {*keys, *FIELDS, *DATES} if key not in section} == set()
