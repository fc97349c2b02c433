"""The `duties:` of a programme: what is owed, how often, and which records show it. PURE."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Key

from workflow.calendar.rule_values import MonthDay
from workflow.engine.grammar import Expression, Label, Name, Strict
from workflow.engine.sections import Entries

Per = Literal["week", "month", "term", "school_year", "calendar_year", "span", "whole"]
Unit = Literal["times", "total", "days", "distinct", "percent"]
Strength = Literal["must", "in_principle", "best_effort"]
Answer = Annotated[str, Key(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Wanted = int | Name  # a number, a parameter, or an answer of the case that owes


class Window(Strict):
    """The part of a period in which a record must lie: its first or last weeks, or two dates."""

    first_weeks: int | None = Key(default=None, ge=1, le=30)
    last_weeks: int | None = Key(default=None, ge=1, le=30)
    from_: MonthDay | None = Key(alias="from", default=None)
    to: MonthDay | None = None


class Duty(Strict):
    """One duty of the cases of a kind: records `counts` in `counted_in`, `min` to `max` a period.

    `times` counts records, `total` adds up their `amount`, `days` counts days (`until` the last
    of a record; only blocks of `block` days on end), `distinct` the different values of
    `values`, `percent` those in a hundred of `of_total` of the case that owes, or the `amount` in
    the `of_total` of the records. With `each` it is owed for every name in that answer of the
    case, by the records that have the name in `named_in`.
    """

    title: Label
    of: Name
    while_: list[Name] = Key(alias="while", min_length=1)
    counts: Name
    counted_in: list[Name] = Key(min_length=1)
    dated: Name
    until: Name | None = None
    when: Expression | None = None
    owed_if: Expression | None = None
    per: Per
    span: Name | None = None
    in_session: bool = False
    window: Window | None = None
    unit: Unit = "times"
    amount: Name | None = None
    values: Answer | None = None
    of_total: Name | None = None
    each: Answer | None = None
    named_in: Answer | None = None
    block: int = Key(default=1, ge=1, le=366)
    min: Wanted | None = None
    max: Wanted | None = None
    strength: Strength = "must"
    first_period: Literal["if_half", "always", "never"] = "if_half"
    owed_by: list[Name] = Key(min_length=1)
    tells: list[Name] = Key(default_factory=list)
    excused_by: list[Name] = Key(default_factory=list)
    remind: int = Key(default=10, ge=1, le=60)
    clause: str = ""


duties_of = Entries("duties", Duty)
