"""Random worlds written straight into the tables: cases of two programmes, clocks, money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session

from workflow.cases.tables import AuditEntry, Case, Deadline, Task
from workflow.clock import shanghai_instant
from workflow.money.tables import Allotment, Entitlement, PaymentLine, PaymentRun
from workflow.people.units import UnitNode

PROGRAMMES = ("substitute_allowance", "school_twinning")
PLACES = (("application", ("draft", "submitted", "audit", "paying")), ("payment_run", ("made",)))
ROLES = ("township_clerk", "township_head", "county_edu", "city_edu", "moved", "system_admin")
STEPS = ("expected", "issued", "received", "disbursed")
TODAY = date(2026, 6, 10)


def write(session: Session, units: Sequence[UnitNode], seed: int) -> None:
    """Write one world: some forty cases with all that may hang on them."""
    luck = Random(seed)
    for at in range(1, luck.randint(20, 45)):
        session.add_all(_case(luck, units, at))
    session.flush()


def _day(luck: Random) -> date:
    return TODAY + timedelta(luck.randint(-2, 2))  # so that one day often meets another


def _case(luck: Random, units: Sequence[UnitNode], at: int) -> Iterator[Any]:
    unit, other = luck.choice(units), luck.choice(units)
    kind, stages = luck.choice(PLACES)
    programme, cycle = luck.choices(PROGRAMMES, (4, 1))[0], luck.choices((2026, 2025), (4, 1))[0]
    closed = luck.random() < 0.3
    side = luck.choice(("", "", f"|{luck.choice(ROLES)}:{other.path}|", "|county_edu:-|"))
    yield Case(
        id=at, number=f"T-{at}", programme=programme, version=1, kind=kind, cycle=cycle,
        stage=luck.choice(stages), stage_since=shanghai_instant(_day(luck)), unit_id=unit.id,
        unit_path=unit.path, sides=side, opened_at=shanghai_instant(_day(luck)),
        closed_at=shanghai_instant(_day(luck)) if closed else None,
    )  # fmt: skip
    for _ in range(luck.randint(0, 3)):
        state = luck.choice(("running", "paused", "met"))
        yield Deadline(
            case_id=at, key=luck.choice(("review", "audit")), started_on=_day(luck),
            due_on=_day(luck), state=state, ended_on=_day(luck) if state == "met" else None,
        )  # fmt: skip
    for _ in range(luck.randint(0, 2)):
        reach = luck.choice(units).id
        yield Task(case_id=at, role=luck.choice(ROLES), reach_id=reach, due_on=_day(luck))
    for seq in range(luck.randint(0, 5)):
        yield _entry(luck, at, seq, ("", *stages))
    yield from _money(luck, unit, at, programme, cycle)


def _entry(luck: Random, case_id: int, seq: int, stages: Sequence[str]) -> AuditEntry:
    # Around the beginning of the month in Shanghai, which is not the one in Greenwich.
    at = shanghai_instant(date(2026, 6, 1)) + timedelta(hours=luck.choice((-9, -1, 0, 0, 1, 9)))
    return AuditEntry(
        case_id=case_id, seq=seq, at=at, action="act", person="p", name="n",
        outcome=luck.choice(("done", "done", "opinion", "refused")),
        from_stage=luck.choice(stages), to_stage=luck.choice(stages), role=luck.choice(ROLES),
        account_id=luck.choice((1, 2, None)), previous="", hash="",
    )  # fmt: skip


def _money(luck: Random, unit: UnitNode, at: int, programme: str, cycle: int) -> Iterator[Any]:
    parts = [luck.randint(0, 10 ** luck.randint(0, 12)) for _ in range(3)]
    split = dict(zip(("province_fen", "city_fen", "county_fen"), parts, strict=True))
    for step in luck.sample(STEPS, luck.randint(0, 4)):
        yield Allotment(
            case_id=at, list_id=at, programme=programme, cycle=cycle, county_id=unit.id, step=step,
            step_on=_day(luck), **split,
        )  # fmt: skip
    now = shanghai_instant(TODAY)
    yield Entitlement(
        id=at, application_id=at, programme=programme, cycle=cycle, person_index=f"p{at}",
        name="冯才", unit_id=unit.id, county_id=unit.id, city="", county="", years=12,
        start="2026-01", state="active", facts={}, made_at=now,
    )  # fmt: skip
    yield PaymentRun(
        case_id=at, programme=programme, cycle=luck.choice((cycle, 2025, 2026)), county_id=unit.id,
        up_to="2026-06", persons=1, lines=1, seal="", made_at=now, fen=sum(parts), **split,
    )  # fmt: skip
    for month in range(1, luck.randint(1, 5)):
        yield PaymentLine(
            run_id=luck.randint(1, at), entitlement_id=at, programme=programme,
            person_index=f"p{at}", month=f"2026-0{month}", kind=luck.choice(("normal", "arrears")),
            state=luck.choice(("paid", "paid", "failed", "planned")), fen=sum(parts), **split,
        )  # fmt: skip
