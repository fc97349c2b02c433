"""What the next months will cost, by level, as known today: rates, starts and ends. PURE. Fen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.due import Entitlement, months_due
from workflow.money.rules import Tariff

_LEVELS = ("province", "city", "county")


@dataclass(frozen=True, slots=True)
class Ahead:
    """One month to come: who is paid, who begins, what each level bears."""

    month: Month
    persons: int
    begin: int
    province_fen: int
    city_fen: int
    county_fen: int

    @property
    def fen(self) -> int:
        """What all levels bear."""
        return self.province_fen + self.city_fen + self.county_fen


def ahead(
    claims: Iterable[Entitlement], tariff: Tariff, first: Month, length: int = 12
) -> tuple[Ahead, ...]:
    """Return `length` months from `first`; whose month has no settled rate is not counted."""
    last = first.plus(length - 1)
    asked = [first.plus(at) for at in range(length)]
    sums = {month: [0, 0, 0, 0, 0] for month in asked}
    for claim, n in Counter(replace(claim, person="") for claim in claims).items():  # alike: once
        prices = tariff.prices(claim.years, claim.place)
        for month in months_due(claim, last):
            price = prices[month] if month >= first else None
            if price is not None and not isinstance(price, Reason):
                parts = (n * price.parts.get(level, 0) for level in _LEVELS)
                found = (n, n * (month == claim.start), *parts)
                sums[month] = [a + b for a, b in zip(sums[month], found, strict=True)]
    return tuple(Ahead(month, *sums[month]) for month in asked)


def covered_until(months: Sequence[Ahead], available_fen: int) -> Month | None:
    """Return the last month that funds at hand cover in full; None when not even the first."""
    covered = None
    for one in months:
        available_fen -= one.fen
        if available_fen < 0:
            break
        covered = one.month
    return covered
