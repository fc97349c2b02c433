"""What is wrong with a programme's `quotas:`: names, numbers, what is counted twice."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Section
from workflow.engine.definition import Kind
from workflow.engine.expressions import BadExpression, names_in
from workflow.engine.yaml_text import Problem
from workflow.quotas.section import Quota


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the quotas of a definition."""
    return section.each(Quota, _of)


def _of(section: Section, _: str, quota: Quota) -> Iterator[Problem]:
    kind = section.definition.kinds.get(quota.of)
    if kind is None:
        yield from section.unknown(("of",), quota.of, section.definition.kinds, "件类", "kind")
        return
    for at, stage in enumerate(quota.in_):
        yield from section.unknown(("in", at), stage, kind.stages, "环节", "stage")
    yield from _values(section, quota, kind)
    if quota.equals is not None and quota.equals not in (section.definition.quotas or {}):
        yield section.problem(
            ("equals",), "unknown_quota", f"没有名为「{quota.equals}」的名额",
            f"there is no quota “{quota.equals}”",
        )  # fmt: skip
    if quota.min is None and quota.max is None and quota.equals is None:
        yield section.problem(
            (), "quota_nothing", "没有写明至少、至多或与何相等", "says neither least nor most"
        )
    for word in ("min", "max"):
        named = getattr(quota, word)
        if isinstance(named, str) and named not in section.params:
            yield section.problem(
                (word,), "quota_number", f"没有名为「{named}」的参数", f"no parameter “{named}”"
            )
    if isinstance(quota.min, int) and isinstance(quota.max, int) and quota.min > quota.max:
        yield section.problem(
            ("max",), "quota_backwards", "至少多于至多", "the least exceeds the most"
        )


def _values(section: Section, quota: Quota, kind: Kind) -> Iterator[Problem]:
    if quota.different is not None and quota.different not in kind.fields:
        yield section.problem(
            ("different",), "quota_value", f"「{quota.different}」不是填写项",
            f"“{quota.different}” is no answer of the form",
        )  # fmt: skip
    for at, name in enumerate(quota.per):
        field = kind.fields.get(name)
        if name != "cycle" and (field is None or field.is_personal):
            yield section.problem(
                ("per", at), "quota_value", f"「{name}」不是可以据以分开计数的填写项",
                f"“{name}” is no answer to count apart by",
            )  # fmt: skip
    if quota.when is None:
        return
    try:
        strange = names_in(quota.when) - {*kind.fields, *section.definition.params}
    except BadExpression as bad:
        yield section.problem(("when",), "bad_expression", str(bad), str(bad))
        return
    for name in sorted(strange):
        yield section.problem(
            ("when",), "unknown_name", f"没有「{name}」这个名字", f"there is no “{name}”"
        )
