"""Months owed: from the right month, once each, at the rate of the month, in any order."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.money.yunling import YUNLING, borne, tariff, written
from workflow.calendar.months import Month, months
from workflow.engine.refusal import Reason
from workflow.money.due import (
    AttainedOn,
    Entitlement,
    Event,
    LeapBirthday,
    PaymentLine,
    attained_on,
    due_lines,
    months_due,
    overpaid_lines,
    reversal,
    settle,
    start_month,
)
from workflow.money.rates import Place
from workflow.money.rules import MoneyRules, Tariff

CUTOFF, FIRST = date(2018, 12, 31), Month.of(2019, 1)
RAISED = Tariff(
    MoneyRules.model_validate(
        {
            **written(),
            "rates": [
                *written()["rates"],
                {"from": "2022-07", "bands": [{"min": 1, "yuan": "850.01"}]},
            ],
        }
    )
)


def month(text: str) -> Month:
    return Month.parse(text)


def lines(answer: tuple[PaymentLine, ...] | Reason) -> tuple[PaymentLine, ...]:
    assert not isinstance(answer, Reason)
    return answer


@pytest.mark.parametrize(
    ("born", "age", "rule", "leap", "start"),
    [
        (date(1958, 12, 31), 60, "birthday", "feb28", "2019-01"),
        (date(1959, 1, 1), 60, "birthday", "feb28", "2019-02"),
        (date(1963, 12, 31), 55, "birthday", "feb28", "2019-01"),
        (date(1963, 12, 31), 55, "day_after", "feb28", "2019-02"),
        (date(1964, 1, 31), 55, "birthday", "feb28", "2019-02"),
        (date(1964, 1, 31), 55, "day_after", "feb28", "2019-03"),
        (date(1964, 2, 29), 60, "birthday", "feb28", "2024-03"),
        (date(1964, 2, 29), 60, "day_after", "feb28", "2024-04"),
        (date(1968, 2, 29), 55, "birthday", "feb28", "2023-03"),
        (date(1968, 2, 29), 55, "birthday", "mar1", "2023-04"),
        (date(1966, 12, 5), 60, "birthday", "feb28", "2027-01"),
        (date(1971, 11, 30), 55, "birthday", "feb28", "2026-12"),
    ],
)
def test_payment_starts_in_the_month_after_the_age_is_reached(
    born: date, age: int, rule: AttainedOn, leap: LeapBirthday, start: str
) -> None:
    assert start_month(attained_on(born, age, rule, leap), CUTOFF, FIRST) == month(start)


def claim(*history: Event, years: int = 24, start: str = "2026-01") -> Entitlement:
    return Entitlement("p", years, YUNLING, month(start), history)


def test_the_month_of_death_is_the_last_one_due() -> None:
    death = Event("death", month("2026-09"))
    due = lines(due_lines(claim(death), {}, month("2026-12"), tariff()))
    assert len(due) == 9
    assert sum(line.fen for line in due) == 720_000


def test_what_was_paid_after_the_month_of_death_is_recovered() -> None:
    paid = borne(dict.fromkeys(months(month("2026-01"), month("2026-12")), 80_000), years=24)
    back = lines(overpaid_lines(claim(Event("death", month("2026-09"))), paid, tariff()))
    assert [str(line.month) for line in back] == ["2026-10", "2026-11", "2026-12"]
    assert sum(line.fen for line in back) == -240_000
    assert {line.kind for line in back} == {"recovery"}


def test_nothing_is_recovered_from_someone_never_paid() -> None:
    assert overpaid_lines(claim(), {}, tariff()) == ()


def test_held_months_are_not_due_until_payment_is_resumed() -> None:
    held, freed = Event("suspend", month("2026-03")), Event("resume", month("2026-06"))
    until = month("2026-07")
    assert [str(due) for due in months_due(claim(held), until)] == ["2026-01", "2026-02"]
    assert len(months_due(claim(held, freed), until)) == 7
    again = Event("suspend", month("2026-07"))
    assert len(months_due(claim(freed, again, held), until)) == 6


def test_revoking_makes_every_paid_month_recoverable() -> None:
    paid = borne({month("2026-01"): 80_000, month("2026-02"): 80_000}, years=24)
    gone = claim(Event("revoke", month("2026-03")))
    assert months_due(gone, month("2026-12")) == ()
    assert sum(line.fen for line in lines(overpaid_lines(gone, paid, tariff()))) == -160_000


def test_unpaid_months_of_earlier_years_are_arrears() -> None:
    due = lines(due_lines(claim(start="2025-11"), {}, month("2026-02"), tariff()))
    assert [line.kind for line in due] == ["arrears", "arrears", "normal", "normal"]
    since = lines(due_lines(claim(), {}, month("2026-02"), tariff(), since=month("2026-02")))
    assert [line.kind for line in since] == ["arrears", "normal"]


def test_a_correction_pays_the_difference_only() -> None:
    paid = borne({month("2026-01"): 70_000}, years=24)
    due = lines(due_lines(claim(), paid, month("2026-02"), tariff()))
    assert [(line.fen, line.kind) for line in due] == [(10_000, "adjustment"), (80_000, "normal")]


def test_what_is_due_and_what_was_overpaid_are_told_apart() -> None:
    paid = borne({month("2026-01"): 90_000, month("2026-02"): 70_000}, years=24)
    due = lines(due_lines(claim(), paid, month("2026-03"), tariff()))
    assert [(str(line.month), line.fen) for line in due] == [
        ("2026-02", 10_000),
        ("2026-03", 80_000),
    ]
    back = lines(overpaid_lines(claim(), paid, tariff()))
    assert [(str(line.month), line.fen) for line in back] == [("2026-01", -10_000)]


def test_a_month_without_a_rate_is_refused_as_a_whole() -> None:
    elsewhere = Entitlement("p", 5, Place("汕头市"), month("2026-01"))
    for answer in (
        due_lines(elsewhere, {}, month("2026-03"), tariff()),
        overpaid_lines(elsewhere, {month("2026-01"): {"city": 5}}, tariff()),
    ):
        assert isinstance(answer, Reason)
        assert answer.code == "rate_missing"


def test_a_line_whose_shares_do_not_sum_cannot_exist() -> None:
    with pytest.raises(ValueError):
        PaymentLine("p", month("2026-01"), 100, {"city": 99})


BORNE = st.fixed_dictionaries(dict.fromkeys(("province", "city", "county"), st.integers(0, 50_000)))
MONTHS = st.integers(0, 120).map(lambda n: Month.of(2018, 1).plus(n))
EVENTS = st.builds(Event, st.sampled_from(["suspend", "resume", "stop", "death"]), MONTHS)
CLAIMS = st.builds(
    Entitlement,
    st.just("p"),
    st.sampled_from([2, 9, 10, 24, 31]),
    st.just(YUNLING),
    MONTHS.filter(lambda start: start >= FIRST),
    st.lists(EVENTS, max_size=6).map(tuple),
)


def oracle(entitlement: Entitlement, up_to: Month) -> dict[Month, int]:
    """Month by month, the slow way: is it due, and at what rate."""
    due: dict[Month, int] = {}
    ends = [event.month for event in entitlement.history if event.kind in ("stop", "death")]
    moves = sorted(
        (event.month, event.kind != "suspend")
        for event in entitlement.history
        if event.kind in ("suspend", "resume")
    )
    at = FIRST
    while at <= up_to:
        freed = [on for on, resumes in moves if resumes]
        held = any(
            on <= at and not any(free >= on for free in freed)
            for on, resumes in moves
            if not resumes
        )
        if at >= entitlement.start and not held and all(at <= end for end in ends):
            local = {2: 20_000, 9: 40_000, 10: 70_000, 24: 80_000, 31: 90_000}
            due[at] = 85_001 if at >= Month.of(2022, 7) else local[entitlement.years]
        at = at.next
    return due


@given(CLAIMS, MONTHS)
def test_every_month_due_is_covered_exactly_once_at_its_own_rate(
    entitlement: Entitlement, up_to: Month
) -> None:
    due = lines(due_lines(entitlement, {}, up_to, RAISED))
    assert {line.month: line.fen for line in due} == oracle(entitlement, up_to)
    assert len(due) == len({line.month for line in due})


@given(CLAIMS, MONTHS, st.randoms(use_true_random=False))
def test_the_order_in_which_events_became_known_does_not_matter(
    entitlement: Entitlement, up_to: Month, chance: Random
) -> None:
    history = list(entitlement.history)
    chance.shuffle(history)
    shuffled = Entitlement("p", entitlement.years, YUNLING, entitlement.start, (*history, *history))
    assert months_due(shuffled, up_to) == months_due(entitlement, up_to)


@given(
    CLAIMS,
    MONTHS,
    st.dictionaries(MONTHS.filter(lambda m: m >= FIRST), BORNE, max_size=8),
)
def test_settling_brings_payments_to_what_is_due_and_then_rests(
    entitlement: Entitlement, up_to: Month, paid: dict[Month, dict[str, int]]
) -> None:
    paid = {at: parts for at, parts in paid.items() if at <= up_to}
    after = {at: Counter(parts) for at, parts in paid.items()}
    for line in lines(settle(entitlement, paid, up_to, RAISED)):
        after.setdefault(line.month, Counter()).update(line.parts)
        assert (line.kind == "rebooked") == (line.fen == 0)
    right = borne(oracle(entitlement, up_to), entitlement.years)
    assert {at: Counter(parts) for at, parts in right.items()} == {
        at: parts for at, parts in after.items() if any(parts.values())
    }
    assert settle(entitlement, after, up_to, RAISED) == ()


@given(CLAIMS, MONTHS)
def test_a_reversal_takes_a_line_back_to_the_fen(entitlement: Entitlement, up_to: Month) -> None:
    for line in lines(due_lines(entitlement, {}, up_to, RAISED)):
        back = reversal(line)
        assert back.fen + line.fen == 0
        assert all(back.parts[level] + line.parts[level] == 0 for level in line.parts)
        assert (back.month, back.person, back.kind) == (line.month, line.person, "reversal")


@given(CLAIMS, MONTHS, MONTHS)
def test_runs_in_pieces_pay_what_one_run_pays(
    entitlement: Entitlement, one: Month, other: Month
) -> None:
    early, late = sorted((one, other))
    first = lines(due_lines(entitlement, {}, early, RAISED))
    rest = lines(due_lines(entitlement, {line.month: line.parts for line in first}, late, RAISED))
    whole = lines(due_lines(entitlement, {}, late, RAISED))
    assert sum(line.fen for line in (*first, *rest)) == sum(line.fen for line in whole)
    assert not {line.month for line in first} & {line.month for line in rest}


HELD = Entitlement("a", 12, YUNLING, Month.of(2026, 5))
RIGHT = {"province": 35_000, "city": 35_000}


@pytest.mark.parametrize(
    ("had", "fen", "kind"),
    [
        ({"province": 35_000, "city": 34_999}, 1, "adjustment"),
        ({"province": 35_001, "city": 35_000}, -1, "recovery"),
        ({"province": 30_000, "city": 40_000}, 0, "rebooked"),
        (RIGHT, None, None),
    ],
)
def test_a_month_that_is_not_to_the_fen_is_set_right(
    had: dict[str, int], fen: int | None, kind: str | None
) -> None:
    paid, may = {HELD.start: had}, HELD.start
    settled = lines(settle(HELD, paid, may, tariff()))
    assert [(line.fen, line.kind) for line in settled] == ([(fen, kind)] if kind else [])
    owed, over = lines(due_lines(HELD, paid, may, tariff())), overpaid_lines(HELD, paid, tariff())
    assert [line.fen for line in owed] == ([1] if fen == 1 else [])
    assert [line.fen for line in lines(over)] == ([-1] if fen == -1 else [])


def test_a_line_whose_parts_do_not_sum_is_named_by_its_month() -> None:
    with pytest.raises(ValueError, match=r"^shares of 2026-05 do not sum to the amount$"):
        PaymentLine("a", Month.of(2026, 5), 1, {"city": 2})
