"""Whatever is corrected, paid and paid back: each level bears its part of each month, to the fen.

The oracle says by hand what is due of a month; what was given is only what was entered.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.money.test_due import RAISED
from tests.money.test_due_laws import (
    LENGTH,
    START,
    YEARS,
    Ledger,
    enter,
    on_paper,
    right,
    told,
)
from tests.money.yunling import YUNLING, borne
from workflow.calendar.months import Month
from workflow.money.claiming import Claimed, beyond, oldest_first, piece, up_to
from workflow.money.due import Entitlement, Event, due_lines, overpaid_lines, rebooked_lines

END = START.plus(LENGTH - 1)
PAY, CLAIM = "pay", "claim"
HAPPENS = st.lists(
    st.one_of(
        YEARS,  # a correction
        st.builds(Event, st.sampled_from(["stop", "death"]), st.integers(0, 40).map(START.plus)),
        st.tuples(st.just(PAY), st.integers(0, LENGTH - 1).map(START.plus)),
        st.just((CLAIM, START)),
        st.integers(1, 100_000).map(lambda fen: ("repay", fen)),
        st.integers(1, 100_000).map(lambda fen: ("offset", fen)),
    ),
    max_size=12,
)


@dataclass
class Office:
    """What a county does with one claim: pays, claims back, takes back in pieces, sets off."""

    years: int
    ledger: Ledger
    known: list[Event] = field(default_factory=list)
    claims: list[list[Claimed]] = field(default_factory=list)

    @property
    def claim(self) -> Entitlement:
        return Entitlement("p", self.years, YUNLING, START, tuple(self.known))

    def pay(self, month: Month) -> None:
        enter(self.ledger, told(due_lines(self.claim, self.ledger, month, RAISED)))

    def claim_back(self) -> None:
        claimed: defaultdict[Month, Counter[str]] = defaultdict(Counter)
        for one in (month for months in self.claims for month in months):
            claimed[one.month].update(one.open_parts)
        lines = beyond(told(overpaid_lines(self.claim, self.ledger, RAISED)), claimed)
        if lines:
            self.claims.append(
                [Claimed(one.month, {k: -v for k, v in one.parts.items()}) for one in lines]
            )

    def rebook(self) -> None:
        enter(self.ledger, told(rebooked_lines(self.claim, self.ledger, RAISED)))

    def repay(self, fen: int) -> None:
        """Take back up to `fen` of the first recovery that is open."""
        for at, months in enumerate(self.claims):
            open_fen = sum(one.open_fen for one in months)
            if open_fen:
                lines = oldest_first(months, "p", min(fen, open_fen))
                enter(self.ledger, lines)
                back = {line.month: -line.fen for line in lines}
                self.claims[at] = [
                    Claimed(one.month, one.parts, one.settled_fen + back.get(one.month, 0))
                    for one in months
                ]
                break
        self.rebook()

    def offset(self, fen: int) -> None:
        """Set up to `fen` of it off against months due."""
        due = told(due_lines(self.claim, self.ledger, END, RAISED))
        open_fen = next((n for one in self.claims if (n := sum(m.open_fen for m in one))), 0)
        covered = up_to(due, min(fen, open_fen))
        enter(self.ledger, covered)
        self.repay(sum(line.fen for line in covered))

    def settle_all(self) -> None:
        for _ in range(2):  # what was open first, then what is claimed now
            while any(one.open_fen for months in self.claims for one in months):
                self.repay(10**9)
            self.claim_back()
        self.pay(END)
        self.rebook()


@given(YEARS, st.integers(0, 24), HAPPENS)
def test_the_ledger_comes_to_the_right_parts_of_every_month(
    years: int, paper: int, happens: list[int | Event | tuple[str, Month | int]]
) -> None:
    office = Office(years, on_paper(years, paper))
    for one in happens:
        if isinstance(one, int):
            office.years = one
            office.claim_back()
            office.rebook()
        elif isinstance(one, Event):
            office.known.append(one)
        elif one[0] == CLAIM:
            office.claim_back()
        else:
            getattr(office, one[0])(one[1])
        assert all(parts.total() >= 0 for parts in office.ledger.values())
    office.settle_all()
    due = borne(right(office.years, office.known, END), office.years)
    assert {month: parts for month, parts in office.ledger.items() if any(parts.values())} == {
        month: Counter(parts) for month, parts in due.items()
    }


@given(
    st.tuples(*[st.integers(-60_000, 100_000)] * 3).filter(lambda one: sum(one) > 0),
    st.lists(st.integers(1, 50_000), max_size=6),
)
def test_pieces_of_an_amount_come_to_its_parts(parts: tuple[int, ...], cuts: list[int]) -> None:
    whole = dict(zip(("province", "city", "county"), parts, strict=True))
    marks = sorted({0, sum(parts), *(cut % (sum(parts) + 1) for cut in cuts)})
    pieces = [(end - start, piece(whole, start, end)) for start, end in pairwise(marks)]
    assert all(sum(one.values()) == fen for fen, one in pieces)
    assert {level: sum(one[level] for _, one in pieces) for level in whole} == whole
