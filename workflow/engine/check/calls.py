"""Call lists name what is declared; a validity that ends before an intake is pointed out."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.references import all_unknown, unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Definition
from workflow.engine.expressions import BadExpression, names_in
from workflow.engine.timing import Call
from workflow.engine.validity import lost_intake
from workflow.engine.yaml_text import PATH

ALWAYS = frozenset({"cycle", "today", "place", "money"})


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find calls from nowhere, calls nobody hears of, and the intake a validity cuts off."""
    for key, call in definition.calls.items():
        yield from _call(definition, call, ("calls", key), names)
    lost = lost_intake(definition)
    if lost is not None:
        to = definition.validity.to
        yield Fault(
            ("validity", "to"),
            "intake_lost",
            f"有效期至 {to}，早于当年申请截止日 {lost}：{lost.year} 年不会再受理申请",
            f"valid until {to}, before applications close on {lost}: "
            f"there will be no {lost.year} intake",
            "warning",
        )


def _call(definition: Definition, call: Call, at: PATH, names: Names) -> Iterator[Fault]:
    if call.register_ not in definition.registers:
        yield Fault(
            (*at, "register"),
            "unknown_register",
            f"没有名为「{call.register_}」的登记册",
            f"there is no register “{call.register_}”",
        )
    yield from all_unknown("unknown_role", (*at, "tells"), call.tells, definition.roles)
    if call.policy is not None:
        yield from unknown("unknown_policy", (*at, "policy"), call.policy, names.policies)
    if (call.when is None) == (call.policy is None):
        yield Fault(
            at,
            "call_asks",
            f"「{call.title.zh}」要写明谁应在名单上：when 或 policy，二者取一",
            f"“{call.title.en}” must say who is on it: `when` or `policy`, one of the two",
        )
    if call.when is not None and call.register_ in definition.registers:
        yield from _names(definition, call, (*at, "when"))
    if not call.tells:
        yield Fault(
            at,
            "call_unheard",
            f"「{call.title.zh}」没有告知任何人（tells）",
            f"nobody is told of “{call.title.en}” (tells)",
        )


def _names(definition: Definition, call: Call, at: PATH) -> Iterator[Fault]:
    known = {*definition.registers[call.register_].fields, *definition.params, *ALWAYS}
    try:
        used = names_in(call.when or "")
    except BadExpression as bad:
        yield Fault(at, "bad_expression", f"表达式有误：{bad}", f"the expression is wrong: {bad}")
        return
    for name in sorted(used - known):
        yield Fault(
            at, "unknown_name", f"没有名为「{name}」的字段或参数", f"there is no name “{name}”"
        )
