"""The made-up county's papers, and another county of the same shape, read the same."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.roster.papers import (
    APPLICANT_HEADER,
    APPLICATION_TABLES,
    EXPECTED,
    PAPERS,
    REGISTER_TABLES,
    SPELL_HEADER,
    TODAY,
    Sheet,
    written,
)
from workflow.policies.terms import check_spells
from workflow.roster.rows import Entry, Problem, Value
from workflow.roster.rules import Examined, examine
from workflow.roster.sheets import read_workbook

PATHS = sorted(PAPERS.glob("申请名册-*.xlsx"))
NUMBERS = (90, 91, 92, 93)

OTHER_NAMES = {
    "姓名": "教师\n姓名", "性别": "性 别", "身份证号码": "公民身份号码（18位）",
    "出生年月": "出生日期",
    "户籍所在镇": "乡镇（街道）", "村（居）委会": "户籍村", "类别": "人员类别",
    "累计任教学期": "任教总学期数（个）", "离岗后是否被录用": "是否被录用为编制内人员",
    "是否计划内离岗退养": "计划内离岗退养（是/否）", "有无刑事犯罪记录": "是否有犯罪记录",
    "合同是否备案": "聘用合同是否备案", "联系电话": "手机号码", "开户行": "开户银行",
    "银行账号": "账 号",
    "任教学校": "学校名称", "起": "起始年月", "止": "截止年月", "学期数": "任教学期",
    "序号": "编号",
}  # fmt: skip
OTHER_TOWNS = {"镇": "乡", "街道": "办事处"}


def examined(papers: Mapping[str, bytes]) -> Examined:
    read = [
        read_workbook(data, APPLICATION_TABLES, today=TODAY, name=name)
        for name, data in papers.items()
    ]
    return examine(read, APPLICATION_TABLES, [check_spells])


@pytest.fixture(scope="module")
def here() -> Examined:
    return examined({path.name: path.read_bytes() for path in PATHS})


@pytest.fixture(scope="module")
def there() -> Examined:
    draw = random.Random(20260331)
    return examined({renamed(path.name): retyped(path, draw) for path in PATHS})


def renamed(text: Any) -> Any:
    if isinstance(text, str):
        for old, new in OTHER_TOWNS.items():
            text = text.replace(old, new)
    return text


def _rows(path: Path, sheet: str, header: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    rows = list(load_workbook(path)[sheet].iter_rows(values_only=True))
    first = next(at for at, row in enumerate(rows) if row[0] == header[0])
    for row in rows[first + 1 :]:
        if row[2] is not None:
            yield {name: renamed(cell) for name, cell in zip(header, row, strict=True)}


def retyped(path: Path, draw: random.Random) -> bytes:
    """Type a paper as another county would: nothing stays but what the rows say."""
    sheets = []
    for old, new, header in (
        ("申请人", "2026年名册", APPLICANT_HEADER),
        ("任教经历", "经历明细表", SPELL_HEADER),
    ):
        order = ["序号"] * (old == "任教经历") + [*header, "备注", "镇经办人"]
        draw.shuffle(order)
        above = [["某某县原民办代课教师补助"], [], ["说明：请按实填写"]][: draw.randint(0, 3)]
        sheets.append(
            Sheet(
                new,
                order,
                list(_rows(path, old, header)),
                above,
                [[], ["总计"], ["单位负责人：　　　填表日期："]],
                OTHER_NAMES,
            )
        )
    draw.shuffle(sheets)
    return written(Sheet("填表说明", ["请勿改动表头"]), *sheets)


def people(entries: tuple[Entry, ...]) -> dict[Value, dict[str, Value]]:
    return {entry.row.values["id_no"]: dict(entry.row.values) for entry in entries}


def faults(problems: tuple[Problem, ...]) -> Counter[tuple[str, str]]:
    return Counter((one.field, one.reason.code) for one in problems)


def test_exactly_the_good_rows_are_accepted(here: Examined) -> None:
    with EXPECTED.open(encoding="utf-8") as lines:
        expected = {row["id"]: row for row in csv.DictReader(lines)}
    accepted = people(here.accepted)
    assert len(here.accepted) == len(accepted) == 260
    assert accepted.keys() == expected.keys()
    for key, row in expected.items():
        assert accepted[key]["name"] == row["name"]
        assert accepted[key]["town"] == row["town"]


def test_every_dirty_row_is_refused_with_its_cells(here: Examined) -> None:
    typed = {
        (path.name, row[0].row)
        for path in PATHS
        for row in load_workbook(path)["申请人"].iter_rows()
        if row[0].value in NUMBERS
    }
    assert len(typed) == 4 * len(PATHS) == 48
    assert {(entry.row.file, entry.row.number) for entry in here.refused} == typed
    assert {(one.file, one.row) for one in here.problems} == typed
    assert faults(here.problems) == {
        ("id_no", "id_check_digit"): 24, ("id_no", "doubled"): 12, ("id_no", "id_as_number"): 12,
        ("name", "formula"): 12, ("semesters_claimed", "not_whole"): 12,
        ("account", "account_form"): 12, ("account", "account_as_number"): 12,
    }  # fmt: skip


def test_the_only_warnings_are_the_three_accounts_of_couples(here: Examined) -> None:
    assert faults(here.warnings) == {("account", "account_shared"): 3}


def test_another_county_of_the_same_shape_reads_the_same(here: Examined, there: Examined) -> None:
    theirs = people(there.accepted)
    for key, row in people(here.accepted).items():
        changed = {name: renamed(value) for name, value in row.items()}
        assert theirs.pop(key) == changed
    assert theirs == {}
    assert faults(there.problems) == faults(here.problems)
    guessed = Counter({("application", "header_guessed"): len(PATHS)})  # 任教总学期数（个）
    unread = Counter({(table, "header_unread"): 12 for table in ("application", "terms")})
    assert faults(there.warnings) == faults(here.warnings) + guessed + unread  # 镇经办人
    assert len(there.refused) == 48


def test_its_spells_are_joined_as_here(here: Examined, there: Examined) -> None:
    def months(found: Examined) -> dict[Value, list[tuple[Value, Value]]]:
        return {
            entry.row.values["id_no"]: [
                (row.values["from"], row.values["to"]) for row in entry.joined["terms"]
            ]
            for entry in found.accepted
        }

    assert months(there) == months(here)


def test_the_register_reads_the_same_under_other_headers() -> None:
    path = PAPERS / "固化名单.xlsx"
    rows = list(load_workbook(path).active.iter_rows(values_only=True))
    header = [str(cell) for cell in rows[0]]
    other = {
        "身份证号码": "身份证",
        "核定学期数": "累计任教学期",
        "出生日期": "出生年月日",
        "户籍镇": "镇街",
        "户籍村": "村居",
        "姓名": "人员姓名",
        "类别": "教师类型",
    }
    few = [dict(zip(header, row, strict=True)) for row in rows[1:301]]
    data = written(Sheet("名单", header[::-1], few, [["固化名单"]], [["合计", 300]], other))
    here = read_workbook(path, REGISTER_TABLES, today=TODAY).rows("frozen")[:300]
    there = read_workbook(data, REGISTER_TABLES, today=TODAY)
    assert there.problems == ()
    assert [row.values for row in there.rows("frozen")] == [row.values for row in here]
