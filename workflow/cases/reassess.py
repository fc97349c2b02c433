"""Eligibility asked again: whose answer is another than when their case was decided.

Rules change by a dated clause, a parameter with a date, a register, a new version. Nothing is
changed by asking; what follows is for a person to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, or_, select

from workflow.cases.facts import Facts
from workflow.cases.finding import Finding
from workflow.cases.house import House
from workflow.cases.rows import read_case
from workflow.cases.tables import AuditEntry, Case
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.engine.refusal import Text
from workflow.engine.registry import Definitions, Published
from workflow.people.rules import sees_cases
from workflow.store.engine import Work
from workflow.store.hot import Hot


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause with the answer then and now: met, not_met, unknown, or "" where not asked."""

    title: Text
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Changed:
    """A person whose eligibility is answered otherwise: `was` and `now` of the whole."""

    case_id: int
    number: str
    name: str
    unit_id: int
    stage: str
    kind: str
    was: str
    now: str
    clauses: tuple[ClauseChange, ...]


@dataclass(frozen=True, slots=True)
class Reassessed:
    """How many cases were asked, and the people whose answer changes."""

    asked: int
    changed: tuple[Changed, ...]


def reassess(
    house: House,
    definition: Definition,
    on: date,
    *,
    actor: Actor | None = None,
    unit_path: str = "",
) -> Reassessed:
    """Ask the clauses of a definition as of a day, for every case that was decided by them.

    `definition` may be one in force or a draft of the same programme: its clauses, computed
    values and parameters answer. With an `actor` only cases within their area are asked.
    """
    asked, changed = 0, []
    with house.store.read() as session:
        reader = _Reader(house, session, definition, on)
        for case_id, said in _decided(session, definition, actor, unit_path):
            asked += 1
            found = reader.compare(case_id, said)
            if found is not None:
                changed.append(found)
    return Reassessed(asked, tuple(changed))


def _decided(
    session: Session, definition: Definition, actor: Actor | None, unit_path: str
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each case with what was found when it was last decided upon its clauses."""
    kinds = [key for key, kind in definition.kinds.items() if kind.clauses]
    deciding = {
        key
        for name in kinds
        for key, action in definition.kinds[name].actions.items()
        if "cases.eligible" in action.guards
    }
    where: list[Any] = [
        Case.programme == definition.programme,
        col(Case.kind).in_(kinds),
        col(Case.unit_path).startswith(unit_path),
        col(AuditEntry.action).in_(deciding),
        AuditEntry.outcome == "done",
    ]
    if actor is not None and not actor.is_system:
        paths = [post.reach_path for post in actor.posts if sees_cases(post.role)]
        where.append(or_(*(col(Case.unit_path).startswith(path) for path in paths), False))
    rows = session.exec(
        select(Case.id, AuditEntry.detail)
        .join(AuditEntry, col(AuditEntry.case_id) == Case.id)
        .where(*where)
        .order_by(col(Case.id), col(AuditEntry.seq))
    )
    last: dict[int, Mapping[str, str]] = {}
    for case_id, detail in rows:
        if "findings" in detail:
            last[int(case_id or 0)] = detail["findings"]
    yield from last.items()


class _Reader:
    """Cases asked by one definition as of one day, inside one read."""

    def __init__(self, house: House, session: Session, definition: Definition, on: date) -> None:
        self.house, self.definition, self.on = house, definition, on
        self.work, self.hot = Work(session.connection(), session), Hot(session.connection())
        self._houses: dict[int, House] = {}

    def compare(self, case_id: int, said: Mapping[str, str]) -> Changed | None:
        """Return how a case is answered otherwise now; None where it is not."""
        case = read_case(self.hot, case_id)
        assert case is not None
        house = self._house_for(case.version)
        found = Facts(house, self.work, case, self.on).findings()
        kind = house.kind_of(case)
        was, now = {key: one.split(" ")[0] for key, one in said.items()}, _states(found)
        if whole(was) == whole(now):
            return None
        clauses = tuple(
            ClauseChange(
                kind.clauses[key].title.text() if key in kind.clauses else Text(key, key),
                was.get(key, ""),
                now.get(key, ""),
            )
            for key in {**was, **now}
            if was.get(key, "met") != now.get(key, "met")
        )
        return Changed(
            case.id,
            case.number,
            case.subject_name,
            case.unit_id,
            case.stage,
            case.kind,
            whole(was),
            whole(now),
            clauses,
        )

    def _house_for(self, version: int) -> House:
        """Return the house in which cases of a version are answered by the definition asked."""
        if version not in self._houses:
            stand_in = self.definition.model_copy(update={"version": version})
            self._houses[version] = replace(
                self.house, definitions=Definitions([Published(stand_in, "")])
            )
        return self._houses[version]


def _states(found: tuple[Finding, ...]) -> dict[str, str]:
    return {one.key: one.state for one in found}


def whole(states: Mapping[str, str]) -> str:
    """Return the answer of all clauses together: not_met before unknown before met."""
    return next((worst for worst in ("not_met", "unknown") if worst in states.values()), "met")
