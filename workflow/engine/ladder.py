"""The ladder of reminders: whom a clock tells, and on which working day. PURE.

Before a due date rungs count working days back from it, after it they count on; a date that
falls on a day off is aimed at by the last working day before. Of each ladder (the holder's,
the head's, the next level's) only the present rung is told: the last one whose day has come.
Days are Asia/Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field as Key

from workflow.calendar.days import WorkCalendar
from workflow.engine.grammar import Strict

if TYPE_CHECKING:
    from workflow.engine.definition import Definition
    from workflow.engine.timing import Deadline

To = Literal["holder", "head", "next_level"]
Days = Annotated[int, Key(ge=1, le=60)]
Hour = Annotated[str, Key(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
EVER = date(1, 1, 1)


class Rung(Strict):
    """One step: so many working days `before`, `on_the_day`, or so many `overdue`; from `at` on."""

    before: Days | None = None
    on_the_day: bool = False
    overdue: Days | None = None
    daily: bool = False
    at: Hour = "09:00"
    to: To = "holder"

    @property
    def is_one(self) -> bool:
        """True for exactly one of the three ways to count, and daily only where time runs on."""
        ways = (self.before is not None, self.on_the_day, self.overdue is not None)
        return sum(ways) == 1 and (self.overdue is not None or not self.daily)

    @property
    def name(self) -> str:
        """What the rung is called in our rows: no two rungs of one ladder share it."""
        if self.before is not None:
            return f"{self.to}:before:{self.before}"
        return f"{self.to}:day" if self.on_the_day else f"{self.to}:overdue:{self.overdue}"

    @property
    def says(self) -> Literal["soon", "today", "overdue", "raised"]:
        """What it tells: for heads and above that it was raised to them."""
        if self.to != "holder":
            return "raised"
        return "soon" if self.before is not None else "today" if self.on_the_day else "overdue"

    def has_come(self, now: time) -> bool:
        """Tell whether its time of day has come (Shanghai)."""
        return now >= time.fromisoformat(self.at)


# Spec: three working days before, one before, on the day at nine; overdue each day to whoever
# acts, after one day to the head, after three to the next level up.
DEFAULT = (
    Rung(before=3),
    Rung(before=1),
    Rung(on_the_day=True),
    Rung(overdue=1, daily=True),
    Rung(overdue=1, to="head"),
    Rung(overdue=3, to="next_level"),
)


@dataclass(frozen=True, slots=True)
class Window:
    """The due dates for which a rung is the present one: `from_on` ≤ due < `before_on`."""

    rung: Rung
    from_on: date
    before_on: date


def ladder_of(definition: Definition, clock: Deadline) -> tuple[Rung, ...]:
    """Return the ladder of a clock: its own, else its programme's, else the default."""
    for written in (clock.reminders, definition.reminders):
        if written is not None:
            return tuple(written)
    return DEFAULT


def reached(rung: Rung, today: date, calendar: WorkCalendar) -> date:
    """Return the first due date for which the rung's day has not come on working day `today`."""
    if rung.overdue is not None:
        return calendar.subtract(today, rung.overdue - 1).on
    return calendar.add(today, (rung.before or 0) + 1).on


def windows(rungs: Iterable[Rung], today: date, calendar: WorkCalendar) -> list[Window]:
    """Return the present rung of every due date, ladder by ladder; none on a day off."""
    if not calendar.is_working(today):
        return []
    found: list[Window] = []
    ladders: dict[str, list[tuple[date, Rung]]] = {}
    for rung in rungs:
        ladders.setdefault(rung.to, []).append((reached(rung, today, calendar), rung))
    for steps in ladders.values():
        found += _apart(sorted(steps, key=lambda step: step[0]))
    return found


def _apart(steps: Sequence[tuple[date, Rung]]) -> list[Window]:
    """Each step begins where the one that follows it in time ends."""
    starts = [EVER, *(before for before, _ in steps)]
    return [
        Window(rung, start, before)
        for start, (before, rung) in zip(starts, steps, strict=False)
        if start < before
    ]


def told_to(definition: Definition, role: str, to: To) -> str | None:
    """Return the role that is told when a case waits for `role`; None where there is nobody."""
    if to == "holder":
        return role
    head = definition.roles[role].reports_to
    return head if to == "head" or head is None else definition.roles[head].reports_to
