"""What a definition may write for a due date, one class a kind of rule.

A rule is known by its one key (`working_days`, `yearly`, `months_after`); more kinds stand in
`period_rules`, `school_rules` and `anchor_rules`. A new kind is a class and a line in
`DueRule`. Dates are Asia/Shanghai dates.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from workflow.calendar.days import CountedDay, DueDay, WorkCalendar
from workflow.calendar.months import add_months
from workflow.calendar.rule_values import (
    ROLLS,
    MissingParameter,
    MonthDay,
    Number,
    Roll,
    YesNo,
    day_in_year,
    is_parameter,
    rolls,
    whole,
    yes,
)
from workflow.calendar.terms import NO_TERMS, Terms
from workflow.engine.refusal import Text

Edges = tuple[date, date]  # the first and the last day of a span
_MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules are asked about: the event, the cycle, the calendar, the parameters.

    `terms` are the school terms of the place, `spans` the dated phases of the programme by
    name, `valid_until` the last day of its validity, `begins_in` the month a cycle begins in.
    """

    started_on: date
    cycle_year: int
    first_cycle: int
    calendar: WorkCalendar
    params: Mapping[str, Any]
    terms: Terms = NO_TERMS
    spans: Mapping[str, Edges] = field(default_factory=dict)
    valid_until: date | None = None
    begins_in: int = 1

    def year_of(self, month: int) -> int:
        """Return the year in which the cycle has this month."""
        return self.cycle_year + (month < self.begins_in)

    def day(self, month_day: str) -> date | None:
        """Return a day such as “04-15” in the cycle, None if there is none."""
        found = day_in_year(self.cycle_year, month_day)
        return found and day_in_year(self.year_of(found.month), month_day)


@dataclass(frozen=True, slots=True)
class DueDate:
    """One clock's answer, and what a page needs to explain it.

    `counted_from`, `working_days` and `first_day_counts` say what was counted, if anything was.
    `past_at_start` marks a fixed date that was over before the clock started (late intake).
    A period opens on `opens_on`; `steps` say how a date that is not counted came about.
    """

    on: date
    provisional: bool
    rule: str
    text: Text
    clause: str = ""
    counted_from: date | None = None
    working_days: int | None = None
    first_day_counts: bool = False
    past_at_start: bool = False
    opens_on: date | None = None
    steps: tuple[Text, ...] = ()

    def explain(self, calendar: WorkCalendar) -> tuple[CountedDay, ...]:
        """Return the day-by-day count; empty for a date that is not counted."""
        if self.counted_from is None or self.working_days is None:
            return ()
        return calendar.explain(
            self.counted_from, self.working_days, first_day_counts=self.first_day_counts
        )


class Rule(BaseModel):
    """What every rule may say: its clause, and what happens on a day off (art. 203)."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    key: ClassVar[str]
    words: ClassVar[frozenset[str]] = frozenset()  # fields whose text names no parameter

    clause: str = ""
    roll: Roll = "none"

    @abstractmethod
    def due(self, asked: Asked) -> DueDate:
        """Return the date this rule gives; raises MissingParameter."""

    def parameters(self) -> frozenset[str]:
        """Return the parameters of the programme that this rule names."""
        values = (value for name, value in self if name not in {"clause", *self.words})
        return frozenset(value for value in values if is_parameter(value)) - ROLLS

    def _fixed(
        self,
        on: date,
        text: Text,
        asked: Asked,
        *,
        opens_on: date | None = None,
        steps: tuple[Text, ...] = (),
        guessed: bool = False,
    ) -> DueDate:
        """Answer with a calendar date, moved on from a day off when the rule says so."""
        moves = rolls(self.roll, asked.params)
        moved = asked.calendar.add(on, 0) if moves else DueDay(on)
        if moves:
            text = Text(f"{text.zh}，遇休息日顺延", f"{text.en}, moved on from a day off")
        if moved.on != on:
            rolled = (
                f"{on} 是休息日，顺延至 {moved.on}",
                f"{on} is a day off: moved on to {moved.on}",
            )
            steps = (*steps, Text(*rolled))
        return DueDate(
            moved.on,
            moved.provisional or guessed,
            self.key,
            text,
            self.clause,
            past_at_start=moved.on < asked.started_on,
            opens_on=opens_on,
            steps=steps,
        )


class WorkingDays(Rule):
    """So many working days after the event; a number or the name of a parameter."""

    key = "working_days"

    working_days: Number
    first_day_counts: YesNo = False

    def due(self, asked: Asked) -> DueDate:
        """Return the n-th working day after the event (art. 201: its day is not counted)."""
        n = whole(self.working_days, asked.params)
        counts = yes(self.first_day_counts, asked.params)
        start = asked.started_on - timedelta(days=1) if counts else asked.started_on
        end = asked.calendar.add(start, n)
        text = Text(
            f"{n}个工作日内（当日{'计入' if counts else '不计'}）",
            f"within {n} working day{'s' * (n != 1)} "
            f"(the day of the event {'counted' if counts else 'not counted'})",
        )
        return DueDate(
            end.on, end.provisional, self.key, text, self.clause, asked.started_on, n, counts
        )


class Yearly(Rule):
    """A date of each cycle year, with another one in the programme's first cycle."""

    key = "yearly"

    yearly: MonthDay
    first: date | None = None
    inclusive: YesNo = True

    def due(self, asked: Asked) -> DueDate:
        """Return the cycle's date; “before” includes the day unless `inclusive` is false."""
        is_first = self.first is not None and asked.cycle_year == asked.first_cycle
        named = self.first if is_first and self.first else self._of_year(asked)
        inclusive = yes(self.inclusive, asked.params)
        text = _before(named, is_first=is_first, inclusive=inclusive)
        year = named.year
        steps = [Text(f"{year} 年的日期：{named}", f"the date of {year}: {named}")]
        if not inclusive:
            steps.append(
                Text("不含当日，提前一日", "the day itself is not included: a day earlier")
            )
        on = named - timedelta(days=not inclusive)
        return self._fixed(on, text, asked, steps=tuple(steps))

    def _of_year(self, asked: Asked) -> date:
        """Return the day in the cycle's year; a parameter must hold text such as “04-15”."""
        is_named = is_parameter(self.yearly)
        text = asked.params.get(self.yearly) if is_named else self.yearly
        found = asked.day(text) if isinstance(text, str) else None
        if found is None:
            raise MissingParameter(self.yearly)
        return found


class MonthsAfter(Rule):
    """So many months after the event: the same day, or the month's end (art. 202)."""

    key = "months_after"

    months_after: Number

    def due(self, asked: Asked) -> DueDate:
        """Return the same day n months later, the month's end if it has none."""
        n = whole(self.months_after, asked.params)
        text = Text(f"{n}个月内（至对应日）", f"within {n} month{'s' * (n != 1)}")
        start, on = asked.started_on, add_months(asked.started_on, n)
        steps = [
            Text(f"自 {start} 起算", f"counted from {start}"),
            Text(f"{n} 个月后的对应日：{on}", f"the same day {n} month(s) later: {on}"),
        ]
        if on.day != start.day:
            steps.append(
                Text("当月没有对应日，以月末为期满日", "that month has no such day: its last day")
            )
        return self._fixed(on, text, asked, steps=tuple(steps))


def _before(day: date, *, is_first: bool, inclusive: bool) -> Text:
    zh = f"{day.month}月{day.day}日前（{'含' if inclusive else '不含'}当日）"
    en = f"{'by' if inclusive else 'before'} {day.day} {_MONTHS.split()[day.month - 1]}"
    if is_first:
        return Text(f"首轮{day.year}年{zh}", f"first cycle: {en} {day.year}")
    return Text(f"每年{zh}", f"{en} each year")
