"""Small, total, safe expressions over declared names.

Grammar: names, literals, comparison, arithmetic, and/or/not, `a if c else b`, lists,
and the functions of FUNCTIONS. No attributes, no methods, no subscripts, no power.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache
from math import ceil
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

LIMIT = 500
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
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as bad:
        raise BadExpression(str(bad)) from bad
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise BadExpression(f"{type(node).__name__} is not part of the grammar")
        if isinstance(node, ast.Call) and (not isinstance(node.func, ast.Name) or node.keywords):
            raise BadExpression("only plain function calls")
    return tree.body


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
    known = {**FUNCTIONS, **(functions or {})}

    def look_up(node: ast.Name) -> Any:
        value = facts.get(node.id)
        if value is None:
            raise Unknown(node.id)
        return value

    run = EvalWithCompoundTypes(names=look_up, functions=known, allowed_attrs={})
    try:
        return run.eval(text, previously_parsed=tree)
    except (InvalidExpression, ArithmeticError, TypeError, ValueError) as bad:
        raise BadExpression(f"{text}: {bad}") from bad
