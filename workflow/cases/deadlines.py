"""Clocks of a case: started, paused, met as stages change. All days are Shanghai dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workflow.calendar.days import WorkCalendar
from workflow.calendar.due import DueDate, MissingParameter, Rule, earliest
from workflow.calendar.ledger import COUNTED, WINDOWS, Ledger, replay
from workflow.calendar.rules import Asked
from workflow.engine.asking import asked
from workflow.engine.definition import Definition, Kind
from workflow.engine.timing import Deadline

if TYPE_CHECKING:
    from workflow.cases.house import House

NO_DUE = date(9999, 12, 31)
NOTHING = Ledger()


@dataclass(frozen=True)
class ClockChanges:
    """What a change of stage does to the clocks of a kind."""

    started: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    goes_on: bool = False

    @property
    def any(self) -> bool:
        """True when some clock starts, ends, stops or goes on again."""
        return bool(self.started or self.ended or self.stops)

    @property
    def stops(self) -> bool:
        """True when some clock is paused or goes on after a pause: their ledgers are asked."""
        return bool(self.paused or self.resumed)


def clock_changes(kind: Kind, from_stage: str | None, to_stage: str) -> ClockChanges:
    """Work out which clocks start, end, are paused, go on again or just go on; pure."""
    started: list[str] = []
    resumed: list[str] = []
    ended, paused, goes_on = [], [], False
    for key, clock in kind.deadlines.items():
        ran, runs = from_stage in clock.in_, to_stage in clock.in_
        stood, stands = from_stage in clock.paused_in, to_stage in clock.paused_in
        goes_on = goes_on or (ran and runs)
        if runs and not ran:
            (resumed if stood else started).append(key)
        elif ran and stands:
            paused.append(key)
        elif (ran and not runs) or (stood and not stands):
            ended.append(key)
    return ClockChanges(tuple(started), tuple(ended), tuple(paused), tuple(resumed), goes_on)


def due_dates(
    house: House,
    definition: Definition,
    clock: Deadline,
    cycle: int,
    started_on: date,
    params: Mapping[str, Any],
    ledger: Ledger = NOTHING,
    calendar: WorkCalendar | None = None,
) -> tuple[DueDate, ...]:
    """Return every date that binds a clock, the earliest first, after what befell it."""
    counting = calendar or house.calendar

    def answer(start: date) -> Sequence[DueDate]:
        question = asked(definition, start, cycle, counting, params)
        return [one for rule in clock.due if (one := _due(rule, question, definition))]

    found = replay(answer, started_on, ledger, counting)
    return tuple(sorted(found, key=lambda one: one.on))


def _due(rule: Rule, question: Asked, definition: Definition) -> DueDate | None:
    """Return a rule's date; None when it rests on an answer that is not there or no number."""
    try:
        return rule.due(question)
    except MissingParameter as missing:
        if missing.name in definition.params:
            raise
        return None


def deadline_row(
    case_id: int, key: str, started_on: date, dates: tuple[DueDate, ...], calendar: str
) -> dict[str, Any]:
    """Return the row of a clock that starts now; `calendar` is the version it was counted by."""
    first = earliest(dates)
    return {
        "case_id": case_id,
        "key": key,
        "started_on": started_on,
        "due_on": first.on,
        "state": "running",
        "provisional": first.provisional,
        "reminded_for": None,
        "ended_on": None,
        "calendar": calendar,
        "used": 0,
        "extended": 0,
        "paused_on": None,
        "rules": rules_of(dates),
    }


def rules_of(dates: tuple[DueDate, ...], ledger: Ledger = NOTHING) -> list[dict[str, Any]]:
    """Return the dates as a row keeps them, with what a page needs to count them again."""
    return [_rule(one, ledger) for one in dates]


def _rule(one: DueDate, ledger: Ledger) -> dict[str, Any]:
    kept = {
        "on": one.on.isoformat(),
        "rule": one.rule,
        "provisional": one.provisional,
        "clause": one.clause,
        "zh": one.text.zh,
        "en": one.text.en,
        "from": one.counted_from.isoformat() if one.counted_from else None,
        "days": one.working_days,
        "first_day_counts": one.first_day_counts,
        "past": one.past_at_start,
    }
    if opens_on := getattr(one, "opens_on", None):
        kept["opens_on"] = opens_on.isoformat()
    if steps := getattr(one, "steps", ()):
        kept["steps"] = [[step.zh, step.en] for step in steps]
    if ledger.closed and one.rule in COUNTED | WINDOWS:
        kept["pauses"] = [
            [pause.from_on.isoformat(), pause.to_on.isoformat()]
            for pause in ledger.closed
            if pause.to_on is not None
        ]
    return kept
