"""School terms as dated, sourced data: the two terms of each published school year.

A school year is named by the year of its autumn. Terms outside the published years are taken
as the latest usual ones (autumn 1 September to 20 January, spring 1 March to 10 July) and
every answer that rests on them is marked as assumed. Dates are Asia/Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

TermName = Literal["first", "second", "any"]
Which = Literal["first", "second"]


@dataclass(frozen=True, slots=True)
class Term:
    """One term from its first to its last day; `assumed` when no paper says so."""

    school_year: int
    name: Which
    from_on: date
    to_on: date
    source: str = ""
    assumed: bool = False

    @property
    def monday(self) -> date:
        """The Monday of its first week."""
        return self.from_on - timedelta(days=self.from_on.weekday())


class Terms:
    """The published terms of one place; never empty of answers, but honest about them."""

    def __init__(self, terms: Iterable[Term] = ()) -> None:
        self.terms = {(term.school_year, term.name): term for term in terms}

    def of(self, school_year: int, name: Which) -> Term:
        """Return a term, an assumed one when it is not published."""
        return self.terms.get((school_year, name)) or _assumed(school_year, name)

    def at(self, day: date, name: TermName) -> Term:
        """Return the term of that name (or any) which `day` lies in, else the next one."""
        wanted: tuple[Which, ...] = ("first", "second") if name == "any" else (name,)
        years = range(day.year - 2, day.year + 2)
        found = (self.of(year, one) for year in years for one in wanted)
        return min((one for one in found if one.to_on >= day), key=lambda one: one.from_on)

    def school_year_at(self, day: date) -> tuple[Term, Term]:
        """Return both terms of the school year which `day` lies in, else the next one's."""
        autumn = next(
            year
            for year in range(day.year - 2, day.year + 2)
            if self.of(year, "second").to_on >= day
        )
        return self.of(autumn, "first"), self.of(autumn, "second")


def _assumed(school_year: int, name: Which) -> Term:
    if name == "first":
        begins, ends = date(school_year, 9, 1), date(school_year + 1, 1, 20)
    else:
        begins, ends = date(school_year + 1, 3, 1), date(school_year + 1, 7, 10)
    return Term(school_year, name, begins, ends, assumed=True)


NO_TERMS = Terms()
