"""A county's year on paper as it was known on a day: everybody in payment, by place and band. Fen.

Claims that had come about by then, with the ends and suspensions recorded by then; the rates are
those in force for each month. Asked for the same day again, it is the same paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlmodel import col, select

from workflow.calendar.months import Month
from workflow.calendar.shanghai import shanghai_date
from workflow.cases.outcome import refuse
from workflow.engine.refusal import Reason
from workflow.money import due
from workflow.money.rates import Place
from workflow.money.rules import tariff_for
from workflow.money.tables import LEVELS, Entitlement, EntitlementEvent
from workflow.papers.reading import Reading
from workflow.papers.roster import sums_of, table_of
from workflow.papers.rules import Values

Row = dict[str, Any]
EVENTS: dict[str, due.EventKind] = {
    "death": "death", "stop": "stop", "revoke": "revoke", "suspend": "suspend", "resume": "resume",
}  # fmt: skip


def year(reading: Reading) -> Values:
    """Sum up what the year of the case comes to for its county, as known on the day asked for."""
    if reading.on > reading.house.clock.today():
        raise refuse("future_date", "日期不能晚于今天", "the date is in the future")
    rows = list(_rows(reading))
    head = {"sealed": f"截至 {reading.on} 的数据"}
    fields = reading.head() | head | reading.reached() | sums_of(rows)
    return Values(fields, {"places": table_of(reading, rows)})


def _rows(reading: Reading) -> Iterator[Row]:
    facts, cycle = reading.facts(), reading.case.cycle
    tariff = tariff_for(facts["money"], facts)
    events = _events(reading)
    for held in _held(reading):
        claim = due.Entitlement(
            str(held.id), held.years, Place(held.city, held.county), Month.parse(held.start),
            tuple(events.get(held.id or 0, ())),
        )  # fmt: skip
        lines = due.due_lines(claim, {}, Month.of(cycle, 12), tariff, Month.of(cycle, 1))
        lines = () if isinstance(lines, Reason) else lines
        now = [line for line in lines if line.kind == "normal"]
        if now:
            yield _row(reading, held, now)


def _row(reading: Reading, held: Entitlement, now: list[due.PaymentLine]) -> Row:
    fen = sum(line.fen for line in now)
    parts = {f"{level}_fen": sum(line.parts.get(level, 0) for line in now) for level in LEVELS}
    return parts | {
        "place": reading.house.units.name(held.unit_id),
        "years": held.years,
        "monthly_fen": now[-1].fen,
        "due_fen": fen,
        "arrears_fen": 0,
        "total_fen": fen,
    }


def _held(reading: Reading) -> Iterator[Entitlement]:
    county = reading.house.units.ancestor_at(reading.case.unit_id, "county")
    found = reading.session.exec(
        select(Entitlement)
        .where(
            Entitlement.programme == reading.case.programme,
            Entitlement.county_id == (county.id if county else 0),
        )
        .order_by(col(Entitlement.unit_id), col(Entitlement.id))
    )
    return (one for one in found if shanghai_date(one.made_at) <= reading.on)


def _events(reading: Reading) -> dict[int, list[due.Event]]:
    """Return what was recorded of each claim by the day, as the money rules know it."""
    found: dict[int, list[due.Event]] = {}
    for one in reading.session.exec(select(EntitlementEvent).order_by(col(EntitlementEvent.id))):
        if one.kind in EVENTS and shanghai_date(one.at) <= reading.on:
            event = due.Event(EVENTS[one.kind], Month.parse(one.month))
            found.setdefault(one.entitlement_id, []).append(event)
    return found
