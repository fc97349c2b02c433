"""A map is proven before a case is looked at: every mistake with its line, in Chinese."""

from __future__ import annotations

import pytest

from tests.versions.office import both_versions, map_text
from workflow.moving.check import problems
from workflow.moving.map_file import read_map

STANDING = {("application", "review"): 3, ("application", "draft"): 1, ("roster", "signing"): 1}
# What is written instead of what; what is said then, and on which line.
MISTAKES = [
    ("to: 2\n", "to: 9\n", 3, "没有载入 training_grant/v9"),
    ("to: 2\n", "to: 1\n", 3, "新旧版本相同"),
    ("because: 县", "becuase: 县", 4, "不认识的键「becuase」"),
    ("  objection:", "  complaint:", 18, "没有件类「complaint」"),
    ("review: check", "revue: check", 7, "旧版本没有环节「revue」"),
    ("review: check", "review: checked", 7, "新版本没有环节「checked」"),
    ("review: check", "review: granted", 7, "换版本不能替人作决定"),
    ("review: check, ", "", 7, "环节「review」有 3 件在办，没有写移到哪里"),
    ("years: {to: service_years}", "years: {to: age}", 9, "新版本没有「age」"),
    ("years: {to: service_years}", "years: {to: source}", 9, "「years」由 int 改为 choice"),
    ("hobby: {drop: 新办法不再填写}", "hobby: {to: phone}", 10, "「phone」已有答案"),
    ("hobby: {drop: 新办法不再填写}", "hobby: {}", 10, "三者写一"),
    ("hobby: {drop: 新办法不再填写}", "pet: {drop: 没有}", 10, "旧版本没有「pet」"),
    ("      hobby: {drop: 新办法不再填写}\n", "", 8, "新版本没有「hobby」"),
    ("source: {fill: counter}", "source: {fill: pigeon}", 11, "申请渠道"),
    ("      source: {fill: counter}\n", "", 8, "新版本必填「source」"),
    ("{to: check, elapsed: kept}", "{to: chek}", 13, "没有期限「chek」"),
    ("elapsed: kept", "elapsed: restarted", 13, "重新起算要写明理由"),
    ("review: {to: check, elapsed: kept}", "rest: {ends: 无}", 13, "没有期限「rest」"),
    (
        "    clocks:\n      review: {to: check, elapsed: kept}\n",
        "",
        6,
        "期限「review」在要移的环节",
    ),
    ("      post: {kept: post}", "      ask_again: {kept: post}", 17, "不是会签"),
    ("    opinions:\n      post: {kept: post}\n", "", 14, "「post」的会签意见"),
    ("posted: posted, kept: kept", "posted: kept, kept: kept", 15, "只能移到新版本的公示环节"),
]


def said(text: str) -> list[str]:
    """Return what is said of a map, as file:line and Chinese."""
    found = problems(read_map(text.encode(), "map.yaml"), both_versions(), STANDING)
    return [f"{one.file}:{one.line}: {one.zh}" for one in found]


def test_the_map_of_the_tests_is_good() -> None:
    assert said(map_text().decode()) == []


@pytest.mark.parametrize(("old", "new", "line", "what"), MISTAKES, ids=[m[3] for m in MISTAKES])
def test_a_mistake_is_told_with_its_line(old: str, new: str, line: int, what: str) -> None:
    text = map_text().decode()
    assert old in text
    found = [one for one in said(text.replace(old, new, 1)) if what in one]
    assert found, said(text.replace(old, new, 1))
    assert found[0].startswith(f"map.yaml:{line}: ")


def test_a_kind_with_running_cases_may_not_be_left_out() -> None:
    text = map_text().decode()
    text = text[: text.index("  roster:")]
    assert said(text) == ["map.yaml:5: 件类「roster」有 1 件在办，映射里没有写"]


@pytest.mark.parametrize("raw", [b"", b"kinds: [", b"\xff", b"a: &x 1", b"kinds: {x: 1}"])
def test_what_cannot_be_read_is_told_and_never_raises(raw: bytes) -> None:
    assert problems(read_map(raw, "map.yaml"), both_versions(), {})
