"""What a definition says of time: validity, cycles, clocks that stop, reminders that climb."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field as Key

from workflow.calendar.due import DueRule
from workflow.calendar.rule_values import Number
from workflow.engine.grammar import Label, Name, Strict
from workflow.engine.ladder import Rung


class Validity(Strict):
    """From when to when new cases may be opened; payments go on unless said otherwise."""

    from_: date = Key(alias="from")
    to: date | None = None
    after: Literal["keep_paying", "stop_paying"] = "keep_paying"


class Cycle(Strict):
    """What a round of the programme is, and the first one."""

    kind: Literal["calendar_year"] = "calendar_year"
    first: int


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
