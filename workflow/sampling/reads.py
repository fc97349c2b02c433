"""Draws as offices read them: each with its cases, and whether the record still says the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from workflow.cases.house import House
from workflow.cases.tables import AuditEntry, Case
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.engine.refusal import Text
from workflow.money.holds import PaymentHold
from workflow.sampling.decided import numbers_decided
from workflow.sampling.section import sampling_of
from workflow.sampling.tables import DrawnCase, DrawnFrom, RandomDraw

PAGE = 100
DRAWS = "sampling.draw"
SHOWN = 20  # numbers that came or went, of each


@dataclass(frozen=True)
class DrawLine:
    """One draw in a list; nothing is drawn yet while `groups` is empty."""

    case_id: int
    number: str
    county_id: int
    stage: Text
    open: bool
    said: Mapping[str, object]
    groups: Mapping[str, tuple[int, int]]
    checks: int
    done: int
    overdue: int


@dataclass(frozen=True)
class GroupOf:
    """One population as it was drawn from, and what the record says of it today."""

    key: str
    title: Text
    size: int
    count: int
    sha256: str
    came: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def same(self) -> bool:
        """True while the record says the same as on the day of the draw."""
        return not (self.came or self.gone)


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """One case drawn, how its check stands, and whether its money is held."""

    case_id: int
    number: str
    group: Text
    rank: int
    digest: str
    decided_id: int
    decided_number: str
    name: str
    unit_id: int
    stage: Text
    open: bool
    due_on: date | None
    held: bool
    by: str
    at: datetime | None
    said: str


@dataclass(frozen=True)
class DrawPage:
    """A draw with everything needed to repeat it."""

    case_id: int
    seed: str
    method: str
    from_on: date
    to_on: date
    drawn_at: datetime
    groups: tuple[GroupOf, ...]
    rows: tuple[DrawnRow, ...]

    @property
    def done(self) -> int:
        """How many checks are over."""
        return sum(not one.open for one in self.rows)


def is_draw(kind: Kind) -> bool:
    """Tell whether cases of a kind draw others."""
    return any(DRAWS in action.effects for action in kind.actions.values())


def draws_for(house: House, actor: Actor) -> list[DrawLine]:
    """Return the draws of somebody's area, the newest first."""
    kinds = {
        (one.definition.programme, key)
        for one in house.definitions
        for key, kind in one.definition.kinds.items()
        if is_draw(kind)
    }
    paths = sorted({post.reach_path for post in actor.posts})
    if not kinds or not paths:
        return []
    with house.store.read() as session:
        cases = session.exec(
            select(Case)
            .where(
                or_(*((Case.programme == name) & (Case.kind == kind) for name, kind in kinds)),
                or_(*(col(Case.unit_path).startswith(path, autoescape=True) for path in paths)),
            )
            .order_by(col(Case.id).desc())
            .limit(PAGE)
        ).all()
        ids = [int(one.id or 0) for one in cases]
        groups, checks = _groups(session, ids), _checks(house, session, ids)
        return [_line(house, one, groups, checks) for one in cases]


def _line(
    house: House,
    case: Case,
    groups: Mapping[int, Mapping[str, tuple[int, int]]],
    checks: Mapping[int, Counter[str]],
) -> DrawLine:
    case_id = int(case.id or 0)
    stage = house.definitions.kind(case.programme, case.version, case.kind).stages[case.stage]
    counted = checks.get(case_id, Counter())
    return DrawLine(
        case_id, case.number, case.unit_id, stage.title.text(), not stage.end, case.answers,
        groups.get(case_id, {}), counted["all"], counted["done"], counted["overdue"],
    )  # fmt: skip


def _groups(session: Session, draws: list[int]) -> dict[int, dict[str, tuple[int, int]]]:
    found: dict[int, dict[str, tuple[int, int]]] = {}
    for draw, key, size, count in session.exec(
        select(DrawnFrom.draw_id, DrawnFrom.group_key, DrawnFrom.size, DrawnFrom.count).where(
            col(DrawnFrom.draw_id).in_(draws)
        )
    ):
        found.setdefault(draw, {})[key] = (size, count)
    return found


def _checks(house: House, session: Session, draws: list[int]) -> dict[int, Counter[str]]:
    """Count the checks of draws: all, done, overdue."""
    today, found = house.clock.today(), dict[int, Counter[str]]()
    for draw, closed_at, due_on in session.exec(
        select(col(DrawnCase.draw_id), col(Case.closed_at), col(Case.due_on))
        .join(Case, col(Case.id) == col(DrawnCase.case_id))
        .where(col(DrawnCase.draw_id).in_(draws))
    ):
        late = closed_at is None and due_on is not None and due_on < today
        words = {"all": 1, "done": closed_at is not None, "overdue": late}
        found.setdefault(draw, Counter()).update({key: int(one) for key, one in words.items()})
    return found


def draw_page(house: House, case_id: int) -> DrawPage | None:
    """Return a draw with its cases; None before anything was drawn."""
    with house.store.read() as session:
        made = session.get(RandomDraw, case_id)
        if made is None:
            return None
        return DrawPage(
            case_id, made.seed, made.method, made.from_on, made.to_on, made.drawn_at,
            tuple(_populations(house, session, made)), tuple(_rows(house, session, case_id)),
        )  # fmt: skip


def _populations(house: House, session: Session, made: RandomDraw) -> list[GroupOf]:
    """Return each population, held against what the record says of its period now."""
    case = session.get_one(Case, made.case_id)
    sampling = sampling_of(house.definitions.get(case.programme, case.version))
    assert sampling is not None
    path, period = house.units.path(made.county_id), (made.from_on, made.to_on)
    kept = session.exec(
        select(DrawnFrom)
        .where(DrawnFrom.draw_id == made.case_id)
        .order_by(col(DrawnFrom.group_key))
    )
    found = []
    for one in kept:
        group = sampling.groups[one.group_key]
        now = set(numbers_decided(session, made.programme, path, group, period))
        was = set(one.numbers)
        found.append(
            GroupOf(
                one.group_key, _title(house, case, one.group_key), one.size, one.count, one.sha256,
                tuple(sorted(now - was))[:SHOWN], tuple(sorted(was - now))[:SHOWN],
            )
        )  # fmt: skip
    return found


def _title(house: House, case: Case, group: str) -> Text:
    definition = house.definitions.get(case.programme, case.version)
    sampling = sampling_of(definition)
    assert sampling is not None
    return definition.kinds[sampling.each].fields["drawn_as"].choices[group].text()


def _rows(house: House, session: Session, draw_id: int) -> list[DrawnRow]:
    found = session.exec(
        select(DrawnCase, Case)
        .join(Case, col(Case.id) == col(DrawnCase.case_id))
        .where(DrawnCase.draw_id == draw_id)
        .order_by(col(DrawnCase.group_key), col(DrawnCase.rank))
    ).all()
    ids = [drawn.case_id for drawn, _ in found]
    held = set(
        session.exec(
            select(PaymentHold.case_id).where(
                col(PaymentHold.case_id).in_(ids), col(PaymentHold.lifted_at).is_(None)
            )
        )
    )
    last, decided = _last(session, ids), _decided(session, [drawn.number for drawn, _ in found])
    return [
        _row(house, drawn, case, drawn.case_id in held, last.get(drawn.case_id), decided)
        for drawn, case in found
    ]


def _row(
    house: House,
    drawn: DrawnCase,
    case: Case,
    held: bool,
    last: AuditEntry | None,
    decided: Mapping[str, int],
) -> DrawnRow:
    kind = house.definitions.kind(case.programme, case.version, case.kind)
    stage, said = kind.stages[case.stage], last.detail if last else {}
    return DrawnRow(
        drawn.case_id, case.number, kind.fields["drawn_as"].choices[drawn.group_key].text(),
        drawn.rank, drawn.digest, decided[drawn.number], drawn.number, case.subject_name,
        case.unit_id, stage.title.text(), not stage.end, case.due_on, held,
        last.name if last else "", last.at if last else None,
        str(said.get("findings") or said.get("reason") or ""),
    )  # fmt: skip


def _last(session: Session, cases: list[int]) -> dict[int, AuditEntry]:
    """Return the act by which each check came to where it stands, if there was one."""
    rows = session.exec(
        select(AuditEntry)
        .where(
            col(AuditEntry.case_id).in_(cases),
            AuditEntry.outcome == "done",
            AuditEntry.from_stage != "",
            AuditEntry.from_stage != AuditEntry.to_stage,
        )
        .order_by(col(AuditEntry.id))
    )
    return {one.case_id: one for one in rows}


def _decided(session: Session, numbers: list[str]) -> dict[str, int]:
    rows = session.exec(select(Case.number, Case.id).where(col(Case.number).in_(numbers)))
    return {number: int(case_id or 0) for number, case_id in rows}


def drawn_as(house: House, case_id: int) -> tuple[DrawnRow, int] | None:
    """Return one case drawn, by the case of its check, with the draw it is of."""
    with house.store.read() as session:
        drawn = session.get(DrawnCase, case_id)
        if drawn is None:
            return None
        rows = _rows(house, session, drawn.draw_id)
    return next((one, drawn.draw_id) for one in rows if one.case_id == case_id)


def numbers_of(house: House, case_id: int, group: str) -> list[str] | None:
    """Return a population as it was drawn from; None where there is none."""
    with house.store.read() as session:
        kept = session.get(DrawnFrom, (case_id, group))
        return list(kept.numbers) if kept else None
