"""A standard is proposed by one office, shown with what it changes, enacted by another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import select, update

from tests.builders import ALLOWANCE, done, reasons
from tests.money_store.cast import Payers
from workflow.calendar.months import Month
from workflow.money import standards
from workflow.money.enacted import EnactedRates
from workflow.money.ledger import explain_line
from workflow.money.standards import Compared

GENERAL = [
    {"min": "10", "max": "19", "yuan": "760"},
    {"min": "20", "max": "29", "yuan": "870"},
    {"min": "30", "yuan": "980"},
    {"min": "1", "max": "9"},
]


def draft(payers: Payers, since: str, bands: list[dict[str, str]], scope: str = "general") -> int:
    """County education writes a standard down."""
    office = payers.who("county_edu")
    given = {"document_no": "粤教〔2026〕9号", "from": since, "scope": scope, "bands": bands}
    county = office.posts[0].reach_id
    return done(payers.bureau.open(ALLOWANCE, "standard", office, county, given)).case_id


def proposed(
    payers: Payers, since: str, bands: list[dict[str, str]], scope: str = "general"
) -> int:
    case_id = draft(payers, since, bands, scope)
    done(payers.do(case_id, "propose", "county_edu"))
    return case_id


def enacted(payers: Payers, *given: Any) -> int:
    case_id = proposed(payers, *given)
    done(payers.do(case_id, "enact", "county_fin"))
    return case_id


def effect(payers: Payers, case_id: int) -> Compared:
    found = standards.compared(payers.bureau.house, case_id)
    assert isinstance(found, Compared)
    return found


def by_name(found: Compared) -> dict[str, tuple[int, int, int]]:
    return {
        found.names[one.claim.person].name: (one.monthly_fen, one.arrears_fen, one.year_fen)
        for one in found.changed
    }


def test_who_gains_how_much_is_shown_before_anything_is_in_force(payers: Payers) -> None:
    payers.paid("2026-06")
    case_id = draft(payers, "2026-01", GENERAL)
    # 冯才 since June, 何田 since 2025-04 (paid through June); 温江 has 8 years: left to the county.
    assert by_name(effect(payers, case_id)) == {
        "冯才": (6_000, 6_000, 42_000),
        "何田": (6_000, 36_000, 72_000),
    }
    done(payers.do(case_id, "propose", "county_edu"))
    payers.clock.set(date(2026, 7, 6))
    payers.paid("2026-07")
    assert payers.lines(name="冯才")[-1].fen == 70_000


def test_from_its_month_on_runs_follow_it(payers: Payers) -> None:
    enacted(payers, "2026-06", GENERAL)
    payers.paid("2026-06")
    assert {line.month: line.fen for line in payers.lines(name="冯才")} == {"2026-06": 76_000}
    late = {line.month: line.fen for line in payers.lines(name="何田")}
    assert (late["2026-05"], late["2026-06"]) == (70_000, 76_000)
    told = explain_line(payers.bureau.house, payers.lines(name="冯才")[0].id or 0)
    assert "粤教〔2026〕9号" in told[0].clause


def test_the_countys_own_table_is_changed_alone(payers: Payers) -> None:
    own = [{"min": "1", "max": "6", "yuan": "350"}, {"min": "7", "max": "9", "yuan": "450"}]
    case_id = enacted(payers, "2026-06", own, "local")
    assert by_name(effect(payers, case_id)) == {"温江": (5_000, 0, 35_000)}
    payers.paid("2026-06")
    (line,) = payers.lines(name="温江")
    assert (line.fen, line.city_fen, line.county_fen) == (45_000, 27_000, 18_000)


def test_one_person_cannot_do_both(payers: Payers) -> None:
    case_id = proposed(payers, "2026-06", GENERAL)
    assert reasons(payers.do(case_id, "enact", "county_edu")) == ["not_yours"]


@pytest.mark.parametrize(
    ("bands", "scope", "code"),
    [
        (GENERAL[:2] + GENERAL[3:], "general", "rate_gap"),
        ([*GENERAL, {"min": "15", "max": "16", "yuan": "900"}], "general", "rate_overlap"),
        ([{"min": "1", "max": "6", "yuan": "350"}], "local", "rate_gap"),
        ([{"min": "9", "max": "1", "yuan": "350"}], "local", "bad_rates"),
        ([{"min": "1", "max": "9"}], "local", "bad_rates"),
    ],
)
def test_a_wrong_table_is_not_proposed(
    payers: Payers, bands: list[dict[str, str]], scope: str, code: str
) -> None:
    case_id = draft(payers, "2026-06", bands, scope)
    assert code in reasons(payers.do(case_id, "propose", "county_edu"))
    assert payers.stage(case_id) == "drafting"


def test_months_already_paid_are_never_lowered(payers: Payers) -> None:
    payers.paid("2026-06")
    lower = [{**one, **({"yuan": "600"} if one.get("yuan") else {})} for one in GENERAL]
    back, ahead = proposed(payers, "2026-06", lower), proposed(payers, "2026-07", lower)
    assert reasons(payers.do(back, "enact", "county_fin")) == ["lowers_paid_months"]
    done(payers.do(ahead, "enact", "county_fin"))


def test_a_second_table_for_the_same_month_takes_the_place_of_the_first(payers: Payers) -> None:
    enacted(payers, "2026-06", GENERAL)
    raised = [{**one, **({"yuan": "990"} if one["min"] == "10" else {})} for one in GENERAL]
    case_id = enacted(payers, "2026-06", raised)
    assert by_name(effect(payers, case_id))["冯才"] == (23_000, 0, 161_000)
    payers.paid("2026-06")
    assert payers.lines(name="冯才")[0].fen == 99_000


def test_what_was_enacted_stays(payers: Payers) -> None:
    enacted(payers, "2026-06", GENERAL)
    with payers.bureau.store.read() as session:
        (row,) = session.exec(select(EnactedRates)).all()
        assert (row.from_month, row.effect["persons"]) == ("2026-06", 2)
        assert Month.parse(row.from_month) == Month.of(2026, 6)
    with pytest.raises(DBAPIError), payers.bureau.store.write() as session:
        session.execute(update(EnactedRates).values(from_month="2020-01"))
