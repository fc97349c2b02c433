"""Two standards side by side: who gains or loses how much, and what months paid come to. PURE.

Amounts are fen; a difference is new less old, so what a person gains is above zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.due import Entitlement, months_due
from workflow.money.rules import Monthly, Tariff
from workflow.money.shares import LEVELS

Parts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a new standard changes for one claim; None where there was no rate before.

    `monthly` is by level in the first month it bears on; `arrears` over the months paid by the
    old standard; `year` over all months due from then to the December asked for.
    """

    claim: Entitlement
    since: Month
    before_fen: int | None
    after_fen: int
    monthly: Parts
    arrears_months: int
    arrears: Parts
    year: Parts
    loses_paid: bool

    @property
    def monthly_fen(self) -> int:
        """The difference of one month."""
        return sum(self.monthly.values())

    @property
    def arrears_fen(self) -> int:
        """What months paid already are short of; below zero where they were paid too high."""
        return sum(self.arrears.values())

    @property
    def year_fen(self) -> int:
        """What the year costs more, arrears of its months included."""
        return sum(self.year.values())

    @property
    def direction(self) -> Literal["gains", "loses", "same"]:
        """Whether the person gains, loses, or only the levels bear it otherwise."""
        if self.monthly_fen == 0:
            return "same"
        return "gains" if self.monthly_fen > 0 else "loses"


def compare(
    claim: Entitlement,
    paid: Collection[Month],
    since: Month,
    until: Month,
    old: Tariff,
    new: Tariff,
) -> Difference | Reason | None:
    """Return what changes for a claim from `since` on; None where nothing does.

    `paid` are the months given already; `until` the last month counted into `year`. A Reason
    says why the new standard has no rate for this person.
    """
    due = [month for month in months_due(claim, max([until, *paid])) if month >= since]
    if not due:
        return None
    changes = {month: _step(claim, month, old, new) for month in due}
    wrong = next((one for one in changes.values() if isinstance(one, Reason)), None)
    if wrong is not None:
        return wrong
    steps = {month: one for month, one in changes.items() if not isinstance(one, Reason)}
    if not any(any(one.parts.values()) for one in steps.values()):
        return None
    first = next(month for month, one in steps.items() if any(one.parts.values()))
    given = [steps[month] for month in due if month in frozenset(paid)]
    shown = steps[first]
    return Difference(
        claim,
        first,
        shown.before,
        shown.after,
        shown.parts,
        sum(any(one.parts.values()) for one in given),
        added(one.parts for one in given),
        added(one.parts for month, one in steps.items() if month <= until),
        any(sum(one.parts.values()) < 0 for one in given),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    before: int | None
    after: int
    parts: Parts


def _step(claim: Entitlement, month: Month, old: Tariff, new: Tariff) -> _Step | Reason:
    after = new.monthly(claim.years, month, claim.place)
    if isinstance(after, Reason):
        return after
    before = old.monthly(claim.years, month, claim.place)
    known = before if isinstance(before, Monthly) else None
    parts = {
        level: after.parts.get(level, 0) - (known.parts.get(level, 0) if known else 0)
        for level in LEVELS
    }
    return _Step(known.fen if known else None, after.fen, parts)


def added(parts: Iterable[Parts]) -> dict[str, int]:
    """Return the sums by level."""
    found = dict.fromkeys(LEVELS, 0)
    for one in parts:
        for level, fen in one.items():
            found[level] += fen
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """What a new standard comes to for people taken together."""

    persons: int
    monthly: Parts
    arrears_months: int
    arrears: Parts
    year: Parts


def totals(found: Collection[Difference]) -> Totals:
    """Return the sums over people; the order does not matter."""
    return Totals(
        len(found),
        added(one.monthly for one in found),
        sum(one.arrears_months for one in found),
        added(one.arrears for one in found),
        added(one.year for one in found),
    )
