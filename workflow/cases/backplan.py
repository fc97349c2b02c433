"""Back-planning over the cases there are: safe days by stage, townships that run late, warnings.

A stage is *soon* from a week before its last safe day, *late* after it, *lost* when even the
shortest way does not reach the fixed date any more. Days are Asia/Shanghai dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from workflow.calendar.backplan import Safe, leave_by
from workflow.cases.house import House
from workflow.cases.tables import Tally
from workflow.cases.transaction import reaches
from workflow.engine.actor import Actor, Area
from workflow.engine.asking import asked, params_at
from workflow.engine.chain import Chain, Milestone, chain_of
from workflow.engine.definition import Definition, Kind
from workflow.messages.tables import Message

TOLD = "running_late"
AHEAD = timedelta(days=7)
ORDER = ("lost", "late", "soon", "ok")
Counts = Mapping[str, int]  # cases by stage


@dataclass(frozen=True)
class Plan:
    """The way of one kind in one county and cycle, counted back from each fixed date."""

    definition: Definition
    key: str
    cycle: int
    county: int
    chain: Chain
    safe: tuple[Safe | None, ...]
    by_milestone: tuple[tuple[Safe | None, ...], ...]
    last: tuple[tuple[Safe | None, ...], ...]

    @property
    def kind(self) -> Kind:
        """The kind whose way it is."""
        return self.definition.kinds[self.key]

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The fixed dates, the earliest first."""
        return self.chain.milestones

    @cached_property
    def length(self) -> int:
        """How many stages come before the last fixed date, its own included."""
        return max((one.at for one in self.milestones), default=-1) + 1

    def state(self, at: int, today: date, milestone: int | None = None) -> str:
        """Tell how a case in a stage does: ok, soon, late, or lost for a fixed date."""
        safe = self.safe[at] if milestone is None else self.by_milestone[milestone][at]
        if safe is None:
            return "ok"
        rows = self.last if milestone is None else self.last[milestone : milestone + 1]
        ends = [row[at] for row in rows if row[at] is not None]
        if ends and all(end is not None and today > end.on for end in ends):
            return "lost"
        return "late" if today > safe.on else "soon" if today >= safe.on - AHEAD else "ok"


@dataclass(frozen=True, slots=True)
class Cell:
    """The cases of a township that still stand before a fixed date, and how they do."""

    n: int
    lost: int
    late: int
    state: str


@dataclass(frozen=True, slots=True)
class Town:
    """One township against each fixed date, and its cases by stage."""

    unit_id: int
    counts: Counts
    cells: tuple[Cell, ...]


def plans_for(
    house: House, cycle: int | None = None, counties: Iterable[int] | None = None
) -> list[Plan]:
    """Return every way with a fixed date, county by county; of today's cycle unless told."""
    today = house.clock.today()
    wanted = sorted(_counties(house) if counties is None else counties)
    return [
        plan
        for definition in house.programmes()
        for key, kind in definition.kinds.items()
        if kind.members is None and not kind.child_of and kind.opened_by
        for county in wanted
        for at in (definition.cycle.of(today) if cycle is None else cycle,)
        if (plan := plan_of(house, definition, key, at, county)).milestones
    ]


def plan_of(house: House, definition: Definition, key: str, cycle: int, county: int) -> Plan:
    """Count one way back from its fixed dates, with the parameters of the county."""
    places = {node.key for node in house.units.chain(county)}
    params = params_at(definition, places, house.clock.today())
    calendar = house.calendar
    chain = chain_of(definition, key, asked(definition, date(cycle, 1, 1), cycle, calendar, params))
    fixed: dict[int, date] = {}
    for one in chain.milestones:
        fixed[one.at] = min(one.on, fixed.get(one.at, one.on))
    size, own = len(chain.stages), [{one.at: one.on} for one in chain.milestones]
    return Plan(
        definition, key, cycle, county, chain,
        leave_by(size, fixed, chain.stretches, calendar),
        tuple(leave_by(size, one, chain.stretches, calendar) for one in own),
        tuple(leave_by(size, one, chain.stretches, calendar, only_must=True) for one in own),
    )  # fmt: skip


def towns(house: House, session: Session, plan: Plan, actor: Actor | None = None) -> list[Town]:
    """Return the units of the county that have cases before a fixed date; those one may see."""
    today, found = house.clock.today(), []
    for unit_id, counts in _counts(house, session, plan).items():
        if actor is None or reaches(actor, Area(house.units.path(unit_id))):
            cells = tuple(_cell(plan, at, counts, today) for at in range(len(plan.milestones)))
            if any(cell.n for cell in cells):
                found.append(Town(unit_id, counts, cells))
    return sorted(found, key=lambda town: house.units.path(town.unit_id))


def warn(house: House) -> int:
    """Tell the desks, a week before their stage's last safe day, that cases still stand there.

    Each desk once for each stage and day; claimed by the key of the message.
    """
    today = house.clock.today()
    with house.store.read() as session:
        rows = [row for plan in plans_for(house) for row in _warnings(house, session, plan, today)]
        known = set(session.exec(select(Message.key).where(col(Message.key).in_(_keys(rows)))))
    new = [row for row in rows if row["key"] not in known]
    if not new:
        return 0
    insert = sqlite.insert if house.store.is_sqlite else postgresql.insert
    table = Message.__table__  # type: ignore[attr-defined]
    with house.store.write() as session:
        once = insert(table).values(new).on_conflict_do_nothing(index_elements=["key"])
        return len(session.connection().execute(once.returning(table.c.id)).all())


def _warnings(
    house: House, session: Session, plan: Plan, today: date
) -> Iterator[dict[str, object]]:
    due = [at for at in range(plan.length) if plan.state(at, today) in ("soon", "late")]
    if not due:
        return
    desks: dict[tuple[int, str, int], int] = {}
    for unit_id, counts in _counts(house, session, plan).items():
        for at in due:
            n = counts.get(plan.chain.stages[at], 0)
            for role in plan.chain.desks[at] if n else ():
                reach = house.reach_of(plan.definition, role, unit_id)
                if reach is not None:
                    desks[at, role, reach] = desks.get((at, role, reach), 0) + n
    for (at, role, reach), n in sorted(desks.items()):
        safe, stage = plan.safe[at], plan.chain.stages[at]
        on = safe.on.isoformat() if safe else ""
        yield {
            "key": f"{TOLD}:{plan.definition.programme}:{plan.key}:{stage}:{on}:{role}:{reach}",
            "what": TOLD, "case_id": 0, "role": role, "reach_id": reach,
            "facts": {"n": n, "stage": stage, "on": on},
            "at": house.clock.now(), "told_on": today,
        }  # fmt: skip


def _keys(rows: Iterable[Mapping[str, object]]) -> list[str]:
    return [str(row["key"]) for row in rows]


def _cell(plan: Plan, milestone: int, counts: Counts, today: date) -> Cell:
    """Sum up the stages up to the one that must be left by the fixed date."""
    n: dict[str, int] = dict.fromkeys(ORDER, 0)
    for at, stage in enumerate(plan.chain.stages[: plan.milestones[milestone].at + 1]):
        n[plan.state(at, today, milestone)] += counts.get(stage, 0)
    worst = next((state for state in ORDER if n[state]), "ok")
    return Cell(sum(n.values()), n["lost"], n["late"], worst)


def _counts(house: House, session: Session, plan: Plan) -> dict[int, Counts]:
    """Return how many cases of the county stand in each stage, unit by unit."""
    asked_for = select(Tally.unit_id, Tally.stage, Tally.n).where(
        Tally.programme == plan.definition.programme,
        Tally.kind == plan.key,
        Tally.cycle == plan.cycle,
        Tally.n > 0,
    )
    found: dict[int, Counts] = {}
    for unit_id, stage, n in session.exec(asked_for):
        county = house.units.ancestor_at(unit_id, "county")
        if county is not None and county.id == plan.county:
            found[unit_id] = {**found.get(unit_id, {}), stage: n}
    return found


def _counties(house: House) -> set[int]:
    above = (house.units.ancestor_at(unit.id, "county") for unit in house.units)
    return {county.id for county in above if county is not None}
