"""A count of working days, day by day: which day counts as the how-manieth, which not, and why.

Days are Asia/Shanghai dates. The count begins with the day of the event and ends with the due
date, or with the last day asked for while the clock stands still.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from workflow.calendar.days import WorkCalendar
from workflow.calendar.ledger import Ledger
from workflow.calendar.records import CountedDay, DayKind, Notice
from workflow.engine.refusal import Text

DAY = timedelta(days=1)
LONGEST = 1500  # days: a page that counts for more than four years says so by ending
HELD = Text("中止计时，不计入", "the clock stands still, not counted")
ENDED = Text("恢复计时当日，不计入", "the day the clock goes on, not counted")
FRESH = Text(
    "恢复计时当日，不计入；次日起重新足额计算", "the day the clock starts afresh, not counted"
)


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One day of a count; `sort` is counts, event, rest, paused or unpublished."""

    on: date
    sort: str
    number: int | None
    reason: Text
    notice: Notice | None
    kind: DayKind


def days(
    started_on: date,
    until: date,
    ledger: Ledger,
    calendar: WorkCalendar,
    *,
    first_day_counts: bool = False,
) -> tuple[LedgerDay, ...]:
    """Return every day from the event to `until`, numbered anew where the count starts afresh."""
    return tuple(_days(started_on, until, ledger, calendar, first_day_counts=first_day_counts))


def _days(
    started_on: date,
    until: date,
    ledger: Ledger,
    calendar: WorkCalendar,
    *,
    first_day_counts: bool,
) -> Iterator[LedgerDay]:
    ends = {pause.to_on for pause in ledger.closed}
    number, last = 0, min(until, started_on + LONGEST * DAY)
    span = max(1, calendar.count(started_on - DAY, last) + 1)
    for plain in calendar.explain(started_on, span, first_day_counts=first_day_counts):
        if plain.on > last:
            return
        fresh = ledger.in_full and plain.on in ends
        number = 0 if fresh else number
        if fresh and not first_day_counts:
            yield _day(plain, "paused", None, FRESH)
        elif ledger.holds(plain.on) and not fresh:
            yield _day(plain, "paused", None, ENDED if plain.on in ends else HELD)
        elif plain.number is not None:
            number += 1
            sort = "unpublished" if plain.kind is DayKind.UNPUBLISHED else "counts"
            yield _day(plain, sort, number, plain.reason)
        elif plain.on == started_on:
            yield _day(plain, "event", None, plain.reason)
        else:
            yield _day(plain, "rest", None, plain.reason)


def _day(plain: CountedDay, sort: str, number: int | None, reason: Text) -> LedgerDay:
    return LedgerDay(plain.on, sort, number, reason, plain.notice, plain.kind)
