"""From when, until when, for which months: what a person is owed and what was overpaid. PURE.

Months are half of the truth, paid amounts the other half: what is owed is the difference,
level by level, so it does not matter in which order events became known. Amounts are fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflow.calendar.months import Month, months
from workflow.engine.refusal import Reason
from workflow.money.rates import Place
from workflow.money.rules import Tariff

AttainedOn = Literal["birthday", "day_after"]
LeapBirthday = Literal["feb28", "mar1"]
EventKind = Literal["suspend", "resume", "stop", "death", "revoke"]
PaymentKind = Literal["normal", "arrears", "adjustment", "recovery", "reversal", "rebooked"]
Parts = Mapping[str, int]  # fen by level
Paid = Mapping[Month, Parts]  # net of what came back


@dataclass(frozen=True, slots=True)
class Event:
    """Something that bears on payment; `month` is the last one due for stop and death."""

    kind: EventKind
    month: Month


@dataclass(frozen=True, slots=True)
class Entitlement:
    """A person's claim: frozen years, place, first month, and what happened since."""

    person: str
    years: int
    place: Place
    start: Month
    history: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One person, one month, one amount with its shares; the parts always sum to it."""

    person: str
    month: Month
    fen: int
    parts: Mapping[str, int]
    kind: PaymentKind = "normal"

    def __post_init__(self) -> None:
        if sum(self.parts.values()) != self.fen:
            raise ValueError(f"shares of {self.month} do not sum to the amount")


def attained_on(
    born_on: date, age: int, rule: AttainedOn = "birthday", leap: LeapBirthday = "feb28"
) -> date:
    """Return the day `age` is reached; 29 February falls on `leap` in a common year."""
    try:
        birthday = born_on.replace(year=born_on.year + age)
    except ValueError:
        birthday = date(born_on.year + age, 2, 28) + timedelta(days=leap == "mar1")
    return birthday + timedelta(days=rule == "day_after")


def start_month(attained: date, first_age_cutoff: date, first_pay_month: Month) -> Month:
    """Return the first month due: the scheme's first, or the one after attaining (五(一)(二))."""
    if attained <= first_age_cutoff:
        return first_pay_month
    return Month.of_day(attained).next


def months_due(entitlement: Entitlement, up_to: Month) -> tuple[Month, ...]:
    """Return every month due until `up_to`, once each: not after death, not while held."""
    history = entitlement.history
    if any(event.kind == "revoke" for event in history):
        return ()
    ends = [event.month for event in history if event.kind in ("stop", "death")]
    held_from = _held_from(history)
    last = min([up_to, *ends])
    every = months(entitlement.start, last)
    return tuple(month for month in every if held_from is None or month < held_from)


def _held_from(history: Iterable[Event]) -> Month | None:
    """Return the month from which money is held, None when the last suspension is over."""
    held: Month | None = None
    for event in sorted(history, key=lambda event: (event.month, event.kind == "resume")):
        if event.kind == "suspend":
            held = held or event.month
        elif event.kind == "resume":
            held = None
    return held


def settle(
    entitlement: Entitlement,
    paid: Paid,
    up_to: Month,
    tariff: Tariff,
    since: Month | None = None,
) -> tuple[PaymentLine, ...] | Reason:
    """Return the lines that bring `paid` (net by month and level) to what is due until `up_to`.

    Unpaid months before `since` (default: January of `up_to`) are arrears; a month paid too
    low is adjusted by the difference, one paid too high or not due at all is recovered, one
    that other levels bore than should have is rebooked: nobody is paid anything by that.
    """
    since = since or Month.of(up_to.year, 1)
    prices = tariff.prices(entitlement.years, entitlement.place)
    lines: list[PaymentLine] = []
    for month, due in _months_to_settle(entitlement, paid, up_to):
        monthly = prices[month]
        if isinstance(monthly, Reason):
            return monthly
        had, wanted = paid.get(month, {}), monthly.parts if due else {}
        if had == wanted:  # most months, most of the time
            continue
        parts = _difference(wanted, had)
        if any(parts.values()):
            owed = sum(parts.values())
            kind = _kind(owed, sum(had.values()), month < since)
            lines.append(PaymentLine(entitlement.person, month, owed, parts, kind))
    return tuple(sorted(lines, key=lambda line: line.month))


def _difference(due: Parts, had: Parts) -> dict[str, int]:
    """Return by level what is due less what was given."""
    return {level: due.get(level, 0) - had.get(level, 0) for level in (*due, *had)}


def _months_to_settle(
    entitlement: Entitlement, paid: Paid, up_to: Month
) -> Iterator[tuple[Month, bool]]:
    """Yield each month that is due (True), then each paid without being due (False)."""
    due = months_due(entitlement, up_to)
    yield from ((month, True) for month in due)
    known = frozenset(due)
    yield from ((month, False) for month in paid if month not in known and month <= up_to)


def _kind(owed: int, already: int, earlier: bool) -> PaymentKind:
    if owed <= 0:
        return "recovery" if owed else "rebooked"
    if already:
        return "adjustment"
    return "arrears" if earlier else "normal"


def due_lines(
    entitlement: Entitlement,
    paid: Paid,
    up_to: Month,
    tariff: Tariff,
    since: Month | None = None,
) -> tuple[PaymentLine, ...] | Reason:
    """Return what is to be paid until `up_to`: each unpaid month due, exactly once."""
    lines = settle(entitlement, paid, up_to, tariff, since)
    return lines if isinstance(lines, Reason) else tuple(line for line in lines if line.fen > 0)


def overpaid_lines(
    entitlement: Entitlement, paid: Paid, tariff: Tariff
) -> tuple[PaymentLine, ...] | Reason:
    """Return what is to be recovered, as negative lines: months after death, months too high."""
    lines = settle(entitlement, paid, max(paid), tariff) if paid else ()
    return lines if isinstance(lines, Reason) else tuple(line for line in lines if line.fen < 0)


def rebooked_lines(
    entitlement: Entitlement, paid: Paid, tariff: Tariff
) -> tuple[PaymentLine, ...] | Reason:
    """Return the months rightly paid that levels bore otherwise than they should: lines of 0."""
    lines = settle(entitlement, paid, max(paid), tariff) if paid else ()
    return lines if isinstance(lines, Reason) else tuple(line for line in lines if not line.fen)


def reversal(line: PaymentLine) -> PaymentLine:
    """Return the line that takes `line` back to the fen."""
    parts = {level: -fen for level, fen in line.parts.items()}
    return PaymentLine(line.person, line.month, -line.fen, parts, "reversal")
