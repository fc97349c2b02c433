"""What a definition says of time: validity, cycles, clocks that stop, reminders that climb."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field as Key

from workflow.calendar.due import DueRule
from workflow.calendar.rule_values import MonthDay, Number
from workflow.engine.grammar import Address, Expression, Label, Name, Strict
from workflow.engine.ladder import Rung
from workflow.engine.refusal import Text


class Validity(Strict):
    """From when to when new cases may be opened; payments go on unless said otherwise."""

    from_: date = Key(alias="from")
    to: date | None = None
    after: Literal["keep_paying", "stop_paying"] = "keep_paying"
    warn_days: list[int] = Key(default=[365, 180, 90])

    @property
    def pays_until(self) -> date | None:
        """The day with whose month payment ends; None while it goes on."""
        return self.to if self.after == "stop_paying" else None


class Cycle(Strict):
    """What a round of the programme is, the first one, and whose school terms count."""

    kind: Literal["calendar_year", "school_year"] = "calendar_year"
    first: int
    terms: Name | None = None
    opens: int = Key(default=8, ge=5, le=9)

    @property
    def begins_in(self) -> int:
        """The month a cycle begins in: from `opens` on, plans are for the next school year."""
        return self.opens if self.kind == "school_year" else 1

    def of(self, day: date) -> int:
        """Return the cycle a day lies in, by the year it begins in."""
        return day.year - (day.month < self.begins_in)

    def named(self, cycle: int) -> Text:
        """Return what people call a cycle."""
        if self.kind == "school_year":
            name = f"{cycle}—{cycle + 1}"
            return Text(f"{name} 学年", f"school year {name}")
        return Text(f"{cycle} 年", str(cycle))


class Span(Strict):
    """A phase of the programme with its dates, both included; a due rule names it (`phase`)."""

    title: Label
    from_: date = Key(alias="from")
    to: date
    clause: str = ""


class Call(Strict):
    """People of a register who are called to apply: a list made on a day of each year.

    Who is on it says an expression (`when`) or a policy function (`policy`), one of the two,
    asked of each entry: its fields, the parameters, `cycle`. A day off moves it on to the next
    working day.
    """

    title: Label
    register_: Name = Key(alias="register")
    yearly: MonthDay
    when: Expression | None = None
    policy: Address | None = None
    tells: list[Name] = Key(default_factory=list)
    clause: str = ""


class Pause(Strict):
    """A stop of the clock that an office orders and ends: a joint inspection, a hold."""

    title: Label
    by: list[Name] = Key(min_length=1)
    clause: str = ""


class Extension(Strict):
    """More working days, at most so many: asked for, approved by a head, told; only once."""

    by: list[Name] = Key(min_length=1)
    approved_by: list[Name] = Key(min_length=1)
    working_days: Number
    tells: list[Name] = Key(default_factory=list)
    clause: str = ""


class Deadline(Strict):
    """A clock over one or more stages; the earliest of its due rules binds.

    It stops in the paused stages and while a pause stands. What counts working days then goes
    on afresh, in full, or with what was left (`after_pause`); a fixed date stays.
    """

    title: Label
    in_: list[Name] = Key(alias="in", min_length=1)
    paused_in: list[Name] = Key(default_factory=list)
    after_pause: Literal["in_full", "rest"] = "in_full"
    pauses: dict[Name, Pause] = Key(default_factory=dict)
    extension: Extension | None = None
    due: list[DueRule] = Key(min_length=1)
    reminders: list[Rung] | None = None
    clause: str = ""

    @cached_property
    def named(self) -> frozenset[str]:
        """What its rules rest on: parameters of the programme, or answers that are numbers."""
        return frozenset[str]().union(*(rule.parameters() for rule in self.due))
