"""A new standard beside the old one: month by month, person by person, level by level."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.money.yunling import CHOICES, YUNLING, written
from workflow.calendar.months import Month, months
from workflow.engine.refusal import Reason
from workflow.money.comparing import Difference, added, compare, totals
from workflow.money.due import Entitlement, Event
from workflow.money.rules import MoneyRules, Tariff

JULY, DECEMBER = Month.of(2026, 7), Month.of(2026, 12)
SHARES = {"province": 5, "city": 5}


def tariff(*tables: tuple[str, int]) -> Tariff:
    """The county's rates with later tables: everybody gets this much from that month."""
    more = [{"from": since, "bands": [{"min": 1, "yuan": yuan}]} for since, yuan in tables]
    section = {**written(), "rates": [*written()["rates"], *more]}
    return Tariff(MoneyRules.model_validate(section), CHOICES)


def claim(years: int = 14, start: str = "2019-01", *history: Event) -> Entitlement:
    return Entitlement("1", years, YUNLING, Month.parse(start), history)


def found(answer: Difference | Reason | None) -> Difference:
    assert isinstance(answer, Difference)
    return answer


def test_a_rise_shows_the_month_the_arrears_and_the_year() -> None:
    paid = list(months(Month.of(2019, 1), Month.of(2026, 9)))
    one = found(compare(claim(), paid, JULY, DECEMBER, tariff(), tariff(("2026-07", 760))))
    assert (one.before_fen, one.after_fen, one.monthly_fen) == (70_000, 76_000, 6_000)
    assert (one.arrears_months, one.arrears_fen, one.year_fen) == (3, 18_000, 36_000)
    assert one.monthly == {"province": 3_000, "city": 3_000, "county": 0}
    assert one.direction == "gains"
    assert not one.loses_paid


def test_a_cut_that_reaches_back_takes_from_months_already_paid() -> None:
    one = found(compare(claim(), [JULY], JULY, DECEMBER, tariff(), tariff(("2026-07", 500))))
    assert (one.direction, one.loses_paid, one.arrears_fen) == ("loses", True, -20_000)
    ahead = found(compare(claim(), [], JULY, DECEMBER, tariff(), tariff(("2026-07", 500))))
    assert (ahead.direction, ahead.loses_paid) == ("loses", False)


def test_nobody_is_named_whom_nothing_changes() -> None:
    same, new = tariff(), tariff(("2026-07", 760))
    gone = claim(14, "2019-01", Event("death", Month.of(2026, 6)))
    assert compare(claim(), [JULY], JULY, DECEMBER, same, tariff(("2026-07", 700))) is None
    assert compare(gone, [], JULY, DECEMBER, same, new) is None
    assert compare(claim(start="2027-03"), [], JULY, DECEMBER, same, new) is None


def test_a_rate_that_is_missing_is_said_with_the_person() -> None:
    rules = {
        **written(),
        "rates": [*written()["rates"], {"from": "2026-07", "bands": [{"min": 20, "yuan": 900}]}],
    }
    gap = Tariff(MoneyRules.model_validate(rules))
    answer = compare(claim(), [], JULY, DECEMBER, tariff(), gap)
    assert isinstance(answer, Reason)
    assert answer.code == "rate_gap"


@given(
    years=st.integers(10, 45),
    first=st.integers(0, 120),
    paid=st.sets(st.integers(0, 120)),
    since=st.integers(60, 110),
    yuan=st.integers(1, 2000),
    dies=st.none() | st.integers(0, 120),
)
def test_the_difference_is_what_walking_the_months_gives(
    years: int, first: int, paid: set[int], since: int, yuan: int, dies: int | None
) -> None:
    zero = Month.of(2019, 1)
    begins, start = zero.plus(first), zero.plus(since)
    given_months = sorted(zero.plus(one) for one in paid if one >= first)
    history = (Event("death", zero.plus(dies)),) if dies is not None else ()
    old_fen = 90_000 if years >= 30 else 80_000 if years >= 20 else 70_000
    year = monthly = late = 0
    for month in map(zero.plus, range(300)):
        due = begins <= month and (dies is None or month <= zero.plus(dies)) and month >= start
        step = yuan * 100 - old_fen if due else 0
        year += step if month <= DECEMBER else 0
        late += step if month in given_months else 0
        monthly = monthly or (step if month <= max([DECEMBER, *given_months]) else 0)
    held = Entitlement("1", years, YUNLING, begins, history)
    answer = compare(held, given_months, start, DECEMBER, tariff(), tariff((str(start), yuan)))
    if answer is None:
        assert monthly == 0
        return
    one = found(answer)
    assert (one.monthly_fen, one.arrears_fen, one.year_fen) == (monthly, late, year)
    assert sum(totals([one, one]).year.values()) == 2 * year


def test_sums_by_level_are_sums() -> None:
    assert added([{"province": 1, "city": 2}, {"city": 3}]) == {
        "province": 1,
        "city": 5,
        "county": 0,
    }
