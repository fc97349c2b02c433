"""Monthly, quarterly and yearly runs of the real store pay the same people the same months."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import done
from tests.money_store.cast import Payers

CADENCES = {"monthly": range(6, 13), "quarterly": (6, 9, 12), "yearly": (12,)}
# 冯才 from June, 何田 from April 2025, both 700: province and city half each;
# 温江 from June to the month of death, 400: city 240, county 160.
DUE = (
    {("冯才", f"2026-{at:02d}"): (35_000, 35_000, 0) for at in range(6, 13)}
    | {("何田", f"2025-{at:02d}"): (35_000, 35_000, 0) for at in range(4, 13)}
    | {("何田", f"2026-{at:02d}"): (35_000, 35_000, 0) for at in range(1, 13)}
    | {("温江", f"2026-{at:02d}"): (0, 24_000, 16_000) for at in range(6, 9)}
)


@pytest.mark.parametrize("cadence", CADENCES)
def test_every_cadence_pays_the_same_months_and_levels(payers: Payers, cadence: str) -> None:
    for month in range(6, 13):
        payers.clock.set(date(2026, month, 20))
        if month == 8:
            held = payers.entitlement_case(payers.person("温江")).id or 0
            done(payers.do(held, "stop_death", "county_edu", died_on="2026-08-11"))
        if month in CADENCES[cadence]:
            payers.paid(f"2026-{month:02d}")
    paid = {
        (name, line.month): (line.province_fen, line.city_fen, line.county_fen)
        for name in ("冯才", "何田", "温江")
        for line in payers.lines(name=name)
        if line.state == "paid"
    }
    assert paid == DUE
    assert len(payers.lines()) == len(DUE)
