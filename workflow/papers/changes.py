"""The year's changes of a county's roster (附件3), from claims, their ends and sealed lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from workflow.calendar.shanghai import shanghai_date
from workflow.cases.outcome import Stop
from workflow.cases.tables import AuditEntry, Case
from workflow.clock import shanghai_instant
from workflow.engine.machine import Refused
from workflow.money.tables import RUNNING, Entitlement, EntitlementEvent
from workflow.papers.catalogue import bands
from workflow.papers.movement import Movement, Person, unbalanced
from workflow.papers.reading import Reading
from workflow.papers.roster import band_of, members
from workflow.papers.rules import Values

NEW, LATE = "到龄新增", "补报新增"  # late: the first month due lies before the year
CAME, WENT = "迁入", "迁出"
MOVED_TO = "to_place"  # what an act asks for that ends a claim because the person moved
ENDS = {"death": "去世", "stop": "情况变更", "revoke": "取消资格"}


def changes(reading: Reading) -> Values:
    """Read who came and who left between last December and the day of the list; it balances."""
    movement = _movement(reading)
    reason = unbalanced(movement)
    if reason is not None:
        raise Stop(Refused((reason,)))
    names = bands(reading.definition)
    rows = [
        {"seq": at, "band": names[least]} | movement.row(least)
        for at, least in enumerate(sorted(names, reverse=True), start=1)
    ]
    tables = {"bands": rows, "joined": _rows(movement.joined), "left": _rows(movement.left)}
    return Values(reading.head() | movement.row(), tables)


def _rows(people: Sequence[Person]) -> list[dict[str, Any]]:
    return [
        {
            "seq": at,
            "name": one.name,
            "place": one.place,
            "years": one.years,
            "monthly_fen": one.monthly_fen,
            "why": one.why,
            "month": one.month,
            "day": one.day,
        }
        for at, one in enumerate(people, start=1)
    ]


def _movement(reading: Reading) -> Movement:
    """Count from the claims, their ends, and this year's sealed lists that are no claims yet.

    Who left is told by the events of a claim, who is there by its state: they must agree.
    """
    claims = _claims(reading)
    moved = _moved(reading)
    ends, later = _ends(reading, [held for held, _ in claims])
    january = shanghai_instant(date(reading.case.cycle, 1, 1), 0)
    december = f"{reading.case.cycle - 1}-12"
    new = _listed(reading, {one.key for _, one in claims})
    before: list[Person] = []
    left: list[Person] = []
    joined, now = list(new), list(new)
    for held, one in claims:
        end = ends.get(held.id or 0)
        if end is not None and end.at < january:
            continue
        there = held.made_at < january or (held.taken_over_through or "") >= december
        (before if there else joined).append(one)
        if end is not None:
            left.append(_gone(one, end, moved=end.id in moved))
        if held.state in RUNNING or held.id in later:
            now.append(one)
    return Movement(tuple(before), tuple(joined), tuple(left), tuple(now))


def _claims(reading: Reading) -> list[tuple[Entitlement, Person]]:
    """Return the claims of the county that had come about by the day of the list."""
    county = reading.house.units.ancestor_at(reading.case.unit_id, "county")
    here = county.id if county else 0
    found = reading.session.exec(
        select(Entitlement)
        .where(
            Entitlement.programme == reading.case.programme,
            Entitlement.county_id == here,
        )
        .order_by(col(Entitlement.unit_id), col(Entitlement.id))
    )
    by_night = [held for held in found if shanghai_date(held.made_at) <= reading.on]
    came = _moved_in(reading, here)
    return [(held, _person(reading, held, came)) for held in by_night]


def _person(reading: Reading, held: Entitlement, came: set[str]) -> Person:
    why = CAME if held.person_index in came else _why(reading, held.start)
    return Person(
        str(held.application_id), held.person_index, held.name,
        reading.house.units.name(held.unit_id), held.years, int(held.facts["monthly_fen"]),
        band_of(reading, held.years) or 0, why, held.start,
        shanghai_date(held.made_at).isoformat(),
    )  # fmt: skip


def _why(reading: Reading, start: str | None) -> str:
    return NEW if start is None or start >= f"{reading.case.cycle}-01" else LATE


def _ends(
    reading: Reading, held: Iterable[Entitlement]
) -> tuple[dict[int, EntitlementEvent], set[int]]:
    """Return the events that ended claims by the day of the list, and the claims that end later."""
    known = {one.id for one in held}
    found = reading.session.exec(
        select(EntitlementEvent)
        .where(col(EntitlementEvent.kind).in_(ENDS))
        .order_by(col(EntitlementEvent.id))
    )
    ends = [one for one in found if one.entitlement_id in known]
    by_night = [one for one in ends if shanghai_date(one.at) <= reading.on]
    over = {one.entitlement_id: one for one in by_night}
    return over, {one.entitlement_id for one in ends} - over.keys()


def _gone(one: Person, end: EntitlementEvent, *, moved: bool) -> Person:
    day = shanghai_date(end.at).isoformat()
    return replace(one, why=WENT if moved else ENDS[end.kind], month=end.month, day=day)


def _moved(reading: Reading) -> set[int | None]:
    """Return the ends of claims whose act says where the person moved to."""
    found = reading.session.exec(
        select(EntitlementEvent.id, AuditEntry.detail)
        .join(
            AuditEntry,
            (col(AuditEntry.case_id) == EntitlementEvent.case_id)
            & (col(AuditEntry.seq) == EntitlementEvent.audit_seq),
        )
        .where(EntitlementEvent.kind == "stop")
    )
    return {event for event, detail in found if detail.get(MOVED_TO)}


def _moved_in(reading: Reading, county_id: int) -> set[str]:
    """Return the persons whose claim in another county ended before: they came from there."""
    return set(
        reading.session.exec(
            select(Entitlement.person_index).where(
                Entitlement.programme == reading.case.programme,
                Entitlement.county_id != county_id,
                Entitlement.state == "stopped",
            )
        )
    )


def _listed(reading: Reading, claimed: set[str]) -> list[Person]:
    """Return those on the county's lists of the year, sealed by that day, who have no claim yet."""
    case, found = reading.case, []
    for one in _lists(reading):
        if one.case.id == case.id or one.on <= reading.on:
            found += [_member(one, row) for row in members(one) if row["key"] not in claimed]
    return found


def _lists(reading: Reading) -> list[Reading]:
    """Return the lists of applicants of the year; of a list of payees, those of its county."""
    case, kinds = reading.case, reading.definition.kinds
    applied = [
        key
        for key, kind in kinds.items()
        if kind.members and "monthly_fen" in kinds[kind.members].computed and kind.notice
    ]
    ids = reading.session.exec(
        select(Case.id).where(
            Case.programme == case.programme, col(Case.kind).in_(applied),
            Case.cycle == case.cycle, Case.unit_id == case.unit_id,
            col(Case.seal).is_not(None) | (Case.id == case.id),
        ).order_by(col(Case.id))
    )  # fmt: skip
    return [reading if one == case.id else reading.of(int(one or 0)) for one in ids]


def _member(reading: Reading, row: dict[str, Any]) -> Person:
    years = int(row["years"] or 0)
    return Person(
        row["key"], row["index"], row["name"], row["place"], years,
        int(row["monthly_fen"] or 0), band_of(reading, years) or 0,
        _why(reading, row["start_month"]), row["start_month"],
        reading.on.isoformat(),
    )  # fmt: skip
