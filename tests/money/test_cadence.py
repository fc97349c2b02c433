"""Paying monthly, quarterly or once a year gives the same, whatever becomes known meanwhile."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.money.yunling import CHOICES, YUNLING, tariff, written
from workflow.calendar.months import Month, months
from workflow.engine.refusal import Reason
from workflow.money.due import Entitlement, Event, PaymentLine, due_lines, settle
from workflow.money.rules import MoneyRules, Tariff

JANUARY, DECEMBER = Month.of(2026, 1), Month.of(2026, 12)
YEAR = tuple(months(JANUARY, DECEMBER))
CADENCES = {"monthly": YEAR, "quarterly": YEAR[2::3], "half-yearly": YEAR[5::6]}
Borne = dict[tuple[Month, str], int]


def raised(since: str, yuan: str) -> Tariff:
    """Return the tariff with a standard for everybody from a month on."""
    newer = {"from": since, "bands": [{"min": 1, "yuan": yuan}]}
    section = {**written(), "rates": [*written()["rates"], newer]}
    return Tariff(MoneyRules.model_validate(section), CHOICES)


@dataclass(frozen=True)
class Course:
    """A claim, what happens to it and in which month each becomes known, and a new standard."""

    claim: Entitlement
    told: tuple[tuple[Event, Month], ...]
    newer: Tariff
    enacted: Month

    def known(self, at: Month) -> tuple[Entitlement, Tariff]:
        """Return the claim and the standard as they are known in a month."""
        history = tuple(event for event, told in self.told if told <= at)
        claim = Entitlement("p", self.claim.years, YUNLING, self.claim.start, history)
        return claim, self.newer if self.enacted <= at else tariff()

    def paid(self, ends: Sequence[Month]) -> Borne:
        """Pay by runs that end with these months, take back what is too much; return by level."""
        given: defaultdict[Month, Counter[str]] = defaultdict(Counter)
        for end in ends:
            claim, at_the_time = self.known(end)
            for line in known(due_lines(claim, given, end, at_the_time)):
                given[line.month].update(line.parts)
        claim, at_last = self.known(DECEMBER)
        for line in known(settle(claim, given, DECEMBER, at_last)):
            given[line.month].update(line.parts)
        return {
            (month, level): fen
            for month, parts in given.items()
            for level, fen in parts.items()
            if fen
        }


def known(answer: tuple[PaymentLine, ...] | Reason) -> tuple[PaymentLine, ...]:
    """Return lines; a standard is there for everybody."""
    assert not isinstance(answer, Reason)
    return answer


IN_2026 = st.sampled_from(YEAR)
STARTS = st.integers(0, 30).map(lambda n: Month.of(2024, 6).plus(n))
EVENTS = st.builds(Event, st.sampled_from(["suspend", "resume", "stop", "death", "revoke"]), STARTS)
COURSES = st.builds(
    Course,
    st.builds(
        Entitlement, st.just("p"), st.sampled_from([2, 9, 10, 24, 31]), st.just(YUNLING), STARTS
    ),
    st.lists(st.tuples(EVENTS, IN_2026), max_size=4).map(tuple),
    st.builds(
        raised,
        st.sampled_from(["2025-07", "2026-03", "2026-07", "2026-12"]),
        st.sampled_from(["850.01", "699.99", "1000", "0.01"]),
    ),
    IN_2026,
)


@given(COURSES)
def test_every_cadence_bears_the_same_by_month_and_level(course: Course) -> None:
    claim, at_last = course.known(DECEMBER)
    whole = known(due_lines(claim, {}, DECEMBER, at_last))
    once = {(one.month, level): fen for one in whole for level, fen in one.parts.items() if fen}
    for name, ends in CADENCES.items():
        assert course.paid(ends) == once, name
    assert course.paid((DECEMBER,)) == once


@pytest.mark.parametrize("ends", CADENCES.values(), ids=CADENCES.keys())
def test_a_raise_told_late_and_a_death_by_hand(ends: Sequence[Month]) -> None:
    # 24 years, 800.00 to June, 850.01 from July; died in September; told in August, November.
    death = Event("death", Month.of(2026, 9))
    course = Course(
        Entitlement("p", 24, YUNLING, JANUARY),
        ((death, Month.of(2026, 11)),),
        raised("2026-07", "850.01"),
        Month.of(2026, 8),
    )
    borne = course.paid(ends)
    by_level = {
        level: sum(fen for (_, bearer), fen in borne.items() if bearer == level)
        for level in ("province", "city")
    }
    assert sum(borne.values()) == 6 * 80_000 + 3 * 85_001
    assert by_level == {"province": 6 * 40_000 + 3 * 42_500, "city": 6 * 40_000 + 3 * 42_501}
