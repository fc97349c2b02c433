"""Answers: what people type becomes one canonical value, or a reason they can act on."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.engine.definition import FormField
from workflow.engine.fields import LONGEST, parse_answers, parse_one
from workflow.engine.grammar import Label

TITLE = Label(zh="题", en="Question")
CHOICES = {"male": Label(zh="男", en="male"), "female": Label(zh="女", en="female")}
GOOD_ID = "441499196605089970"


def field(kind: str, **more: Any) -> FormField:
    """Return a question of a type."""
    if kind in ("choice", "choices"):
        more = {"choices": CHOICES, **more}
    return FormField(title=TITLE, type=kind, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", "  冯 才 ", "冯 才"),
        ("text", 12, "12"),
        ("long_text", "一\r\n二", "一\n二"),
        ("place", "松口镇", "松口镇"),
        ("name", " 冯 才 ", "冯才"),
        ("name", "阿依古丽·买买提", "阿依古丽·买买提"),
        ("int", "22", 22),
        ("int", " -3 ", -3),
        ("int", "２２", 22),
        ("int", 0, 0),
        ("money", "900", 90000),
        ("money", "0.1", 10),
        ("money", "1,234.56", 123456),
        ("money", "¥900.00元", 90000),
        ("money", 90000, 90000),
        ("money", "0", 0),
        ("date", "2026-03-01", "2026-03-01"),
        ("date", "2026/3/1", "2026-03-01"),
        ("date", "2026年3月1日", "2026-03-01"),
        ("date", "2024.2.29", "2024-02-29"),
        ("date", date(2026, 3, 1), "2026-03-01"),
        ("date", datetime(2026, 3, 1, 9, tzinfo=UTC), "2026-03-01"),
        ("month", "1993-09", "1993-09"),
        ("month", "1993年9月", "1993-09"),
        ("month", "1993.09", "1993-09"),
        ("yes_no", "是", True),
        ("yes_no", "No", False),
        ("yes_no", False, False),
        ("yes_no", "on", True),
        ("choice", "male", "male"),
        ("choices", ["female", "", "male", "female"], ["male", "female"]),
        ("choices", "female", ["female"]),
        ("choices", [""], []),
        ("id_no", GOOD_ID, GOOD_ID),
        ("id_no", " 441499 19660508 9970 ", GOOD_ID),
        ("phone", "0753-220 0000", "0753-220 0000"),
        ("account", "6222 0210 0112 3456", "6222021001123456"),
    ],
)
def test_what_is_typed_becomes_one_canonical_value(kind: str, raw: Any, value: Any) -> None:
    assert parse_one("q", field(kind), raw) == (value, [])
    assert type(parse_one("q", field(kind), raw)[0]) is type(value)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("text", "字" * (LONGEST["text"] + 1)),
        ("name", "字" * (LONGEST["name"] + 1)),
        ("text", "a\x00b"),
        ("text", "a\ud800b"),
        ("text", ["a"]),
        ("text", {"a": 1}),
        ("int", "2.0"),
        ("int", "1_000"),
        ("int", True),
        ("int", "9" * 5000),
        ("int", "二"),
        ("money", "0.001"),
        ("money", "1,23"),
        ("money", "-5"),
        ("money", -5),
        ("money", "NaN"),
        ("money", "Infinity"),
        ("money", "1E+999999"),
        ("money", "9" * 40),
        ("money", "9" * 13 + ",000"),
        ("money", 10**15),
        ("money", True),
        ("date", "2026-02-30"),
        ("date", "2026-W10-1"),
        ("date", "20260301"),
        ("date", "0001-01-01"),
        ("date", "2026-03-01x"),
        ("month", "1993-13"),
        ("month", "1993-0"),
        ("month", "93-09"),
        ("yes_no", "也许"),
        ("choice", "男"),
        ("choice", "other"),
        ("choices", ["male", "other"]),
        ("choices", {"male": True}),
        ("id_no", "441499196605089971"),
        ("id_no", "44149919660508997"),
        ("id_no", "441499196602309978"),
        ("phone", "打我电话"),
        ("account", "6222x"),
        ("account", "1234567"),
        ("table", "abc"),
        ("table", {"a": 1}),
    ],
)
def test_what_is_none_of_it_is_refused_with_a_reason(kind: str, raw: Any) -> None:
    value, problems = parse_one("q", field(kind), raw)
    assert value is None
    assert [(one.field, one.reason.code) for one in problems] == [("q", "bad_value")]
    assert "题" in problems[0].reason.zh


@pytest.mark.parametrize("raw", [None, "", "   ", "\n"])
@pytest.mark.parametrize("kind", ["text", "int", "money", "date", "yes_no", "choice", "id_no"])
def test_an_empty_answer_is_none(kind: str, raw: Any) -> None:
    assert parse_one("q", field(kind), raw) == (None, [])


FIELDS = {"name": field("name", required=True), "age": field("int", required=True),
          "well": field("yes_no", required=True), "note": field("text")}  # fmt: skip


def test_a_required_answer_that_is_missing_is_asked_for() -> None:
    values, problems = parse_answers(FIELDS, {"name": " ", "age": "0", "well": "否"})
    assert values == {"name": None, "age": 0, "well": False, "note": None}
    assert [(one.field, one.reason.code) for one in problems] == [("name", "required")]


def test_zero_and_no_are_answers() -> None:
    assert parse_answers(FIELDS, {"name": "冯才", "age": "0", "well": "no"})[1] == []


def test_a_wrong_answer_is_told_once() -> None:
    _, problems = parse_answers(FIELDS, {"name": "冯才", "age": "x", "well": "1"})
    assert [one.reason.code for one in problems] == ["bad_value"]


def test_a_draft_keeps_what_is_there_and_asks_for_nothing() -> None:
    assert parse_answers(FIELDS, {"age": "3"}, partly=True) == ({"age": 3}, [])


def test_answers_to_questions_that_were_not_asked_are_ignored() -> None:
    values, _ = parse_answers(FIELDS, {"name": "冯才", "stage": "pay", "unit_id": "1"})
    assert set(values) == set(FIELDS)


TABLE = {"terms": field("table", required=True, fields={
    "school": field("text", required=True), "semesters": field("int")})}  # fmt: skip


def test_a_table_names_the_row_and_column_of_a_mistake() -> None:
    rows = [{"school": "松口小学", "semesters": "2"}, {"semesters": ""}, {"semesters": "x"}, "row"]
    values, problems = parse_answers(TABLE, {"terms": rows})
    assert values["terms"] == [
        {"school": "松口小学", "semesters": 2}, {"school": None, "semesters": None}
    ]  # fmt: skip
    assert [(one.field, one.reason.code) for one in problems] == [
        ("terms.2.school", "required"), ("terms.2.semesters", "bad_value")
    ]  # fmt: skip


@pytest.mark.parametrize("raw", [None, [], [{"school": " ", "semesters": None}]])
def test_a_required_table_without_rows_is_asked_for(raw: Any) -> None:
    _, problems = parse_answers(TABLE, {"terms": raw})
    assert [one.reason.code for one in problems] == ["required"]


def test_a_row_with_a_zero_is_not_empty() -> None:
    values, _ = parse_answers(TABLE, {"terms": [{"school": "甲", "semesters": 0}]})
    assert values["terms"] == [{"school": "甲", "semesters": 0}]


def check_sign(first: str) -> str:
    """The check sign by trying each: MOD 11-2 makes the whole a remainder of 1."""
    for sign in "0123456789X":
        figures = [*map(int, first), 10 if sign == "X" else int(sign)]
        if sum(figure * 2 ** (17 - at) for at, figure in enumerate(figures)) % 11 == 1:
            return sign
    raise AssertionError(first)


IDS = st.builds(
    lambda day, number: (
        (first := f"441499{day.isoformat().replace('-', '')}{number:03d}") + check_sign(first)
    ),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 999),
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
VALUES = {
    "text": TEXT.map(str.strip),
    "long_text": TEXT.map(str.strip),
    "place": TEXT.map(str.strip),
    "name": TEXT.map(lambda text: "".join(text.split())),
    "int": st.integers(-(10**15) + 1, 10**15 - 1),
    "money": st.integers(0, 10**15 - 1),
    "date": st.dates(date(1000, 1, 1), date(2999, 1, 1)).map(date.isoformat),
    "month": st.dates(date(1000, 1, 1), date(2999, 1, 1)).map(lambda day: day.isoformat()[:7]),
    "yes_no": st.booleans(),
    "choice": st.sampled_from(sorted(CHOICES)),
    "choices": st.sampled_from([["male"], ["female"], ["male", "female"]]),
    "id_no": IDS,
    "account": st.from_regex(r"[0-9]{8,32}", fullmatch=True),
    "phone": st.from_regex(r"[0-9+][0-9+() -]{4,20}[0-9]", fullmatch=True),
}


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_a_canonical_value_is_kept_as_it_is_through_storage(kind: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    stored = json.loads(json.dumps(value))
    found, problems = parse_one("q", field(kind), stored)
    assert (found, problems) == (value if value != "" else None, [])


@given(st.integers(0, 10**15 - 1))
def test_yuan_as_typed_are_the_fen_they_say(fen: int) -> None:
    typed = f"{fen // 100}.{fen % 100:02d}"
    assert parse_one("q", field("money"), typed) == (fen, [])
    assert parse_one("q", field("money"), f"{fen // 100:,}.{fen % 100:02d}") == (fen, [])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8,
)  # fmt: skip


@pytest.mark.parametrize("kind", [*VALUES, "table"])
@given(raw=ANYTHING)
def test_whatever_comes_in_is_a_storable_value_or_a_reason(kind: str, raw: Any) -> None:
    value, problems = parse_one("q", field(kind, fields=TABLE["terms"].fields), raw)
    if not problems:
        json.dumps(value, ensure_ascii=False).encode()
