"""The money rules of one programme version, and what they give for a person and a month. PURE.

`MoneyRules` is the `money:` section of a definition. `Tariff` answers from it with the choices
the programme's parameters made. All amounts are integer fen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field

from workflow.calendar.months import Month
from workflow.engine.grammar import Strict
from workflow.engine.refusal import Reason
from workflow.money.rates import Place, Rate, RateTable, find_rate
from workflow.money.shares import Rounding, Share, ShareRow, find_share, split


@dataclass(frozen=True, slots=True)
class Line:
    """One step of how an amount came about, with the clause it follows."""

    zh: str
    en: str
    clause: str = ""

    def in_(self, language: str) -> str:
        """Return the English sentence for `en…`, the Chinese one otherwise."""
        return self.en if language.startswith("en") else self.zh


class Service(Strict):
    """How terms taught add up to years of service."""

    semesters_per_year: int = Field(default=2, ge=1)
    remainder: Literal["counts_as_a_year", "is_dropped"] = "counts_as_a_year"
    clause: str = ""

    def years(self, semesters: int) -> int:
        """Return whole years; a remaining semester counts as the section says."""
        up = self.semesters_per_year - 1 if self.remainder == "counts_as_a_year" else 0
        return (semesters + up) // self.semesters_per_year


class MoneyRules(Strict):
    """The `money:` section: terms to years, rates by month and place, shares of the levels."""

    service: Service = Field(default_factory=Service)
    rates: Annotated[tuple[RateTable, ...], Field(strict=False, min_length=1)]
    shares: Annotated[tuple[ShareRow, ...], Field(strict=False, min_length=1)]
    rounding: Rounding = "last_listed_takes_rest"


@dataclass(frozen=True, slots=True)
class Monthly:
    """What one month costs, and what each level bears of it."""

    fen: int
    parts: Mapping[str, int]
    rate: Rate
    share: Share


class Prices(dict[Month, Monthly | Reason]):
    """What each month costs; a month not asked before is worked out and kept."""

    def __init__(self, work_out: Callable[[Month], Monthly | Reason]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, month: Month) -> Monthly | Reason:
        self[month] = self._work_out(month)
        return self[month]


class Tariff:
    """Answers for one set of rules and parameter choices; remembers what it was asked."""

    def __init__(self, rules: MoneyRules, choices: Mapping[str, object] | None = None) -> None:
        self.rules = rules
        self.choices = dict(choices or {})
        self._asked: dict[tuple[int, Place], Prices] = {}

    def rate(self, years: int, month: Month, place: Place) -> Rate | Reason:
        """Return the rate in force in `month`, or why there is none."""
        return find_rate(self.rules.rates, years, month, place, self.choices)

    def share(self, years: int, month: Month, place: Place) -> Share | Reason:
        """Return who bears how much in `month`, or why that is not settled."""
        return find_share(self.rules.shares, years, month, place)

    def split(self, fen: int, share: Share) -> dict[str, int]:
        """Split `fen` exactly, with the programme's rounding."""
        return split(fen, share.parts, self.rules.rounding)

    def monthly(self, years: int, month: Month, place: Place) -> Monthly | Reason:
        """Return one month's amount and its split, or the first reason against it."""
        return self.prices(years, place)[month]

    def prices(self, years: int, place: Place) -> Prices:
        """Return the months of one length of service in one place, worked out when asked."""
        asked = (years, place)
        if asked not in self._asked:
            self._asked[asked] = Prices(lambda month: self._work_out(years, month, place))
        return self._asked[asked]

    def _work_out(self, years: int, month: Month, place: Place) -> Monthly | Reason:
        rate, share = self.rate(years, month, place), self.share(years, month, place)
        if isinstance(rate, Reason):
            return rate
        if isinstance(share, Reason):
            return share
        return Monthly(rate.fen, self.split(rate.fen, share), rate, share)


def years_of(semesters: int, service: Service | None = None) -> int:
    """Return years of service: two semesters make one, a remaining one counts (clause 四)."""
    return (service or Service()).years(semesters)


def tariff_for(section: MoneyRules | Mapping[str, Any], names: Mapping[str, Any]) -> Tariff:
    """Return the tariff of a `money:` section with the choices found under `names`.

    The same section and choices give the same tariff; ValidationError for a wrong section.
    """
    rules = section if isinstance(section, MoneyRules) else read_rules(section)
    asked = {question.decided_by for table in rules.rates for question in table.unclear}
    return _tariff(Same(rules), tuple(sorted((name, names.get(name)) for name in asked)))


class Same:
    """A thing equal to itself only: a cache may so hold what cannot be hashed."""

    def __init__(self, thing: Any) -> None:
        self.thing = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


def read_rules(section: Mapping[str, Any]) -> MoneyRules:
    """Return a `money:` section as rules, the same for the same section; ValidationError."""
    return _read(Same(section))


@lru_cache(maxsize=64)
def _read(section: Same) -> MoneyRules:
    return MoneyRules.model_validate(section.thing)


@lru_cache(maxsize=256)
def _tariff(rules: Same, choices: tuple[tuple[str, Any], ...]) -> Tariff:
    return Tariff(rules.thing, dict(choices))
