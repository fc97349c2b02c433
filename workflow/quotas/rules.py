"""Counting quotas: who falls under which value, what is too many, what is lacking. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from workflow.engine.expressions import BadExpression, Unknown, evaluate
from workflow.engine.refusal import Reason
from workflow.quotas.section import Quota

Value = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A case as quotas see it: its stage, its cycle, its answers with the parameters."""

    stage: str
    cycle: int
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """One value of a quota: how many there are, how many there must and may be."""

    value: Value
    n: int
    least: int | None
    most: int | None

    @property
    def state(self) -> str:
        """`over`, `lacking` or `kept`."""
        if self.most is not None and self.n > self.most:
            return "over"
        return "lacking" if self.n < (self.least or 0) else "kept"


def value_of(quota: Quota, one: Counted) -> Value | None:
    """Return the value a case falls under; None when the quota is not about it."""
    if quota.when is not None and not _holds(quota.when, one.answers):
        return None
    named = {**one.answers, "cycle": one.cycle}
    return tuple(str(named.get(key) or "") for key in quota.per)


def tallies(
    quota: Quota, cases: Iterable[Counted], least: int | None, most: int | None
) -> list[Tally]:
    """Count cases by value, in the order of the values."""
    inside = [
        (value, one)
        for one in cases
        if one.stage in quota.in_ and (value := value_of(quota, one)) is not None
    ]
    if quota.different is None:
        counts = Counter(value for value, _ in inside)
    else:
        said = {(value, str(one.answers.get(quota.different) or "")) for value, one in inside}
        counts = Counter(value for value, answer in said if answer)
    return [Tally(value, n, least, most) for value, n in sorted(counts.items())]


def exceeded(quota: Quota, with_it: int, most: int) -> Reason | None:
    """Say that a case is one too many, counted with it; None while there is room."""
    if with_it <= most:
        return None
    return Reason(
        "quota_full",
        f"「{quota.title.zh}」至多 {most}，加上此件为 {with_it}",
        f"“{quota.title.en}” is {most} at most: with this case it would be {with_it}",
    )


def lacking(quota: Quota, found: Iterable[Tally]) -> list[Reason]:
    """Say for each value that has too few or too many."""
    return [
        Reason(
            "quota_not_kept",
            f"「{quota.title.zh}」{'、'.join(one.value)}：现有 {one.n}，{_wanted(one).zh}",
            f"“{quota.title.en}” {', '.join(one.value)}: {one.n}, {_wanted(one).en}",
        )
        for one in found
        if one.state != "kept"
    ]


def unequal(quota: Quota, other: Quota, found: Iterable[Tally], others: Iterable[Tally]
            ) -> list[Reason]:  # fmt: skip
    """Say for each value whose two counts differ; a value that one lacks counts as none."""
    mine = {one.value: one.n for one in found}
    theirs = {one.value: one.n for one in others}
    return [
        Reason(
            "quota_unequal",
            f"{'、'.join(value)}：「{quota.title.zh}」{mine.get(value, 0)}，"
            f"应与「{other.title.zh}」{theirs.get(value, 0)} 相等",
            f"{', '.join(value)}: “{quota.title.en}” is {mine.get(value, 0)}, "
            f"and must equal “{other.title.en}”, {theirs.get(value, 0)}",
        )
        for value in sorted({*mine, *theirs})
        if mine.get(value, 0) != theirs.get(value, 0)
    ]


@dataclass(frozen=True, slots=True)
class _Said:
    zh: str
    en: str


def _wanted(one: Tally) -> _Said:
    if one.least == one.most:
        return _Said(f"应为 {one.least}", f"must be {one.least}")
    if one.state == "over":
        return _Said(f"至多 {one.most}", f"{one.most} at most")
    return _Said(f"至少 {one.least}", f"{one.least} at least")


def _holds(expression: str, names: Mapping[str, Any]) -> bool:
    try:
        return bool(evaluate(expression, names))
    except (Unknown, BadExpression, KeyError):
        return False
