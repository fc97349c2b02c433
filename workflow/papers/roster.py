"""Lists as papers show them: each member with the award, and sums by place and band. Fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workflow.calendar.months import Month
from workflow.cases.rows import CaseRow, load_members
from workflow.engine.refusal import Reason
from workflow.money.claims import Approved, Award, award_of
from workflow.money.rates import table_in_force
from workflow.money.yuan import yuan
from workflow.papers.catalogue import AWARD, SUMS, applied_for, bands
from workflow.papers.payees import payees, person
from workflow.papers.reading import Reading
from workflow.papers.rules import Values

Row = dict[str, Any]


def roster(reading: Reading) -> Values:
    """Read every member of a list, township by township, and what they sum up to."""
    rows = members(reading)
    return Values(reading.head() | reading.reached() | sums_of(rows), {"members": rows})


def summary(reading: Reading) -> Values:
    """Sum a list up by the places below its unit."""
    rows = _all_members(reading)
    fields = reading.head() | reading.reached() | sums_of(rows)
    return Values(fields, {"places": table_of(reading, rows)})


def table_of(reading: Reading, rows: Sequence[Row]) -> list[Row]:
    """Return a row for each place with its people by band."""
    places: dict[str, list[Row]] = {}
    for row in rows:
        places.setdefault(row["place"], []).append(row)
    return [
        {"seq": at, "place": place} | sums_of(own) | _by_band(reading, own)
        for at, (place, own) in enumerate(places.items(), start=1)
    ]


def sums(reading: Reading) -> Row:
    """Return what a list of awards comes to; nothing for what is no such list."""
    try:
        return sums_of(_all_members(reading))
    except KeyError:  # it is of neither applications nor claims
        return dict.fromkeys(SUMS)


def _all_members(reading: Reading) -> list[Row]:
    """Return the members of a list, or those of the lists on it, each with its place."""
    kind = reading.definition.kinds[reading.kind.members or ""]
    if kind.members is None:
        return members(reading)
    found = []
    for listed in load_members(reading.hot, reading.case.id):
        place = reading.house.units.name(listed.unit_id)
        found += [row | {"place": place} for row in members(reading.of(listed.id))]
    return found


def members(reading: Reading) -> list[Row]:
    """Return the people of a list in the order of places and numbers, with what each is due."""
    kept = reading.kept_rows()
    if kept is not None:
        return kept
    applied_for(reading.definition, reading.kind)
    found = load_members(reading.hot, reading.case.id)
    cases = sorted(found, key=lambda one: (one.unit_id, one.id))
    claims = "monthly_fen" not in reading.definition.kinds[reading.kind.members or ""].computed
    rows = payees(reading, cases) if claims else (_applicant(reading, case) for case in cases)
    return [{"seq": seq} | row for seq, row in enumerate(rows, start=1)]


def _applicant(reading: Reading, case: CaseRow) -> Row:
    kind, facts = reading.house.kind_of(case), reading.facts(case)
    award = award_of(reading.house, kind, Approved(facts, Month.of_day(reading.on)))
    return person(reading, case, facts) | _awarded(award) | {"key": str(case.id)}


def _awarded(award: Award | Reason) -> Row:
    if isinstance(award, Reason):
        return dict.fromkeys(AWARD) | {"remark": award.zh}
    shares = award.shares
    row: Row = {f"{level}_fen": shares.get(level, 0) for level in ("province", "city", "county")}
    notes = [line.zh.removeprefix("⚠ ") for line in award.lines if line.zh.startswith("⚠")]
    if award.arrears_fen:
        notes.append(f"另补发以前年度{award.arrears_months}个月{yuan(award.arrears_fen)}元")
    return row | {
        "years": award.years,
        "monthly_fen": award.monthly_fen,
        "months": award.months,
        "due_fen": award.due_fen,
        "arrears_months": award.arrears_months,
        "arrears_fen": award.arrears_fen,
        "total_fen": award.due_fen + award.arrears_fen,
        "remark": "；".join(notes),
    }


def sums_of(rows: Sequence[Mapping[str, Any]]) -> Row:
    """Return how many people rows are, and what they come to."""
    found = {name: _sum(rows, name) for name in SUMS if name not in ("persons", "month_fen")}
    return {"persons": len(rows), "month_fen": _sum(rows, "monthly_fen")} | found


def _sum(rows: Iterable[Mapping[str, Any]], name: str) -> int:
    return sum(int(row[name] or 0) for row in rows)


def _by_band(reading: Reading, rows: Sequence[Row]) -> Row:
    found: Row = {}
    grouped: dict[int, list[Row]] = {least: [] for least in bands(reading.definition)}
    for row in rows:
        least = band_of(reading, int(row["years"] or 0))
        if least is not None:
            grouped[least].append(row)
    for least, own in grouped.items():
        found[f"band_{least}_persons"] = len(own)
        found[f"band_{least}_month_fen"] = _sum(own, "monthly_fen")
        found[f"band_{least}_due_fen"] = _sum(own, "due_fen")
    return found


def band_of(reading: Reading, years: int) -> int | None:
    """Return the band of years of service, those left open as the parameter counts them."""
    table = table_in_force(reading.rules.rates, Month.of_day(reading.on))
    if table is None:
        return None
    question = table.open_question(years)
    counted = question.counts_as.get(str(reading.param(question.decided_by))) if question else years
    band = table.band(counted) if counted else None
    return band.min if band else None
