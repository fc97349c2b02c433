"""Seeded faults: each check finds its fault on its line, and nothing else is found."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.engine.names import NAMES
from workflow.engine.check import check, references
from workflow.engine.load import load_file

FAULTS = sorted((Path(__file__).parent / "faults").glob("*.yaml"))
HAN = re.compile("[\u4e00-\u9fff]")
QUOTING = {"label_en", "column_twice", "share_missing", "share_ambiguous", "basis_title"}
MARK = re.compile(r"# <- (\w+)$")


def marked(path: Path) -> set[tuple[int, str]]:
    """Return the line and code of every fault that a file says it has."""
    lines = path.read_text("utf-8").splitlines()
    return {(at, found[1]) for at, line in enumerate(lines, 1) if (found := MARK.search(line))}


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_the_fault_is_found_on_its_line_and_nothing_else(path: Path) -> None:
    found = {(problem.line, problem.code) for problem in check(load_file(path), NAMES)}
    assert found == marked(path)
    assert any(path.stem.startswith(code) for _, code in found)


@pytest.mark.parametrize("path", FAULTS, ids=lambda path: path.stem)
def test_each_sentence_is_in_its_language(path: Path) -> None:
    for problem in check(load_file(path), NAMES):
        assert HAN.search(problem.zh)
        assert not HAN.search(problem.en) or problem.code in QUOTING, problem.en


def test_every_code_the_checks_can_say_has_its_fault() -> None:
    shown = {code for path in FAULTS for _, code in marked(path)}
    assert said_by_the_checks() - shown == {"file_name"}  # tested where files have names


def said_by_the_checks() -> set[str]:
    """Return every code that stands in the checks' source."""
    codes = set(references._WHAT)
    for path in Path(references.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
                code = node.args[1]
                codes |= {code.value} if isinstance(code, ast.Constant) else set()
    return codes
