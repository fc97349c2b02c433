"""What happened in a rehearsal, read from the house's own record: stages, waits, clocks, work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from workflow.bureau import Bureau
from workflow.cases.tables import AuditEntry, Case, Deadline
from workflow.clock import SHANGHAI
from workflow.money.tables import PaymentLine
from workflow.rehearsal.way import Ways, doers

_MODELS: tuple[Any, ...] = (Case, AuditEntry, Deadline, PaymentLine)
_C, _A, _D, _P = (model.__table__.c for model in _MODELS)
Stage = tuple[str, str]  # kind, stage
Entry = tuple[date, str, str, str, bool, str]  # day, action, from, to, by a person, role
Cases = Mapping[int, tuple[Any, ...]]  # kind, stage, unit, opened at


@dataclass(frozen=True, slots=True)
class StageRun:
    """When a stage ran: the first arrival, the middle one, the last departure; how many cases."""

    kind: str
    stage: str
    cases: int
    first: date
    middle: date
    last: date


@dataclass(frozen=True, slots=True)
class Wait:
    """How long cases waited at a stage for an office, in working days."""

    kind: str
    stage: str
    role: str
    cases: int
    median: int
    p90: int
    longest: int


@dataclass(frozen=True, slots=True)
class Broken:
    """A deadline that was missed in one place: how often, and by how many working days."""

    kind: str
    key: str
    unit_id: int
    of: int
    late: int
    longest: int


@dataclass(frozen=True)
class Record:
    """Everything a report shows, as plain values in a fixed order."""

    stages: tuple[StageRun, ...]
    waits: tuple[Wait, ...]
    broken: tuple[Broken, ...]
    work: Mapping[str, Mapping[date, int]]
    paid: tuple[tuple[str, int, int], ...]
    standing: Mapping[Stage, int]
    acts: int


@dataclass
class _Visit:
    stage: str
    since: date
    until: date | None = None
    signed: dict[str, date] = field(default_factory=dict)


def read_record(bureau: Bureau, programme: str, ways: Mapping[str, Ways], end: date) -> Record:
    """Read what became of every case, up to and including the day `end`."""
    with bureau.store.read() as session:
        cases = {
            int(row[0] or 0): (row[1], row[2], row[3], row[4])
            for row in session.connection().execute(
                select(_C.id, _C.kind, _C.stage, _C.unit_id, _C.opened_at)
                .where(_C.programme == programme)
                .order_by(_C.id)
            )
        }
        entries = _entries(session)
        clocks = _clocks(session)
        paid = _paid(session, programme)
    visits = {one: _visits(ways, case, entries.get(one, ())) for one, case in cases.items()}
    return Record(
        _stages(ways, cases, visits, end),
        _waits(bureau, ways, cases, visits, end),
        _broken(bureau, cases, clocks, end),
        _work(entries),
        paid,
        Counter((kind, stage) for kind, stage, _, _ in cases.values()),
        sum(bool(one[4]) for found in entries.values() for one in found),
    )


def _entries(session: Session) -> dict[int, list[Entry]]:
    """Return each case's acts: day, action, from, to, whether by a person, role."""
    found: dict[int, list[Entry]] = {}
    rows = session.connection().execute(
        select(
            _A.case_id, _A.at, _A.action, _A.from_stage,
            _A.to_stage, _A.account_id, _A.role, _A.outcome,
        ).order_by(_A.case_id, _A.seq)
    )  # fmt: skip
    for case_id, at, action, from_stage, to_stage, account, role, outcome in rows:
        if outcome == "refused":
            continue
        person = account is not None and role not in ("moved", "system", "")
        on = at.astimezone(SHANGHAI).date()
        found.setdefault(case_id, []).append((on, action, from_stage, to_stage, person, role))
    return found


def _visits(
    ways: Mapping[str, Ways], case: tuple[Any, ...], entries: Sequence[Entry]
) -> list[_Visit]:
    kind, _, _, opened_at = case
    start = entries[0][3] if entries else ways[kind].kind.start
    visits = [_Visit(start, opened_at.astimezone(SHANGHAI).date())]
    for on, _, from_stage, to_stage, person, role in entries[1:]:
        if person and from_stage == visits[-1].stage:
            visits[-1].signed.setdefault(role, on)
        if to_stage != visits[-1].stage:
            visits[-1].until = on
            visits.append(_Visit(to_stage, on))
    return visits


def _stages(
    ways: Mapping[str, Ways],
    cases: Cases,
    visits: Mapping[int, list[_Visit]],
    end: date,
) -> tuple[StageRun, ...]:
    spans: dict[Stage, list[tuple[date, date]]] = {}
    for one, found in visits.items():
        for visit in found:
            spans.setdefault((cases[one][0], visit.stage), []).append(
                (visit.since, visit.until or end)
            )
    return tuple(
        _run(kind, stage, spans[kind, stage], way.kind.stages[stage].end)
        for kind, way in ways.items()
        for stage in way.kind.stages
        if (kind, stage) in spans
    )


def _run(kind: str, stage: str, spans: list[tuple[date, date]], is_end: bool) -> StageRun:
    arrived = sorted(since for since, _ in spans)
    last = arrived[-1] if is_end else max(until for _, until in spans)
    return StageRun(kind, stage, len(spans), arrived[0], arrived[len(arrived) // 2], last)


def _waits(
    bureau: Bureau,
    ways: Mapping[str, Ways],
    cases: Cases,
    visits: Mapping[int, list[_Visit]],
    end: date,
) -> tuple[Wait, ...]:
    days: dict[tuple[str, str, str], list[int]] = {}
    for one, found in visits.items():
        kind = cases[one][0]
        stages = ways[kind].kind.stages
        for visit in found:
            stage = stages[visit.stage]
            if stage.end or stage.rests:
                continue
            for role in _awaited(ways[kind], visit.stage):
                done = visit.signed.get(role) or visit.until or end
                waited = max(bureau.calendar.count(visit.since, done), 0)
                days.setdefault((kind, visit.stage, role), []).append(waited)
    return tuple(
        _wait(kind, stage, role, sorted(days[kind, stage, role]))
        for kind, way in ways.items()
        for stage in way.kind.stages
        for role in _awaited(way, stage)
        if (kind, stage, role) in days
    )


def _awaited(ways: Ways, stage: str) -> tuple[str, ...]:
    """Return the offices a case waits for; "" for a list, a notice or the clock."""
    acts = ways.kind.actions_from(stage).values()
    waits_for = ways.kind.stages[stage].waits_for
    return tuple(role for role in waits_for if any(role in doers(action) for action in acts)) or (
        "",
    )


def _wait(kind: str, stage: str, role: str, days: list[int]) -> Wait:
    p90 = days[min(len(days) * 9 // 10, len(days) - 1)]
    return Wait(kind, stage, role, len(days), int(median(days)), p90, days[-1])


def _clocks(session: Session) -> list[tuple[int, str, date, date | None]]:
    rows = session.connection().execute(
        select(_D.case_id, _D.key, _D.due_on, _D.ended_on, _D.state)
        .order_by(_D.case_id, _D.id)
    )  # fmt: skip
    return [
        (case_id, key, due_on, ended_on)
        for case_id, key, due_on, ended_on, state in rows
        if state != "paused" and not (state == "restarted" and ended_on is None)
    ]


def _broken(
    bureau: Bureau,
    cases: Cases,
    clocks: Sequence[tuple[int, str, date, date | None]],
    end: date,
) -> tuple[Broken, ...]:
    late: dict[tuple[str, str, int], list[int]] = {}
    for case_id, key, due_on, ended_on in clocks:
        if case_id not in cases:
            continue
        kind, _, unit_id, _ = cases[case_id]
        by = bureau.calendar.count(due_on, ended_on or end)
        late.setdefault((kind, key, unit_id), []).append(
            max(by, 1) if (ended_on or end) > due_on else 0
        )
    found = (
        Broken(*place, len(days), sum(one > 0 for one in days), max(days))
        for place, days in late.items()
    )
    return tuple(sorted(found, key=lambda one: (one.kind, one.key, one.unit_id)))


def _work(entries: Mapping[int, Sequence[Entry]]) -> dict[str, Counter[date]]:
    """Count the acts of persons by role and week (its Monday)."""
    found: dict[str, Counter[date]] = {}
    for acts in entries.values():
        for on, _, _, _, person, role in acts:
            if person:
                monday = date.fromordinal(on.toordinal() - on.weekday())
                found.setdefault(role, Counter())[monday] += 1
    return found


def _paid(session: Session, programme: str) -> tuple[tuple[str, int, int], ...]:
    """Return month, persons and fen of what was paid, by the month of the payment."""
    rows = session.connection().execute(
        select(_P.paid_on, func.count(func.distinct(_P.person_index)),
               func.sum(_P.fen))
        .where(_P.programme == programme, _P.state == "paid")
        .group_by(_P.paid_on)
        .order_by(_P.paid_on)
    )  # fmt: skip
    months: dict[str, tuple[int, int]] = {}
    for on, persons, fen in rows:
        was = months.get(f"{on:%Y-%m}", (0, 0))
        months[f"{on:%Y-%m}"] = (was[0] + persons, was[1] + int(fen or 0))
    return tuple((month, *sums) for month, sums in months.items())
