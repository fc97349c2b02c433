"""The ledger of a clock, replayed: what pauses and an extension make of the days it is due by.

All days are Asia/Shanghai dates. By analogy to art. 201 of the Civil Code the day on which a
pause is ordered still counts, and the day on which it ends does not: a pause holds the days
after `from_on` up to and including `to_on`. Only what is counted from the event moves: working
days, and the month windows, whose paused days are made up for. A fixed date stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workflow.calendar.days import WorkCalendar
from workflow.calendar.due import DueDate
from workflow.engine.refusal import Text

COUNTED, WINDOWS = frozenset({"working_days"}), frozenset({"months_after"})
Answer = Callable[[date], Sequence[DueDate]]


@dataclass(frozen=True, slots=True)
class Pause:
    """A stop of the clock: the days after `from_on` up to `to_on`; None while it stands."""

    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """What befell a clock: its pauses, working days granted, and what a pause does to it."""

    pauses: tuple[Pause, ...] = ()
    extended: int = 0
    in_full: bool = True

    @property
    def closed(self) -> tuple[Pause, ...]:
        """The pauses that are over, those that overlap as one, in order."""
        return tuple(one for one in merged(self.pauses) if one.to_on is not None)

    @property
    def paused_on(self) -> date | None:
        """Since when the clock stands still; None while it runs."""
        return next((one.from_on for one in merged(self.pauses) if one.to_on is None), None)

    def counts_from(self, started_on: date) -> date:
        """Return the day from which the present count runs: the start, or the last fresh start."""
        ends = [one.to_on for one in self.closed if one.to_on is not None]
        return ends[-1] if self.in_full and ends else started_on

    def holds(self, day: date) -> bool:
        """Tell whether the clock stands still on a day."""
        return any(
            one.from_on < day and (one.to_on is None or day <= one.to_on) for one in self.pauses
        )


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Return pauses in order, those that overlap as one: no day is paused twice."""
    found: list[Pause] = []
    for one in sorted(pauses, key=lambda pause: (pause.from_on, pause.to_on or date.max)):
        last = found[-1] if found else None
        if last is None or (last.to_on is not None and one.from_on >= last.to_on):
            found.append(one)
        elif last.to_on is not None and (one.to_on is None or one.to_on > last.to_on):
            found[-1] = Pause(last.from_on, one.to_on)
    return tuple(found)


def replay(
    answer: Answer, started_on: date, ledger: Ledger, calendar: WorkCalendar
) -> tuple[DueDate, ...]:
    """Return the dates of a clock's rules after all that befell it, in the order of the rules.

    `answer` gives the rules' dates for a start. A pause that still stands moves nothing yet.
    """
    first = answer(started_on)
    begun = ledger.counts_from(started_on)
    again = answer(begun) if begun != started_on else first
    return tuple(
        _moved(now, begun, ledger, calendar)
        if now.rule in COUNTED | WINDOWS
        # Late intake is judged by the day from which the count runs.
        else replace(then, past_at_start=then.on < begun)
        for then, now in zip(first, again, strict=True)
    )


def consumed(due: DueDate, ledger: Ledger, until: date, calendar: WorkCalendar) -> int:
    """Return how many working days of a counted date were used up to and including `until`."""
    start = _day_before_first(due)
    used, at = 0, start
    for pause in _pauses(ledger, due):
        if pause.from_on >= until:
            break
        used += max(0, calendar.count(at, pause.from_on))
        if pause.to_on is None or pause.to_on >= until:
            return used
        at = max(at, pause.to_on)
    return used + max(0, calendar.count(at, max(at, until)))


def remaining(due: DueDate, ledger: Ledger, until: date, calendar: WorkCalendar) -> int:
    """Return how many working days are left after `until`; less than none when it is late."""
    return (due.working_days or 0) - consumed(due, ledger, until, calendar)


def _moved(due: DueDate, begun: date, ledger: Ledger, calendar: WorkCalendar) -> DueDate:
    if due.rule in WINDOWS:
        return _window(due, begun, ledger, calendar)
    if due.working_days is None or not (ledger.pauses or ledger.extended):
        return due
    budget = due.working_days + ledger.extended
    left, at = budget, _day_before_first(due)
    for pause in _pauses(ledger, due):
        here = max(0, calendar.count(at, pause.from_on))
        if pause.to_on is None or here >= left:
            break
        left, at = left - here, max(at, pause.to_on)
    end = calendar.add(at, left)
    return replace(
        due,
        on=end.on,
        provisional=end.provisional,
        working_days=budget,
        text=_extended(due.text, ledger),
    )


def _window(due: DueDate, begun: date, ledger: Ledger, calendar: WorkCalendar) -> DueDate:
    """Move a month window on by every calendar day that was paused within it."""
    on, provisional = due.on, due.provisional
    for pause in ledger.closed if not ledger.in_full else ():
        if pause.to_on is not None and pause.from_on < on:
            on += pause.to_on - max(pause.from_on, begun)
    if ledger.extended:
        end = calendar.add(on, ledger.extended)
        on, provisional = end.on, provisional or end.provisional
    return replace(due, on=on, provisional=provisional, text=_extended(due.text, ledger))


def _pauses(ledger: Ledger, due: DueDate) -> Iterable[Pause]:
    """The pauses a count meets, in order; a fresh start leaves those before it behind."""
    start = due.counted_from or date.min
    for one in merged(ledger.pauses):
        if not ledger.in_full or one.to_on is None or one.to_on > start:
            yield one


def _day_before_first(due: DueDate) -> date:
    assert due.counted_from is not None
    return due.counted_from - timedelta(days=due.first_day_counts)


def _extended(text: Text, ledger: Ledger) -> Text:
    n = ledger.extended
    if not n:
        return text
    days = f"{n} working day{'s' * (n != 1)}"
    return Text(f"{text.zh}，延长{n}个工作日", f"{text.en}, extended by {days}")
