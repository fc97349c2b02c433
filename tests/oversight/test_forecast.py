"""The months to come, against a count done by hand; funds last as long as they are said to."""

from __future__ import annotations

from datetime import date

from tests.builders import done
from tests.money_store.cast import Payers
from workflow.calendar.months import Month
from workflow.oversight.coming import coming
from workflow.oversight.forecast import Ahead, covered_until


def test_everybody_in_payment_counts_until_a_known_end(payers: Payers) -> None:
    payers.paid("2026-06")
    claim = payers.entitlement_case(payers.person("何田")).id or 0
    payers.clock.set(date(2026, 6, 20))
    (county,) = coming(payers.bureau.house, payers.who("county_fin"))
    july = county.months[0]
    # 冯才 and 何田: 700 yuan, half province, half city; 温江: 400 yuan, city 6, county 4.
    assert (str(july.month), july.persons, july.begin) == ("2026-07", 3, 0)
    assert (july.province_fen, july.city_fen, july.county_fen) == (70_000, 94_000, 16_000)
    assert {one.fen for one in county.months} == {180_000}
    assert (len(county.months), county.owed_fen) == (12, 0)
    done(payers.do(claim, "stop_death", "county_edu", died_on="2026-06-09"))
    (county,) = coming(payers.bureau.house, payers.who("auditor"))
    assert {(one.persons, one.fen) for one in county.months} == {(2, 110_000)}


def test_what_is_due_and_not_paid_comes_first(payers: Payers) -> None:
    (county,) = coming(payers.bureau.house, payers.who("county_fin"))
    # 何田 15 months of 700 from 2025-04; 冯才 700 and 温江 400 for June.
    assert county.owed_fen == 15 * 70_000 + 70_000 + 40_000


def test_funds_cover_whole_months_only() -> None:
    months = [Ahead(Month.of(2026, at), 1, 0, 50, 30, 20) for at in (7, 8, 9)]
    said = {fen: str(covered_until(months, fen)) for fen in (-1, 99, 100, 299, 300, 900)}
    assert said == {
        -1: "None", 99: "None", 100: "2026-07", 299: "2026-08", 300: "2026-09", 900: "2026-09",
    }  # fmt: skip
