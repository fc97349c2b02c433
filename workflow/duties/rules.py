"""How much of a duty was done in each of its periods, and how it stands. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from workflow.duties.periods import Period, windowed
from workflow.duties.section import Duty

ON_TRACK, AT_RISK, MET, MISSED, TOO_MANY, EXCUSED, NOT_YET = (
    "on_track", "at_risk", "met", "missed", "too_many", "excused", "not_yet",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """Something done that counts: from a day to a day (both included), with its answers."""

    on: date
    until: date
    answers: Mapping[str, Any] = field(default_factory=dict)
    case_id: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """What a case owes of a duty: from when to when (None: still), numbers, and for whom each."""

    from_on: date
    to_on: date | None = None
    least: int | None = None
    most: int | None = None
    total: int = 0
    each: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """One period of a duty: what was done, what is wanted, how it stands.

    With `each` the count is the least among them, and `lacking` names those below it.
    """

    period: Period
    done: int
    least: int
    most: int | None
    state: str
    lacking: tuple[str, ...] = ()
    records: tuple[int, ...] = ()


def account(
    duty: Duty, owed: Owed, periods: Sequence[Period], records: Iterable[Record],
    today: date, *, risk_from: Mapping[str, date] | None = None,
    excused: frozenset[str] = frozenset(),
) -> list[Count]:  # fmt: skip
    """Count each period: one Count each, in order; a period that is not owed wants nothing.

    From the day `risk_from` (by period) on a period that lacks something is at risk.
    """
    known = list(records)
    found = []
    for period in periods:
        first, last = windowed(period, duty.window)
        inside = [one for one in known if _lies(duty, one, first, last)]
        done, lacking = _done(duty, owed, inside, first, last)
        least = _least(duty, owed, period)
        state = _state(period, done, least, owed.most, today, (risk_from or {}).get(period.key))
        if state in (MISSED, TOO_MANY, AT_RISK) and period.key in excused:
            state = EXCUSED
        ids = tuple(sorted({one.case_id for one in inside}))
        found.append(Count(period, done, least, owed.most, state, lacking, ids))
    return found


def _lies(duty: Duty, record: Record, first: date, last: date) -> bool:
    if duty.unit == "days":
        return record.on <= last and record.until >= first
    return first <= record.on <= last


def _done(
    duty: Duty, owed: Owed, inside: Sequence[Record], first: date, last: date
) -> tuple[int, tuple[str, ...]]:
    if not duty.each:
        return _amount(duty, owed, inside, first, last), ()
    by_name = {
        name: _amount(duty, owed, _of(name, duty, inside), first, last) for name in owed.each
    }
    wanted = owed.least or 0
    lacking = tuple(name for name, n in by_name.items() if n < wanted)
    return min(by_name.values(), default=0), lacking


def _of(name: str, duty: Duty, inside: Iterable[Record]) -> list[Record]:
    return [one for one in inside if name in named(one.answers, duty.named_in)]


def _amount(duty: Duty, owed: Owed, inside: Sequence[Record], first: date, last: date) -> int:
    if duty.unit == "times":
        return len(inside)
    if duty.unit == "total":
        return sum(_whole(one.answers.get(duty.amount or "")) for one in inside)
    if duty.unit == "days":
        return sum(first <= day <= last for day in _blocks(inside, duty.block))
    different = len({name for one in inside for name in named(one.answers, duty.values)})
    if duty.unit == "distinct":
        return different
    return _percent(duty, owed, inside, different)


def _percent(duty: Duty, owed: Owed, inside: Sequence[Record], different: int) -> int:
    """Return whole percent: different names of a number, or the sums of two answers.

    What must reach a share is rounded down, what may not exceed it is rounded up.
    """
    if duty.amount is None:
        part, whole = different, owed.total
    else:
        part = sum(_whole(one.answers.get(duty.amount)) for one in inside)
        whole = sum(_whole(one.answers.get(duty.of_total or "")) for one in inside)
    if whole <= 0:
        return 0
    return -(-100 * part // whole) if duty.max is not None else 100 * part // whole


def _blocks(records: Iterable[Record], block: int) -> Iterator[date]:
    """Yield the different days of records that lie in a block of at least so many on end."""
    run: list[date] = []
    for day in sorted({day for one in records for day in _each_day(one)}):
        if run and day != run[-1] + timedelta(days=1):
            yield from run if len(run) >= block else ()
            run = []
        run.append(day)
    yield from run if len(run) >= block else ()


def _each_day(record: Record) -> Iterator[date]:
    return (record.on + timedelta(days=n) for n in range((record.until - record.on).days + 1))


def named(answers: Mapping[str, Any], path: str | None) -> frozenset[str]:
    """Return the names in an answer: a text, or one column of a table (`people.name`)."""
    key, _, column = (path or "").partition(".")
    value = answers.get(key)
    if isinstance(value, list):
        return frozenset(str(row.get(column)) for row in value if row.get(column))
    return frozenset({str(value)}) if value not in (None, "") else frozenset()


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _least(duty: Duty, owed: Owed, period: Period) -> int:
    """Return how much is owed in a period; nothing where the time hardly touches it."""
    least = owed.least or 0
    late = (owed.from_on - period.from_on).days
    early = 0 if owed.to_on is None else (period.to_on - owed.to_on).days
    missing = max(late, 0) + max(early, 0)
    if missing == 0 or duty.per == "whole" or duty.first_period == "always":
        return least
    if duty.first_period == "never" or 2 * missing > period.days:
        return 0
    return least


def _state(
    period: Period, done: int, least: int, most: int | None, today: date, risk_from: date | None
) -> str:
    if most is not None and done > most:
        return TOO_MANY
    if today < period.from_on:
        return NOT_YET
    if today > period.to_on:
        return MET if done >= least else MISSED
    if done >= least:
        return MET if least else ON_TRACK
    return AT_RISK if risk_from is not None and today >= risk_from else ON_TRACK
