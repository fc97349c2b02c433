"""The table of resource patterns is whole, and every test it names is there."""

from __future__ import annotations

import ast
import re

from tests.house.tree import ROOT, modules

TABLE = ROOT / "docs" / "patterns.md"
ROW = re.compile(
    r"^\| (\d+) \| ([^|]+) \| (yes|no) \| ([^|]+) \| (?:`([^`|]+)`)? ?\|$", re.MULTILINE
)
TOLD = re.compile(r"\*\*(\d+) of 43\*\*")


def test_each_pattern_is_supported_with_a_test_or_has_its_reason() -> None:
    text = TABLE.read_text("utf-8")
    rows = ROW.findall(text)
    assert [int(number) for number, *_ in rows] == list(range(1, 44))
    supported = [row for row in rows if row[2] == "yes"]
    assert [int(n) for n in TOLD.findall(text)] == [len(supported)]
    assert all(bool(test) == (word == "yes") for *_, word, _, test in rows)
    assert [row for row in rows if len(row[3].strip()) < 20] == []


def test_every_test_it_names_is_there() -> None:
    known = {
        f"{path.as_posix()}::{node.name}"
        for path, tree in modules("tests").items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }
    named = {test for *_, test in ROW.findall(TABLE.read_text("utf-8")) if test}
    assert named - known == set()
