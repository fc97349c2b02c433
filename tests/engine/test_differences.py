"""What changed between two versions is said in words, and nothing that changed goes unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.engine.programmes import EXAMPLE, read
from tests.engine.test_good import example
from workflow.calendar.load import load_china
from workflow.engine.definition import Definition
from workflow.engine.differences import differences
from workflow.engine.load import load_text

TEXT = EXAMPLE.read_text("utf-8")
CALENDAR = load_china()
BY = "，且每年12月20日前（含当日）"
SHORTER = f"期限「审核」：由 5个工作日内（当日不计）{BY} 改为 3个工作日内（当日不计）{BY}"
TO, BY_HEAD = "        to: granted\n        by: [", "township_head]"
GRANTED = "      granted: {title"
VISITED = "      visited: {title: {zh: 走访中, en: Visited}, waits_for: [township_head]}\n"
WHEN = "动作「同意」的条件·第 1 项·判断式"
OPTIONAL = "type: long_text{}}}\n      return"
TREES = [load_text(text.encode()).tree.data for text in (TEXT, example())]


def said(*swaps: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Return what is said of the example once some of its text was swapped."""
    text = TEXT
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new, 1)
    loaded = load_text(text.encode())
    assert loaded.definition is not None, loaded.problems
    found = differences(read(EXAMPLE), loaded.definition, CALENDAR)
    assert all(one.says.en and not any("一" <= sign <= "鿿" for sign in one.says.en.split("“")[0])
               for one in found)  # fmt: skip
    return [(one.sort, one.part.zh, one.says.zh) for one in found]


def test_the_same_version_differs_in_nothing() -> None:
    assert said(("version: 1", "version: 2")) == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "{working_days: review_days, clause", "{working_days: 3, clause",
            [("time", "慰问申请",
              SHORTER)],
        ),
        (
            "    value: 5\n", "    value: 3\n",
            [("rest", "整个事项", "参数「审核工作日」的取值：由 5 改为 3"),
             ("time", "慰问申请",
              SHORTER)],
        ),
        (
            f"{TO}{BY_HEAD}", f"{TO}township_clerk, {BY_HEAD}",
            [("who", "慰问申请", "动作「同意」的谁办：增加 乡镇经办")],
        ),
        (
            GRANTED, VISITED + GRANTED,
            [("way", "慰问申请", "新增环节「走访中」（乡镇负责人）")],
        ),
        (
            "      story: {title: {zh: 情况说明, en: What happened}, type: long_text}\n", "",
            [("form", "慰问申请", "删去字段「情况说明」")],
        ),
        (
            "[submit] # 提交人", "[submit, refuse] # 提交人",
            [("who", "慰问申请", "动作「同意」的须为另一人：增加 不同意")],
        ),
        (
            "        irreversible: true", "        asks_password: true\n        irreversible: true",
            [("who", "慰问申请", "动作「同意」的须再输密码：由 否 改为 是")],
        ),
        (
            "title: {zh: 审核中, en: In review}", "title: {zh: 核查中, en: Being checked}",
            [("way", "慰问申请", "环节「核查中」改名：「审核中」 → 「核查中」")],
        ),
        (
            "to: 2030-12-31", "to: 2035-12-31",
            [("time", "整个事项", "有效期·到：由 2030-12-31 改为 2035-12-31")],
        ),
        (
            "income <= 150000", "income <= 180000",
            [("way", "慰问申请", f"{WHEN}：由 income <= 150000 改为 income <= 180000")],
        ),
        (
            "disaster: {zh: 受灾, en: disaster}", "disaster: {zh: 遭灾, en: a disaster}",
            [("form", "慰问申请", "字段「困难原因」的选项改名：「受灾」 → 「遭灾」")],
        ),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(old: str, new: str, wanted: list[tuple[str, str, str]]) -> None:
    assert said((old, new)) == wanted


def test_several_changes_are_said_in_the_order_of_the_definition() -> None:
    found = said(
        ("to: 2030-12-31", "to: 2035-12-31"),
        ("    unit: township #", "    unit: county #"),
        (OPTIONAL.format(", required: true"), OPTIONAL.format("")),
    )
    assert [what.split("：")[0] for _, _, what in found] == [
        "有效期·到", "所在单位", "动作「不同意」的办理时填写「理由」的必填",
    ]  # fmt: skip


def leaves(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the place of every value that holds no other."""
    inside = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in inside:
        yield from leaves(value, (*at, key))
    if not isinstance(tree, dict | list):
        yield at


PLACES = [(nth, at) for nth, tree in enumerate(TREES) for at in leaves(tree) if at != ("version",)]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PLACES), st.sampled_from(["other", "gone"]))
def test_no_value_changes_without_a_word(place: tuple[int, tuple[Any, ...]], how: str) -> None:
    nth, at = place
    data = deepcopy(TREES[nth])
    holder = data
    for step in at[:-1]:
        holder = holder[step]
    if how == "gone":
        del holder[at[-1]]
    else:
        holder[at[-1]] = _another(holder[at[-1]])
    old = Definition.model_validate(TREES[nth], by_alias=True, by_name=False)
    try:
        new = Definition.model_validate(data, by_alias=True, by_name=False)
    except ValidationError:
        assume(False)
        return
    assume(new != old)
    assert differences(old, new, CALENDAR)


def _another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}x"
    return value.replace(year=value.year + 1) if hasattr(value, "replace") else None
