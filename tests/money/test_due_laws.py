"""Whatever happens and whenever it is learnt: each month once, at its rate, differences only.

The oracle walks month by month through what had happened, without the product's functions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.money.test_due import RAISED
from tests.money.yunling import YUNLING, borne, written
from workflow.calendar.months import Month
from workflow.engine.refusal import Reason
from workflow.money.due import Entitlement, Event, PaymentLine, due_lines, overpaid_lines, settle
from workflow.money.rules import MoneyRules, Tariff

START, LENGTH = Month.of(2021, 1), 36
SPAN = st.integers(0, LENGTH - 1).map(START.plus)
BEFORE_JULY_2022 = {2: 20_000, 5: 30_000, 9: 40_000, 10: 70_000, 24: 80_000, 31: 90_000}
YEARS = st.sampled_from(sorted(BEFORE_JULY_2022))
KINDS = st.sampled_from(["suspend", "resume", "stop", "death", "suspend", "resume", "revoke"])
LEARNT = st.lists(
    st.one_of(st.builds(Event, KINDS, SPAN), YEARS, SPAN),  # an event, other years, a run
    max_size=10,
)


def right(years: int, happened: list[Event], up_to: Month) -> dict[Month, int]:
    """Walk through the months: what is due of each, once all this is known."""
    held: Month | None = None
    last = Month.of(9999, 12)
    for month in map(START.plus, range(LENGTH)):
        now = [event.kind for event in happened if event.month == month]
        if "suspend" in now and held is None:
            held = month
        if "resume" in now:
            held = None
        if "stop" in now or "death" in now:
            last = min(last, month)
    due: dict[Month, int] = {}
    month = START
    while month <= min(up_to, last) and (held is None or month < held):
        due[month] = 85_001 if str(month) >= "2022-07" else BEFORE_JULY_2022[years]
        month = month.next
    return {} if any(event.kind == "revoke" for event in happened) else due


def told(answer: tuple[PaymentLine, ...] | Reason) -> tuple[PaymentLine, ...]:
    assert not isinstance(answer, Reason)
    return answer


Ledger = dict[Month, Counter[str]]


def enter(ledger: Ledger, lines: Iterable[PaymentLine]) -> None:
    """Note what reached a person or came back: one line a month, the difference only."""
    seen = set()
    for line in lines:
        assert line.month not in seen
        seen.add(line.month)
        had = ledger.setdefault(line.month, Counter())
        assert (line.kind == "adjustment") == (line.fen > 0 and had.total() > 0)
        had.update(line.parts)


def nets(ledger: Ledger) -> dict[Month, int]:
    return {month: parts.total() for month, parts in ledger.items() if parts.total()}


def on_paper(years: int, months: int) -> Ledger:
    """Return the ledger of somebody paid on paper for the first months."""
    paid = {START.plus(n): BEFORE_JULY_2022[years] for n in range(months)}
    return {month: Counter(parts) for month, parts in borne(paid, years).items()}


def lived(years: int, learnt: list[Event | int | Month], paper: int) -> dict[Month, int]:
    """Learn one thing after another, with runs and recoveries between; return the net by month."""
    ledger = on_paper(years, paper)
    known: list[Event] = []
    up_to = START.plus(paper)
    for one in [*learnt, START.plus(LENGTH)]:
        if isinstance(one, Event):
            known.append(one)
        elif isinstance(one, int):
            years = one
        else:
            up_to = max(up_to, one)
            claim = Entitlement("p", years, YUNLING, START, tuple(known))
            enter(ledger, told(due_lines(claim, ledger, up_to, RAISED)))
            enter(ledger, told(overpaid_lines(claim, ledger, RAISED)))
            assert nets(ledger) == right(years, known, up_to)
    return nets(ledger)


@given(YEARS, LEARNT, st.integers(0, 17), st.randoms(use_true_random=False))
def test_it_does_not_matter_when_things_become_known(
    years: int, learnt: list[Event | int | Month], paper: int, chance: Random
) -> None:
    first = lived(years, learnt, paper)
    corrections = [one for one in learnt if isinstance(one, int)]
    other = [one for one in learnt if not isinstance(one, int)]
    chance.shuffle(other)
    for one in corrections:  # what is corrected last holds, wherever it is learnt
        other.insert(chance.randint(0, len(other)), one)
    if corrections:
        other.append(corrections[-1])
    assert lived(years, other, paper) == first


def by_hand(fen: int, weights: dict[str, int], rounding: str) -> dict[str, int]:
    """Split fen by fen: whole fen to each, what is left over as the rounding says."""
    exact = {
        level: Fraction(fen * weight, sum(weights.values())) for level, weight in weights.items()
    }
    parts = {level: int(part) for level, part in exact.items()}
    bearing = [level for level, weight in weights.items() if weight]
    while sum(parts.values()) < fen:
        taker = bearing[-1]
        if rounding == "largest_remainder":
            taker = max(bearing, key=lambda level: exact[level] - parts[level])
        parts[taker] += 1
    return parts


@given(
    st.permutations(["province", "city", "county"]),
    st.lists(st.integers(0, 9), min_size=3, max_size=3),
    st.sampled_from(["last_listed_takes_rest", "largest_remainder"]),
    st.integers(1, 200_000),
    st.integers(0, 200_000),
)
def test_with_an_adjustment_each_level_bears_its_part_of_the_right_month(
    levels: list[str], weights: list[int], rounding: str, due: int, given_before: int
) -> None:
    assume(sum(weights))
    parts = dict(zip(levels, weights, strict=True))
    rate = {"from": "2019-01", "bands": [{"min": 1, "yuan": f"{due // 100}.{due % 100:02d}"}]}
    section = {**written(), "rates": [rate], "shares": [{"parts": parts}], "rounding": rounding}
    claim = Entitlement("p", 9, YUNLING, START)
    tariff = Tariff(MoneyRules.model_validate(section))
    before = by_hand(given_before, parts, rounding)
    for line in told(settle(claim, {START: before}, START, tariff)):
        after = {level: before[level] + line.parts[level] for level in levels}
        assert after == by_hand(due, parts, rounding)
        assert sum(line.parts.values()) == line.fen == due - given_before
