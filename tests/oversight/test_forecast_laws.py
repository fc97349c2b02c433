"""The months to come against a slow count: person by person, month by month, with dates and tables
of its own and none of the product's rules.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from tests.money.test_due import RAISED
from tests.money.yunling import YUNLING
from workflow.calendar.months import Month
from workflow.money.due import Entitlement, Event
from workflow.money.rates import Place
from workflow.oversight.forecast import Ahead, ahead, covered_until

Day = tuple[int, int]  # year and month
Known = tuple[str, Day]  # an event and its month
Claim = tuple[int, str, Day, list[Known]]  # years, county, first month, what is known
ELSEWHERE = Place("汕头市", "龙湖区")
CALENDAR: list[Day] = [(year, month) for year in range(2019, 2025) for month in range(1, 13)]
MONTHS = st.sampled_from(CALENDAR)
KNOWN = st.lists(
    st.tuples(st.sampled_from(["suspend", "resume", "stop", "death", "suspend", "revoke"]), MONTHS),
    max_size=3,
)
CLAIMS = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from(["云岭县", "龙湖区"]), MONTHS, KNOWN), max_size=6
)


def rate(years: int, county: str, month: Day) -> int | None:
    """Return the monthly fen as the tables of the test say it; None where none is set."""
    if month >= (2022, 7):
        return 85_001
    for least, fen in ((30, 90_000), (20, 80_000), (10, 70_000)):
        if years >= least:
            return fen if years != 30 else None  # nobody ruled on exactly 30 years
    if county != "云岭县":
        return None
    return 40_000 if years >= 7 else 30_000 if years >= 4 else 20_000


def levels(fen: int, years: int, county: str) -> tuple[int, int, int] | None:
    """Return what province, city and county bear; None where nobody settled it."""
    if years >= 10:
        half = int(Fraction(fen, 2))
        return half, fen - half, 0
    if county != "云岭县":
        return None
    city = int(Fraction(fen * 6, 10))
    return 0, city, fen - city


def in_payment(first: Day, known: list[Known], month: Day) -> bool:
    """Live through the claim from its first month on: is it paid in `month`?"""
    if month < first or any(kind == "revoke" for kind, _ in known):
        return False
    if any(kind in ("stop", "death") and on < month for kind, on in known):
        return False
    held_since: Day | None = None
    for today in CALENDAR:
        now = [kind for kind, on in known if on == today]
        if "suspend" in now and held_since is None:
            held_since = today
        if "resume" in now:
            held_since = None
    return held_since is None or month < held_since


def counted(claims: list[Claim], month: Day) -> tuple[int, ...]:
    """Return persons, who begins, and the three levels of one month."""
    rows = []
    for years, county, first, known in claims:
        fen = rate(years, county, month) if in_payment(first, known, month) else None
        parts = levels(fen, years, county) if fen is not None else None
        if parts is not None:
            rows.append((1, int(month == first), *parts))
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0, 0, 0, 0, 0)


def claim(number: int, said: Claim) -> Entitlement:
    """Write a claim as the product does."""
    years, county, first, known = said
    place = YUNLING if county == "云岭县" else ELSEWHERE
    events = tuple(Event(kind, Month.of(*on)) for kind, on in known)  # type: ignore[arg-type]
    return Entitlement(str(number), years, place, Month.of(*first), events)


@given(CLAIMS, st.integers(0, len(CALENDAR) - 13), st.integers(1, 12))
def test_every_month_to_come_is_what_a_slow_count_says(
    claims: list[Claim], begin: int, length: int
) -> None:
    first = Month.of(*CALENDAR[begin])
    told = ahead([claim(at, one) for at, one in enumerate(claims)], RAISED, first, length)
    slow = [counted(claims, month) for month in CALENDAR[begin : begin + length]]
    assert [
        (one.persons, one.begin, one.province_fen, one.city_fen, one.county_fen) for one in told
    ] == slow
    assert [str(one.month) for one in told] == [
        f"{year}-{month:02d}" for year, month in CALENDAR[begin : begin + length]
    ]


@given(CLAIMS, st.integers(0, len(CALENDAR) - 13), st.randoms(use_true_random=False))
def test_neither_the_order_of_claims_nor_cutting_the_months_changes_a_figure(
    claims: list[Claim], begin: int, luck: object
) -> None:
    first, ours = Month.of(*CALENDAR[begin]), [claim(at, one) for at, one in enumerate(claims)]
    whole = ahead(ours, RAISED, first)
    luck.shuffle(ours)  # type: ignore[attr-defined]
    assert ahead(ours, RAISED, first, 5) + ahead(ours, RAISED, first.plus(5), 7) == whole


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12), st.integers(-10, 10**7))
def test_funds_last_as_long_as_adding_up_says(costs: list[int], funds: int) -> None:
    months = [Ahead(Month.of(2026, 1).plus(at), 1, 0, fen, 0, 0) for at, fen in enumerate(costs)]
    enough = [at for at, sum_ in enumerate(accumulate(costs)) if sum_ <= funds]
    assert covered_until(months, funds) == (months[enough[-1]].month if enough else None)
