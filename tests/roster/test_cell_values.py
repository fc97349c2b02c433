"""Cells by kind: the many ways clerks write, and the one value that comes out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.papers import TODAY, card
from workflow.engine.refusal import Reason
from workflow.roster.rows import Value
from workflow.roster.specs import KINDS, Column
from workflow.roster.values import doubt, read_cell, tidy_name


def read(kind: str, cell: object, **given_: Any) -> Value | Reason:
    return read_cell(Column("it", ("它",), kind, **given_), cell, TODAY)


def code(kind: str, cell: object, **given_: Any) -> str:
    found = read(kind, cell, **given_)
    assert isinstance(found, Reason), found
    return found.code


@pytest.mark.parametrize(
    "cell",
    ["1966.05", "1966.5", "1966年5月", "1966年05月份", "19660511", "196605", "1966-05-11",
     "1966/5/11", "1966-05", "１９６６．０５", " 1966 年 5 月 11 日 ", "1966、05",
     "1966-05-11 00:00:00", date(1966, 5, 11), datetime(1966, 5, 11, 8),  # noqa: DTZ001 Excel knows no zones
     19660511.0, 196605.0,
     1966.05],
)  # fmt: skip
def test_a_month_is_read_however_it_is_written(cell: object) -> None:
    assert read("month", cell) == "1966-05"


@pytest.mark.parametrize(
    "cell", ["1966", "五月", "1966.13", "66.05", "1966.02.30", 24125.0, "1993.09-1996.01", True]
)
def test_what_is_no_month_is_refused(cell: object) -> None:
    assert code("month", cell) == "month_form"


def test_a_number_that_may_be_january_or_october_is_refused() -> None:
    assert code("month", 1966.1) == "month_october"
    assert read("month", "1966.1") == "1966-01"
    assert read("month", 1966.12) == "1966-12"
    assert read("month", 1966.5) == "1966-05"


@given(st.dates(date(1930, 1, 1), date(2026, 12, 31)))
def test_every_date_survives_every_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"):
        assert read("date", day.strftime(form)) == day.isoformat()
        assert read("month", day.strftime(form)) == day.isoformat()[:7]


def test_a_date_needs_its_day() -> None:
    assert code("date", "1966.05") == "date_form"


@pytest.mark.parametrize("cell", [20.0, 20, "20", " 20 ", "２０"])
def test_a_whole_number_is_read(cell: object) -> None:
    assert read("int", cell) == 20


@pytest.mark.parametrize("cell", ["二十", 20.5, "20.5", "-3", "约20", True, "20学期", "9" * 12])
def test_what_is_no_whole_number_is_refused(cell: object) -> None:
    assert code("int", cell) == "not_whole"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("是", True), ("有", True), ("√", True), (True, True), ("Y", True), (1.0, True),
     ("否", False), ("无", False), ("没有", False), ("未备案", False), (False, False),
     (0.0, False)],
)  # fmt: skip
def test_yes_and_no_have_many_words(cell: object, value: bool) -> None:
    assert read("yes_no", cell) is value


def test_an_unclear_answer_is_no_answer() -> None:
    assert code("yes_no", "待查") == "not_yes_no"


@pytest.mark.parametrize("cell", ["", None, " ", "\u3000", "-", "——", "/"])
@pytest.mark.parametrize("kind", sorted(KINDS - {"choice"}))
def test_nothing_and_strokes_are_blank(kind: str, cell: object) -> None:
    assert read(kind, cell) is None


def test_sex_and_choices_give_their_keys() -> None:
    choices = {"minban": ("minban", "民办", "民办教师"), "daike": ("daike", "代课")}
    assert read("sex", " 男 ") == "M"
    assert read("sex", "女性") == "F"
    assert read("choice", "民办教师", choices=choices) == "minban"
    assert code("sex", "？") == "not_sex"
    assert code("choice", "公办", choices=choices) == "not_a_choice"


@pytest.mark.parametrize(
    ("typed", "name"),
    [("卢\u3000芳", "卢芳"), ("卢 芳", "卢芳"), (" 王科长 ", "王科长"),
     ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽．买买提", "阿依古丽·买买提"),
     ("𬭎𠮷", "𬭎𠮷"), ("李\u200b四", "李四"), ("〇一", "〇一"), ("Anna  Li", "Anna Li")],
)  # fmt: skip
def test_a_name_is_tidied_and_its_characters_are_kept(typed: str, name: str) -> None:
    assert read("name", typed) == name


@given(st.text(max_size=30))
def test_tidying_a_name_twice_changes_nothing_more(text: str) -> None:
    assert tidy_name(tidy_name(text)) == tidy_name(text)


def test_a_compatibility_character_is_not_replaced_by_its_twin() -> None:
    assert read("name", "李\uf9e1") == "李\uf9e1"


@pytest.mark.parametrize("cell", ['=HYPERLINK("http://x","点")', "＝1+1", "@SUM(A1)", "+86"])
@pytest.mark.parametrize("kind", ["name", "text", "place"])
def test_text_that_starts_like_a_formula_is_refused(kind: str, cell: str) -> None:
    assert code(kind, cell) == "formula"


@pytest.mark.parametrize("cell", ["张", "张3", "张三?", "张三（女）", "·张", 12.0])
def test_what_is_no_name_is_refused(cell: object) -> None:
    assert code("name", cell) == "name_form"


def test_an_account_keeps_its_digits() -> None:
    spaced = " ".join([card()[:4], card()[4:]])
    assert read("account", spaced) == card()
    assert code("account", 6.29999e18) == "account_as_number"
    assert code("account", 12345678.0) == "account_as_number"
    assert code("account", "12345") == "account_form"
    assert code("account", "暂无") == "account_form"


def test_a_wrong_luhn_digit_warns_and_never_blocks() -> None:
    column = Column("it", ("它",), "account")
    wrong = card()[:-1] + str((int(card()[-1]) + 1) % 10)
    assert read("account", wrong) == wrong
    warning = doubt(column, wrong)
    assert warning is not None
    assert warning.code == "account_luhn"
    assert doubt(column, card()) is None
    assert doubt(column, "801101000123456789012") is None


@pytest.mark.parametrize("cell", ["0753-5557234", "13800000000", 13800000000.0, "(0753)5557234"])
def test_a_telephone_is_read(cell: object) -> None:
    assert isinstance(read("phone", cell), str)


def test_what_is_no_telephone_is_refused() -> None:
    assert code("phone", "无电话") == "phone_form"


def test_text_is_capped_and_free_of_control_characters() -> None:
    assert code("text", "字" * 201) == "too_long"
    assert code("text", "甲\x07乙") == "control_character"
    assert read("text", " 云岭\n农商银行 ") == "云岭 农商银行"
