"""What is wrong with a programme's `duties:`: names, types of answers, numbers, who is reminded."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from workflow.duties.section import Duty
from workflow.engine.check.report import Section
from workflow.engine.definition import FormField, Kind
from workflow.engine.expressions import BadExpression, names_in
from workflow.engine.yaml_text import PATH, Problem

NEEDS: Mapping[str, str] = {
    "total": "amount",
    "distinct": "values",
    "percent": "of_total",
}


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the duties of a definition."""
    return section.each(Duty, _of)


def _of(section: Section, _: str, duty: Duty) -> Iterator[Problem]:
    definition = section.definition
    kinds = definition.kinds
    yield from _unknown(section, ("of",), [duty.of], kinds, "件类", "kind")
    yield from _unknown(section, ("counts",), [duty.counts], kinds, "件类", "kind")
    for word in ("owed_by", "tells", "excused_by"):
        given = getattr(duty, word)
        yield from _unknown(section, (word,), given, definition.roles, "角色", "role")
    if {duty.of, duty.counts} <= set(kinds):
        yield from _kinds(section, duty, kinds[duty.of], kinds[duty.counts])
    yield from _numbers(section, duty)


def _kinds(section: Section, duty: Duty, of: Kind, counts: Kind) -> Iterator[Problem]:
    yield from _unknown(section, ("while",), duty.while_, of.stages, "环节", "stage")
    yield from _unknown(section, ("counted_in",), duty.counted_in, counts.stages, "环节", "stage")
    if duty.of not in counts.child_of:
        yield section.problem(
            ("counts",), "duty_apart",
            f"「{counts.title.zh}」不属于「{of.title.zh}」（child_of），无从计数",
            f"no “{counts.title.en}” belongs to a “{of.title.en}”: nothing would be counted",
        )  # fmt: skip
    for word in ("dated", "until"):
        yield from _typed(section, word, getattr(duty, word), counts.fields, {"date"})
    yield from _typed(section, "amount", duty.amount, counts.fields, {"int"})
    yield from _typed(section, "values", duty.values, counts.fields, None)
    yield from _typed(section, "named_in", duty.named_in, counts.fields, None)
    yield from _typed(section, "each", duty.each, of.fields, None)
    total_of = counts.fields if duty.amount and duty.unit == "percent" else of.fields
    yield from _typed(section, "of_total", duty.of_total, total_of, {"int"})
    for word, kind in (("when", counts), ("owed_if", of)):
        yield from _asks(section, word, getattr(duty, word), kind)


def _typed(
    section: Section, word: str, path: str | None, fields: Mapping[str, FormField],
    types: Collection[str] | None,
) -> Iterator[Problem]:  # fmt: skip
    """An answer that is counted: it is there, of the right type, and nobody's secret."""
    if path is None:
        return
    key, _, column = path.partition(".")
    field = fields.get(key)
    inner = field.fields.get(column) if field is not None and column else field
    wrong = inner is None or inner.is_personal or (types is not None and inner.type not in types)
    if wrong or (field is not None and field.type == "table" and not column):
        yield section.problem(
            (word,), "duty_answer", f"「{path}」不是可以计数的填写项",
            f"“{path}” is no answer that can be counted",
        )  # fmt: skip


def _asks(section: Section, word: str, expression: str | None, kind: Kind) -> Iterator[Problem]:
    if expression is None:
        return
    known = {*kind.fields, *section.definition.params}
    try:
        strange = sorted(names_in(expression) - known)
    except BadExpression as bad:
        yield section.problem((word,), "bad_expression", str(bad), str(bad))
        return
    for name in strange:
        yield section.problem(
            (word,), "unknown_name", f"没有「{name}」这个名字", f"there is no “{name}”"
        )


def _numbers(section: Section, duty: Duty) -> Iterator[Problem]:
    kind = section.definition.kinds.get(duty.of)
    answers = kind.fields if kind else {}
    if duty.min is None and duty.max is None:
        yield section.problem(
            (), "duty_nothing", "没有写明至少或至多多少", "neither the least nor the most is said"
        )
    for word in ("min", "max"):
        named = getattr(duty, word)
        if (
            isinstance(named, str)
            and named not in section.params
            and (named not in answers or answers[named].type != "int")
        ):
            yield section.problem(
                (word,), "duty_number", f"「{named}」不是参数，也不是整数的填写项",
                f"“{named}” is neither a parameter nor a whole number of the form",
            )  # fmt: skip
    if isinstance(duty.min, int) and isinstance(duty.max, int) and duty.min > duty.max:
        yield section.problem(
            ("max",), "duty_backwards", "至少多于至多，永远做不到", "the least exceeds the most"
        )
    needed = NEEDS.get(duty.unit)
    if needed is not None and getattr(duty, needed) is None:
        yield section.problem(
            ("unit",), "duty_needs", f"按 {duty.unit} 计数须写 {needed}",
            f"to count “{duty.unit}”, say `{needed}`",
        )  # fmt: skip
    if bool(duty.each) != bool(duty.named_in):
        yield section.problem(
            ("each",), "duty_each", "each 与 named_in 须同时写", "`each` and `named_in` go together"
        )
    if (duty.per == "span") != (duty.span is not None) or (
        duty.span is not None and duty.span not in section.definition.spans
    ):
        yield section.problem(
            ("per",), "duty_span", "per: span 须用 span 写明有日期的阶段",
            "`per: span` names one of the `spans`",
        )  # fmt: skip


def _unknown(
    section: Section, at: PATH, names: Collection[str], known: Collection[str], zh: str, en: str
) -> Iterator[Problem]:
    for number, name in enumerate(names):
        where = (*at, number) if len(names) > 1 else at
        yield from section.unknown(where, name, known, zh, en)
