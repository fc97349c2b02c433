"""Headers: found by name whatever the small print, never by a guess that could be wrong."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.papers import (
    APPLICANT_HEADER,
    APPLICANTS,
    NEVER_TYPED,
    REGISTER,
    SPELL_HEADER,
    SPELLS,
)
from workflow.roster.headers import Match, match_header
from workflow.roster.specs import TableSpec

KEYS = [column.key for column in APPLICANTS.columns if column.key not in NEVER_TYPED]


def match(*changes: tuple[str, str], spec: TableSpec = APPLICANTS) -> Match:
    shown = dict(changes)
    return match_header([shown.get(name, name) for name in APPLICANT_HEADER], spec)


def read_as(header: str, of: str = "身份证号码") -> str | None:
    """Return which column a header is read as when it stands in the place of another."""
    at = APPLICANT_HEADER.index(of)
    found = match((of, header)).columns
    return next((key for key, place in found.items() if place == at), None)


def test_a_township_s_own_header_is_understood() -> None:
    found = match()
    assert sorted(found.columns) == sorted(KEYS)
    assert found.usable
    assert found.guessed == ()


@given(st.permutations(range(len(APPLICANT_HEADER))))
def test_the_order_of_columns_does_not_matter(order: list[int]) -> None:
    header = [APPLICANT_HEADER[at] for at in order]
    found = match_header(header, APPLICANTS)
    assert {key: header[at] for key, at in found.columns.items()} == {
        key: APPLICANT_HEADER[at] for key, at in match().columns.items()
    }


@pytest.mark.parametrize(
    "header",
    ["身份证号码", "身份证号", "公民身份号码", "身份证", "身 份 证\n号 码", "身份证号码（18位）",
     "*身份证号码", "身份证号码：", "身份证号码(必填)", "【身份证号码】", "公民身份号码*",
     " 身份证件号码 ", "申请人身份证号码", "身份证号码\u3000"],
)  # fmt: skip
def test_many_ways_to_head_the_id_number(header: str) -> None:
    assert read_as(header) == "id_no"


@pytest.mark.parametrize(
    ("of", "header", "key"),
    [("银行账号", "账号", "account"), ("银行账号", "银行卡号", "account"),
     ("银行账号", "帐 号", "account"),
     ("开户行", "开户银行（全称）", "bank"), ("村（居）委会", "村(居)委会", "village"),
     ("村（居）委会", "村委会", "village"),
     ("累计任教学期", "累计任教学期数（个）", "semesters_claimed"),
     ("离岗后是否被录用", "离岗后是否被录用为在编人员", "hired_later"),
     ("合同是否备案", "聘用合同是否已备案", "contract_filed"), ("姓名", "姓  名", "name"),
     ("有无刑事犯罪记录", "是否有刑事犯罪记录", "criminal_record"),
     ("联系电话", "手机号码", "phone"),
     ("出生年月", "出生日期", "birth_on"), ("类别", "教师类别（民办/代课）", "category")],
)  # fmt: skip
def test_other_counties_words_are_known(of: str, header: str, key: str) -> None:
    assert read_as(header, of) == key


@pytest.mark.parametrize(
    "header", ["配偶身份证号码", "代领人身份证号", "经办人身份证号码", "编号", "户主身份证号"]
)
def test_somebody_else_s_id_number_is_never_taken(header: str) -> None:
    assert read_as(header) is None
    assert [column.key for column in match(("身份证号码", header)).missing] == ["id_no"]


def test_a_header_that_says_the_opposite_is_never_taken() -> None:
    assert read_as("未被录用", "离岗后是否被录用") is None
    assert read_as("合同未备案", "合同是否备案") is None


def test_two_columns_for_one_thing_are_reported_not_chosen() -> None:
    found = match(("联系电话", "身份证号"))
    assert found.doubled == {"id_no": (3, 13)}
    assert not found.usable


def test_two_close_headers_are_no_match() -> None:
    header = ["申请人身份证号码甲", "申请人身份证号码乙"]
    assert "id_no" not in match_header(header, APPLICANTS).columns


def test_a_close_header_is_marked_as_a_guess() -> None:
    found = match(("有无刑事犯罪记录", "本人有无刑事犯罪记录"))
    assert found.usable
    assert found.guessed == ("criminal_record",)


def test_units_in_brackets_do_not_hide_a_name() -> None:
    spec = TableSpec.from_plain(
        {
            "key": "paid",
            "title": "发放",
            "key_column": "amount",
            "columns": [
                {"key": "amount", "names": ["月补助标准"], "kind": "int", "required": True}
            ],
        }
    )
    for header in ("月补助标准（元）", "月补助标准(元/月)", "月补助标准\n（元）", "月补助标准[元]"):
        assert match_header([header], spec).columns == {"amount": 0}


def test_the_spells_and_the_register_have_headers_of_their_own() -> None:
    assert match_header(SPELL_HEADER, SPELLS).usable
    assert not match_header(SPELL_HEADER, APPLICANTS).usable
    header = ["学校名称", "起始年月", "截止年月", "身份证号", "学期"]
    assert match_header(header, SPELLS).columns == {
        "id_no": 3,
        "school": 0,
        "from": 1,
        "to": 2,
        "semesters": 4,
    }
    assert not match_header(SPELL_HEADER, REGISTER).usable


def test_no_two_columns_of_a_paper_claim_one_header() -> None:
    for spec in (APPLICANTS, SPELLS, REGISTER):
        names = [name for column in spec.columns for name in column.names]
        random.Random(1).shuffle(names)
        for name in names:
            assert len(match_header([name], spec, closely=False).columns) == 1, name
