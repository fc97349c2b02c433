"""Who on a list is one of ours, how certainly, and what speaks against acting on it. PURE.

Days are Asia/Shanghai dates. Nothing here decides: it proposes, or asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workflow.calendar.months import Month, add_months

Certainty = Literal["same", "other_name", "name_birth"]
Question = Literal["", "future", "before_start", "ended_otherwise", "settled"]
CERTAINTIES: tuple[Certainty, ...] = ("same", "other_name", "name_birth")


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list: its key, the index of its ID number, name and birth as it says."""

    key: int
    person: str
    name: str
    born: date


@dataclass(frozen=True, slots=True)
class Payee:
    """One of ours: `born` is only asked of those whose name stands on the list."""

    key: int
    person: str
    name: str
    born: date | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and the person it may be about."""

    listed: int
    payee: int
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Ended:
    """How a claim ended: its last month, and the day of death where one is on record."""

    last: Month | None
    died_on: date | None = None


def pairs(listed: Iterable[Listed], payees: Sequence[Payee]) -> tuple[Pair, ...]:
    """Return every row with whom it may be about, by row; an ID number of ours settles it.

    Only a row whose ID number is nobody's is compared by name and birth date.
    """
    by_person, by_name = _indexed(payees)
    found: set[Pair] = set()
    for row in listed:
        own = by_person.get(row.person, ())
        for payee in own:
            same = "same" if payee.name == row.name else "other_name"
            found.add(Pair(row.key, payee.key, same))  # type: ignore[arg-type]
        if not own:
            alike = (one for one in by_name.get(row.name, ()) if one.born == row.born)
            found.update(Pair(row.key, one.key, "name_birth") for one in alike)
    return tuple(sorted(found, key=lambda pair: (pair.listed, pair.payee)))


def _indexed(
    payees: Iterable[Payee],
) -> tuple[Mapping[str, list[Payee]], Mapping[str, list[Payee]]]:
    by_person: defaultdict[str, list[Payee]] = defaultdict(list)
    by_name: defaultdict[str, list[Payee]] = defaultdict(list)
    for payee in payees:
        by_person[payee.person].append(payee)
        by_name[payee.name].append(payee)
    return by_person, by_name


def question(on: date | None, today: date, start: Month, ended: Ended | None) -> Question:
    """Return what speaks against a day: it is to come, before the first month due, or another
    than the one the claim ended with; "" when nothing does."""
    if on is None:
        return ""
    if on > today:
        return "future"
    if Month.of_day(on) < start:
        return "before_start"
    return "ended_otherwise" if ended is not None else ""


def is_settled(on: date | None, ended: Ended | None) -> bool:
    """Tell whether a claim ended already just as the list says: nothing is left to decide."""
    if ended is None:
        return False
    if on is None or ended.died_on == on:
        return True
    return ended.died_on is None and ended.last == Month.of_day(on)


def fact(person: str, on: date | None) -> str:
    """Return what makes two rows of whatever lists say the same of one of ours."""
    return f"{person}:{on.isoformat() if on else ''}"


def is_asked(last: date | None, year: int) -> bool:
    """Tell whether the plan of a year asks somebody: not who passed, or was approved, in it."""
    return last is None or last.year < year


def lapses_on(last: date | None, opened_on: date, by: date, months: int, notice_days: int) -> date:
    """Return the last day without a new success: `months` after the last one, or `by`.

    Nobody lapses before they were asked for `notice_days`.
    """
    due = by if last is None else add_months(last, months)
    return max(due, opened_on + timedelta(days=notice_days))
