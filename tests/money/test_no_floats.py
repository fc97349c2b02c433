"""Money never passes through a float: no float literal, no true division, no rounding."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import workflow

HOUSE = Path(workflow.__file__).parent
FILES = sorted([*(HOUSE / "money").glob("*.py"), *(HOUSE / "policies").glob("*.py")])


def floats(tree: ast.AST) -> Iterator[int]:
    """Yield the lines where a float could come into being."""
    for node in ast.walk(tree):
        divides = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        named = isinstance(node, ast.Name) and node.id in ("float", "round")
        if literal or named or (divides and not _joins_paths(node)):
            yield node.lineno  # type: ignore[attr-defined]


def _joins_paths(node: ast.AST) -> bool:
    """`folder / "name"` is no division."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.right, ast.Constant | ast.JoinedStr)
        and not isinstance(getattr(node.right, "value", ""), int | float)
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_money_path_knows_floats(path: Path) -> None:
    assert list(floats(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize("text", ["a = 1 / 2", "a /= 2", "a = 0.5", "a = round(b)", "float('1')"])
def test_the_check_itself_finds_floats(text: str) -> None:
    assert list(floats(ast.parse(text))) == [1]
