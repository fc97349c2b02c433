"""When a thing is due: the entry of a definition, the dates it gives, the one that binds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Discriminator, Tag

from workflow.calendar.anchor_rules import BeforeFestival, LatestStart
from workflow.calendar.days import WorkCalendar
from workflow.calendar.period_rules import Between, HalfYear, Phase, ValidityEnd, Xun
from workflow.calendar.rule_values import MissingParameter
from workflow.calendar.rules import (
    Asked,
    DueDate,
    MonthsAfter,
    Rule,
    WorkingDays,
    Yearly,
)
from workflow.calendar.school_rules import SchoolYear, TermEdge, TermWeek

__all__ = ["DueDate", "DueRule", "MissingParameter", "Rule", "due", "earliest"]

_ALL: tuple[type[Rule], ...] = (
    WorkingDays,
    Yearly,
    MonthsAfter,
    Xun,
    HalfYear,
    Between,
    Phase,
    ValidityEnd,
    TermWeek,
    TermEdge,
    SchoolYear,
    BeforeFestival,
    LatestStart,
)
_KINDS: dict[str, type[Rule]] = {kind.key: kind for kind in _ALL}


def _kind_of(entry: Any) -> str | None:
    """Tell a rule by its key: exactly one of the known ones must be there."""
    if isinstance(entry, Rule):
        return type(entry).__name__
    found = [key for key in _KINDS if isinstance(entry, Mapping) and key in entry]
    if found == [TermWeek.key, TermEdge.key]:  # `term` says here of which term the week is
        found = [TermWeek.key]
    return _KINDS[found[0]].__name__ if len(found) == 1 else None


# The tags are no keys of the file, so that a mistake's path names keys only.
DueRule = Annotated[
    Annotated[WorkingDays, Tag("WorkingDays")]
    | Annotated[Yearly, Tag("Yearly")]
    | Annotated[MonthsAfter, Tag("MonthsAfter")]
    | Annotated[Xun, Tag("Xun")]
    | Annotated[HalfYear, Tag("HalfYear")]
    | Annotated[Between, Tag("Between")]
    | Annotated[Phase, Tag("Phase")]
    | Annotated[ValidityEnd, Tag("ValidityEnd")]
    | Annotated[TermWeek, Tag("TermWeek")]
    | Annotated[TermEdge, Tag("TermEdge")]
    | Annotated[SchoolYear, Tag("SchoolYear")]
    | Annotated[BeforeFestival, Tag("BeforeFestival")]
    | Annotated[LatestStart, Tag("LatestStart")],
    Discriminator(
        _kind_of,
        custom_error_type="due_rule",
        custom_error_message=f"期限规则须写且只写其一 / exactly one of: {'、'.join(_KINDS)}",
    ),
]


def due(
    rules: Iterable[Rule],
    *,
    started_on: date,
    cycle_year: int,
    first_cycle: int,
    calendar: WorkCalendar,
    params: Mapping[str, Any],
) -> tuple[DueDate, ...]:
    """Return the date each rule gives, in their order; raises MissingParameter."""
    asked = Asked(started_on, cycle_year, first_cycle, calendar, params)
    return tuple(rule.due(asked) for rule in rules)


def earliest(dates: Iterable[DueDate]) -> DueDate:
    """Return the clock that binds: the earliest, the first named among equals.

    A fixed date that was over when the clock started gives way to one that was not: late
    intake is due by its window. Raises ValueError when there is no date.
    """
    found = tuple(dates)
    live = tuple(answer for answer in found if not answer.past_at_start)
    return min(live or found, key=lambda answer: answer.on)
