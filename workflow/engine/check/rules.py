"""Expressions: they can be read, use declared names, and compare with values that exist."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from workflow.engine.check.references import unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import (
    Clause,
    Computed,
    Condition,
    Definition,
    FieldType,
    Kind,
)
from workflow.engine.expressions import (
    FUNCTIONS,
    BadExpression,
    functions_in,
    names_in,
    parse,
)
from workflow.engine.yaml_text import PATH

# What Facts gives besides fields, computed values and parameters.
GIVEN = frozenset({"cycle", "today", "number", "registers", "place", "money"})
_NUMBERS = frozenset({"int", "money"})
_TEXTS = frozenset(
    {"text", "long_text", "name", "id_no", "phone", "account", "place", "date", "month", "choice"}
)


@dataclass(frozen=True)
class Known:
    """The names an expression of one kind may use, with type and choices where declared."""

    types: Mapping[str, str]
    choices: Mapping[str, frozenset[str]] = field(default_factory=dict)
    registers: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Every name there is."""
        return frozenset(self.types) | GIVEN


def known_in(definition: Definition, kind: Kind) -> Known:
    """Return what expressions of a kind may use."""
    types: dict[str, FieldType | str] = {}
    types |= {name: param.type for name, param in definition.params.items()}
    types |= {name: rule.type for name, rule in kind.computed.items()}
    types |= {name: spec.type for name, spec in kind.fields.items()}
    choices = {name: frozenset(one.choices) for name, one in definition.params.items()}
    choices |= {name: frozenset(one.choices) for name, one in kind.fields.items()}
    asked = {name: found for name, found in choices.items() if types[name] == "choice" and found}
    return Known(types, asked, frozenset(definition.registers))


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find expressions that could not be worked out, and names that hide another."""
    for name, kind in definition.kinds.items():
        known = known_in(definition, kind)
        yield from _shadows(definition, kind, ("kinds", name))
        for at, text in expressions(kind, ("kinds", name)):
            yield from _expression(text, at, known)
        yield from _one_answer(kind, ("kinds", name))
        yield from _circles(kind, ("kinds", name, "computed"))


def _one_answer(kind: Kind, at: PATH) -> Iterator[Fault]:
    """A computed value or a clause is answered by an expression or by a policy function."""
    asked: list[tuple[str, str, Computed | Clause, str | None]] = [
        *(("computed", "value", one, one.value) for one in kind.computed.values()),
        *(("clauses", "test", one, one.test) for one in kind.clauses.values()),
    ]
    keys = [*kind.computed, *kind.clauses]
    for key, (family, word, one, text) in zip(keys, asked, strict=True):
        if (text is None) == (one.policy is None):
            yield Fault(
                (*at, family, key),
                "answered_how",
                f"「{one.title.zh}」写且只写 {word} 或 policy 之一",
                f"“{one.title.en}” needs either {word} or policy",
            )


def expressions(kind: Kind, at: PATH) -> Iterator[tuple[PATH, str]]:
    """Yield every expression of a kind, with its place."""
    for key, clause in kind.clauses.items():
        if clause.test is not None:
            yield (*at, "clauses", key, "test"), clause.test
    for key, rule in kind.computed.items():
        if rule.value is not None:
            yield (*at, "computed", key, "value"), rule.value
    for key, action in kind.actions.items():
        for number, guard in enumerate(action.guards):
            if isinstance(guard, Condition):
                yield (*at, "actions", key, "guards", number, "when"), guard.when


def _expression(text: str, at: PATH, known: Known) -> Iterator[Fault]:
    try:
        tree = parse(text)
    except BadExpression as bad:
        yield Fault(
            at,
            "bad_expression",
            f"表达式「{text}」不合语法：{bad}",
            f"“{text}” is not an expression: {bad}",
        )
        return
    for name in sorted(names_in(text)):
        for fault in unknown("unknown_field", at, name, known.names):
            yield Fault(at, "unknown_name", fault.zh, fault.en)
    for name in sorted(functions_in(text) - set(FUNCTIONS)):
        yield Fault(
            at,
            "unknown_function",
            f"没有名为「{name}」的函数，可用：{'、'.join(FUNCTIONS)}",
            f"there is no function “{name}”; there are {', '.join(FUNCTIONS)}",
        )
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from _compared(node, at, known)


def _compared(node: ast.Compare, at: PATH, known: Known) -> Iterator[Fault]:
    """A field is compared with what it can be: a choice with a choice, a number with a number."""
    sides = [node.left, *node.comparators]
    for left, right in pairwise(sides):
        for named, other in ((left, right), (right, left)):
            if isinstance(named, ast.Name):
                for value in _constants(other):
                    yield from _value(named.id, value, at, known)


def _constants(node: ast.expr) -> Iterator[object]:
    if isinstance(node, ast.Constant):
        yield node.value
    elif isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from _constants(one)


def _value(name: str, value: object, at: PATH, known: Known) -> Iterator[Fault]:
    if name == "registers":
        if value not in known.registers:
            yield Fault(
                at,
                "unknown_register",
                f"没有名为「{value}」的登记册",
                f"there is no register “{value}”",
            )
    elif name in known.choices:
        if value not in known.choices[name]:
            listed = "/".join(sorted(known.choices[name]))
            yield Fault(
                at,
                "unknown_choice",
                f"「{name}」没有「{value}」这个选项（{listed}）",
                f"“{value}” is not one of the choices of “{name}” ({listed})",
            )
    elif (kind := known.types.get(name)) is not None:
        text = isinstance(value, str)
        if (kind in _NUMBERS and text) or (kind in _TEXTS and not text and value is not None):
            yield Fault(
                at,
                "never_equal",
                f"「{name}」是 {kind}，不能与 {value!r} 相比",
                f"“{name}” is {kind} and cannot be compared with {value!r}",
            )


def _shadows(definition: Definition, kind: Kind, at: PATH) -> Iterator[Fault]:
    """A name means one thing: fields, computed values and parameters share one space."""
    seen = dict.fromkeys(GIVEN, "保留名 a reserved name")
    seen |= dict.fromkeys(definition.params, "参数 a parameter")
    for word, names in (("computed", kind.computed), ("fields", kind.fields)):
        for name in names:
            if name in seen:
                zh, _, en = seen[name].partition(" ")
                yield Fault(
                    (*at, word, name),
                    "name_taken",
                    f"「{name}」已是{zh}",
                    f"“{name}” is {en} already",
                )
            seen[name] = "计算值 a computed value" if word == "computed" else "字段 a field"


def _circles(kind: Kind, at: PATH) -> Iterator[Fault]:
    """Computed values that need each other would never be worked out."""
    needs = {key: _needs(rule.value, kind) for key, rule in kind.computed.items()}
    for key in needs:
        seen, rest = set[str](), list(needs[key])
        while rest:
            one = rest.pop()
            if one not in seen:
                seen.add(one)
                rest += needs[one]
        if key in seen:
            yield Fault(
                (*at, key),
                "computed_circle",
                f"「{key}」的计算绕了一圈又用到自己",
                f"working out “{key}” needs “{key}” itself",
            )


def _needs(text: str | None, kind: Kind) -> frozenset[str]:
    try:
        return names_in(text) & frozenset(kind.computed) if text else frozenset()
    except BadExpression:
        return frozenset()
