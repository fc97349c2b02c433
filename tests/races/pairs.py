"""Cases that two persons of one office are about to act on, having seen the same page."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from sqlmodel import select

from tests.builders import all_checked, case
from tests.journeys import Journey
from workflow.cases.tables import AuditEntry
from workflow.engine.actor import Actor

CLERKS = (("township_clerk", 0), ("township_clerk", 1))
LEADS = (("county_edu", 0), ("county_edu", 1))
WHY = {"reason": "材料不齐", "missing": "other"}


@dataclass(frozen=True)
class Act:
    """What one of the two does."""

    actor: Actor
    action: str
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """One case, the edition both have seen, and the two acts."""

    case_id: int
    seen: int
    acts: tuple[Act, Act]


def pairs(journey: Journey, count: int) -> list[Pair]:
    """Return pairs of four sorts: accept twice, accept or return, or withdraw, sign twice."""
    sorts: Sequence[tuple[str, Sequence[tuple[str, int]], Sequence[tuple[str, Any]]]] = (
        ("submitted", CLERKS, (("accept", {}), ("accept", {}))),
        ("submitted", CLERKS, (("accept", {}), ("return_for_correction", WHY))),
        ("submitted", CLERKS, (("withdraw", WHY), ("accept", {}))),
        ("audit", LEADS, (("audit_pass", _ticked(journey)), ("audit_pass", _ticked(journey)))),
    )
    made = [(journey.apply(), sort) for _, sort in zip(range(count), itertools.cycle(sorts))]
    for stage in ("submitted", "audit"):
        journey.bring_to([case_id for case_id, sort in made if sort[0] == stage], stage)
    return [
        Pair(case_id, case(journey.bureau, case_id).edition, _acts(journey, people, acts))
        for case_id, (_, people, acts) in made
    ]


def _ticked(journey: Journey) -> Mapping[str, Any]:
    return all_checked(journey.bureau, "application", "audit_pass", "county_edu")


def _acts(
    journey: Journey, people: Sequence[tuple[str, int]], acts: Sequence[tuple[str, Any]]
) -> tuple[Act, Act]:
    first, second = (
        Act(journey.who(role, "松口镇" if role in CLERKS[0] else "", nth), action, answers)
        for (role, nth), (action, answers) in zip(people, acts, strict=True)
    )
    return first, second


def at_once(pool: ThreadPoolExecutor, *works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same instant; returns what each gave."""
    start = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        start.wait()
        return work()

    return list(pool.map(one, works))


def recorded(journey: Journey, pair: Pair) -> list[tuple[str, str, str]]:
    """Return who did what to the case after both had looked: action, outcome, name."""
    with journey.bureau.store.read() as session:
        found = session.exec(
            select(AuditEntry).where(AuditEntry.case_id == pair.case_id).order_by(AuditEntry.seq)  # type: ignore[arg-type]
        ).all()
    actions = {act.action for act in pair.acts}
    return [(one.action, one.outcome, one.name) for one in found if one.action in actions]
