"""Q05: however payments come back and years are corrected, a month comes to its rate, once."""

from __future__ import annotations

import random
from datetime import date

import pytest
from sqlalchemy import insert, select

from tests.builders import ALLOWANCE, case, done
from tests.fault.invariants import problems
from tests.money_store.cast import Payers
from tests.money_store.test_bounces import books_hold, register, waiting
from tests.money_store.test_recoveries import claim, net
from workflow.cases.audit import verify
from workflow.money import bounces
from workflow.money.tables import Allotment

# By hand from the tables of the notice: what a month comes to by completed years, in fen.
RATES = {8: 40_000, 14: 70_000, 21: 80_000, 32: 90_000}
FIRST = {"冯才": "2026-06", "何田": "2025-04", "温江": "2026-06"}
PLENTY = 10**9


class Walk:
    """Half a year in which payments come back and years go up, as luck has it."""

    def __init__(self, payers: Payers, seed: int) -> None:
        self.payers, self.luck = payers, random.Random(seed)
        self.years = {"冯才": 14, "何田": 14, "温江": 8}

    def month(self, month: int) -> None:
        """Pay a month; then each person may meet with something."""
        run = self.payers.paid(f"2026-{month:02d}")
        self.payers.clock.set(date(2026, month, 17))
        for name in FIRST:
            for what in self.luck.choice(("", "b", "r", "br", "rb", "bw")):
                {"b": self.back, "r": self.corrected, "w": self.paid_again}[what](run, name)
        self.end(run)
        self.payers.clock.set(date(2026, month + 1, 3))

    def back(self, run: int, name: str) -> None:
        """The bank takes somebody's payment back."""
        done(register(self.payers, run, name, on=self.payers.clock.today()))
        finance, house = self.payers.who("county_fin"), self.payers.bureau.house
        done(bounces.confirm(house, finance, run, waiting(self.payers, run), None))

    def corrected(self, run: int, name: str) -> None:
        """Two offices find that somebody taught longer."""
        longer = [years for years in RATES if years > self.years[name]]
        if longer:
            self.years[name] = self.luck.choice(longer)
            correct(self.payers, name, self.years[name])

    def paid_again(self, run: int, name: str) -> None:
        """What came back is paid again within the run, where it is still due as it was."""
        done(self.payers.do(run, "pay_again"))
        if self.payers.stage(run) == "sent":
            done(self.payers.back(run, self.payers.answer(run)))

    def end(self, run: int) -> None:
        """What is still open of a run is left to the next one."""
        if self.payers.stage(run) == "part_failed":
            done(self.payers.do(run, "leave_failed"))
        books_hold(self.payers, run)


def correct(payers: Payers, name: str, years: int) -> None:
    """Correct somebody's years by two offices."""
    office, held = payers.who("county_edu"), claim(payers, name)
    given = {"years": years, "reason": "任教年限有误", "document_no": "云教〔2026〕5号"}
    unit = case(payers.bureau, held).unit_id
    opened = payers.bureau.open(ALLOWANCE, "correction", office, unit, given, parent_id=held)
    done(payers.do(done(opened).case_id, "propose", "county_edu"))
    done(payers.do(done(opened).case_id, "approve_correction", "county_hr"))


def enrich(payers: Payers) -> None:
    """Let more money have come in than corrections may ask for."""
    table = Allotment.__table__  # type: ignore[attr-defined]
    with payers.bureau.store.write() as session:
        funds = dict(session.connection().execute(select(table)).mappings().first() or {})
        parts = dict.fromkeys(("province_fen", "city_fen", "county_fen"), PLENTY)
        more = {**funds, **parts, "id": 10**6, "case_id": 10**6, "step": "disbursed"}
        session.connection().execute(insert(table), [more])


@pytest.mark.parametrize("seed", range(2))
def test_every_month_comes_to_its_rate_when_all_is_paid(payers: Payers, seed: int) -> None:
    enrich(payers)
    walk = Walk(payers, seed)
    for month in range(6, 11):
        walk.month(month)
    payers.paid("2026-11")
    for name, first in FIRST.items():
        paid = net(payers, name)
        assert min(paid) == first
        assert max(paid) == "2026-11"
        assert set(paid.values()) == {RATES[walk.years[name]]}, (name, walk.years, paid)
    assert verify(payers.bureau.store).ok
    assert problems(payers.bureau) == []
