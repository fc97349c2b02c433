"""Small, total, safe expressions over declared names.

Grammar: names, literals, comparison, arithmetic, and/or/not, `a if c else b`, lists,
and the functions of FUNCTIONS. No attributes, no methods, no subscripts, no power.
"""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import ceil
from typing import Any

from simpleeval import DEFAULT_OPERATORS, EvalWithCompoundTypes, InvalidExpression

LIMIT = 500
DEEPEST = 40
_CONSTANTS = (int, float, str, bool, type(None))
_ALLOWED = (
    ast.Expression,
    ast.BoolOp,
    ast.And,
    ast.Or,
    ast.UnaryOp,
    ast.Not,
    ast.USub,
    ast.BinOp,
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Mod,
    ast.Compare,
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.In,
    ast.NotIn,
    ast.Is,
    ast.IsNot,
    ast.IfExp,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.List,
    ast.Tuple,
    ast.Call,
)


class BadExpression(ValueError):
    """The text is not an expression of the grammar."""


class Unknown(Exception):
    """A name the expression needs has no value yet: evidence is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def _length(value: Any) -> int:
    return len(value)


def _numbers_only(work: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Keep text out of an operator: `"%999999999d" % 1` would fill the memory."""

    def checked(left: Any, right: Any) -> Any:
        if not (isinstance(left, int | float) and isinstance(right, int | float)):
            raise TypeError("only numbers can be multiplied or divided")
        return work(left, right)

    return checked


_OPERATORS = {
    **DEFAULT_OPERATORS,
    ast.Mult: _numbers_only(operator.mul),
    ast.Div: _numbers_only(operator.truediv),
    ast.FloorDiv: _numbers_only(operator.floordiv),
    ast.Mod: _numbers_only(operator.mod),
}


FUNCTIONS: dict[str, Any] = {
    "ceil": ceil,
    "min": min,
    "max": max,
    "abs": abs,
    "length": _length,
}


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    """Return the parsed expression; raises BadExpression outside the grammar."""
    if len(text) > LIMIT:
        raise BadExpression(f"longer than {LIMIT} characters")
    if "\\" in text:
        raise BadExpression("no escapes in texts")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # `1or 2` is said to be wrong, too
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, Warning, ValueError, MemoryError, RecursionError) as bad:
        raise BadExpression(str(bad)) from bad
    for node in ast.walk(tree):
        _refuse_foreign(node)
    if _depth(tree) > DEEPEST:
        raise BadExpression(f"nested deeper than {DEEPEST}")
    return tree.body


def _refuse_foreign(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise BadExpression(f"{type(node).__name__} is not part of the grammar")
    if isinstance(node, ast.Call) and (not isinstance(node.func, ast.Name) or node.keywords):
        raise BadExpression("only plain function calls")
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise BadExpression(f"“{node.id}” is not a name")
    if isinstance(node, ast.Constant) and type(node.value) not in _CONSTANTS:
        raise BadExpression(f"{node.value!r} is not a number, a text or a truth value")


def _depth(tree: ast.AST) -> int:
    """Count levels, without recursion: what is deep must not be walked deeply."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def names_in(text: str) -> frozenset[str]:
    """Return the names (not functions) an expression uses."""
    tree = parse(text)
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return frozenset(used - called)


def functions_in(text: str) -> frozenset[str]:
    """Return the functions an expression calls."""
    return frozenset(
        node.func.id
        for node in ast.walk(parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )


def evaluate(
    text: str, facts: Mapping[str, Any], functions: Mapping[str, Any] | None = None
) -> Any:
    """Evaluate over `facts`; a name that is needed and absent or None raises Unknown.

    Names are looked up only when reached: `a or b` needs no `b` when `a` holds. Errors of
    arithmetic (division by zero, text against number) raise BadExpression: the caller
    refuses, nothing is guessed.
    """
    tree = parse(text)

    def look_up(node: ast.Name) -> Any:
        value = facts.get(node.id)
        if value is None:
            raise Unknown(node.id)
        return value

    run = EvalWithCompoundTypes(_OPERATORS, names=look_up, allowed_attrs={})
    run.functions = {**FUNCTIONS, **(functions or {})}  # and none of those that come with it
    try:
        return run.eval(text, previously_parsed=tree)
    except (InvalidExpression, ArithmeticError, TypeError, ValueError) as bad:
        raise BadExpression(f"{text}: {bad}") from bad
