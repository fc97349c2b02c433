"""Payment runs as an office reads them: which there are, and whom each pays. Amounts in fen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.actor import Actor
from workflow.engine.refusal import Text
from workflow.money.rules import Line
from workflow.money.tables import Entitlement, PaymentLine, PaymentRun


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in a list; no amounts before it was calculated."""

    case_id: int
    number: str
    programme: str
    version: int
    kind: str
    stage: str
    stage_title: Text
    open: bool
    unit_id: int
    due_on: date | None
    up_to: str
    persons: int
    fen: int
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Paid:
    """One month of a person in a run."""

    month: str
    fen: int
    kind: str
    state: str
    reason: str
    paid_on: date | None


@dataclass(frozen=True)
class PersonOfRun:
    """A person of a run: their months, what each level bears, and how the amount came about."""

    entitlement_id: int
    case_id: int | None
    name: str
    unit_id: int
    years: int
    monthly_fen: int
    months: tuple[Paid, ...]
    parts: Mapping[str, int]
    explanation: tuple[Line, ...]

    @property
    def fen(self) -> int:
        """What all months come to."""
        return sum(one.fen for one in self.months)


def runs_for(
    house: House, actor: Actor, *, before: int | None = None, size: int = 50
) -> list[RunLine]:
    """Return the runs within a person's area, the newest first."""
    with house.store.read() as session:
        return _runs(house, session, actor, col(Case.id) < before if before else None, size)


def run_for(house: House, actor: Actor, run_id: int) -> RunLine | None:
    """Return one run; None when there is none within this person's area."""
    with house.store.read() as session:
        return next(iter(_runs(house, session, actor, col(Case.id) == run_id, 1)), None)


def _runs(house: House, session: Session, actor: Actor, more: Any, size: int) -> list[RunLine]:
    names = {
        (one.definition.programme, key)
        for one in house.definitions
        for key, kind in one.definition.kinds.items()
        if kind.pays
    }
    paths = sorted({post.reach_path for post in actor.posts})
    if not names or not paths:
        return []
    statement = (
        select(Case, PaymentRun)
        .outerjoin(PaymentRun, col(PaymentRun.case_id) == Case.id)
        .where(
            or_(
                *((Case.programme == programme) & (Case.kind == kind) for programme, kind in names)
            ),
            or_(*(col(Case.unit_path).startswith(path, autoescape=True) for path in paths)),
        )
        .order_by(col(Case.id).desc())
        .limit(size)
    )
    found = session.exec(statement if more is None else statement.where(more))
    return [_line(house, case, run) for case, run in found]


def _line(house: House, case: Case, run: PaymentRun | None) -> RunLine:
    stage = house.definitions.kind(case.programme, case.version, case.kind).stages[case.stage]
    return RunLine(
        int(case.id or 0),
        case.number,
        case.programme,
        case.version,
        case.kind,
        case.stage,
        stage.title.text(),
        not stage.end,
        case.unit_id,
        case.due_on,
        str(case.answers.get("up_to") or ""),
        run.persons if run else 0,
        run.fen if run else 0,
        _parts(run) if run else {},
    )


def _parts(row: PaymentRun | PaymentLine) -> dict[str, int]:
    return {"province": row.province_fen, "city": row.city_fen, "county": row.county_fen}


def people_of(
    house: House,
    run_id: int,
    *,
    after: int = 0,
    size: int = 50,
    state: str | None = None,
    name: str = "",
) -> list[PersonOfRun]:
    """Return people of a run, a page at a time, with their lines (those of `state` only).

    `name` asks for those whose name begins with it.

    A line that was paid again is shown as its follower, not twice.
    """
    wanted = [PaymentLine.run_id == run_id, PaymentLine.state != "reversed"]
    if state:
        wanted.append(PaymentLine.state == state)
    with house.store.read() as session:
        held = session.exec(
            select(Entitlement)
            .where(
                select(PaymentLine.id)
                .where(PaymentLine.entitlement_id == Entitlement.id, *wanted)
                .exists(),
                col(Entitlement.id) > after,
                col(Entitlement.name).startswith(name, autoescape=True),
            )
            .order_by(col(Entitlement.id))
            .limit(size)
        ).all()
        ids = [one.id or 0 for one in held]
        lines = session.exec(
            select(PaymentLine)
            .where(col(PaymentLine.entitlement_id).in_(ids), *wanted)
            .order_by(col(PaymentLine.month), col(PaymentLine.id))
        ).all()
    return [_person(one, [line for line in lines if line.entitlement_id == one.id]) for one in held]


def _person(held: Entitlement, lines: Sequence[PaymentLine]) -> PersonOfRun:
    return PersonOfRun(
        int(held.id or 0),
        held.case_id,
        held.name,
        held.unit_id,
        held.years,
        int(held.facts["monthly_fen"]),
        tuple(
            Paid(line.month, line.fen, line.kind, line.state, line.reason, line.paid_on)
            for line in lines
        ),
        {level: sum(_parts(line)[level] for line in lines) for level in _LEVELS},
        tuple(Line(one["zh"], one["en"], one["clause"]) for one in held.facts["lines"]),
    )


_LEVELS = ("province", "city", "county")


def states_of(house: House, run_id: int) -> Mapping[str, int]:
    """Return how many people of a run have a line in each state."""
    with house.store.read() as session:
        rows = session.exec(
            select(PaymentLine.state, func.count(func.distinct(PaymentLine.entitlement_id)))
            .where(PaymentLine.run_id == run_id, PaymentLine.state != "reversed")
            .group_by(PaymentLine.state)
        )
        return dict(rows.all())


def last_month(house: House, programme: str, county_id: int) -> str | None:
    """Return the last month a run of a county went up to."""
    with house.store.read() as session:
        return session.exec(
            select(func.max(PaymentRun.up_to)).where(
                PaymentRun.programme == programme, PaymentRun.county_id == county_id
            )
        ).one()


def months_said(months: Iterable[str]) -> str:
    """Return months as people write them: 2026-01–03, 2026-05; years are not repeated."""
    spans: list[list[str]] = []
    for month in sorted(set(months)):
        if spans and _next(spans[-1][-1]) == month:
            spans[-1].append(month)
        else:
            spans.append([month])
    return "，".join(_span(span) for span in spans)


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def _span(span: Sequence[str]) -> str:
    first, last = span[0], span[-1]
    if first == last:
        return first
    return f"{first}–{last[5:] if first[:4] == last[:4] else last}"
