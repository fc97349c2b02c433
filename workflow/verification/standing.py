"""How a yearly plan stands by township, and what is known of one person: for pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import func
from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.tables import Case
from workflow.engine.definition import Kind
from workflow.verification.plan_tables import Verification, VerificationPlan

Standing = Literal["verified", "due", "late", "suspended", "other"]
_ALIKE = (Verification.unit_id, Case.version, Case.kind, Case.stage, Case.due_on)
STANDINGS: tuple[Standing, ...] = ("verified", "due", "late", "suspended", "other")


@dataclass(frozen=True)
class PlanPage:
    """A plan in figures: how many people stand how, by township."""

    year: int
    opened_on: date
    people: int
    towns: Mapping[int, Counter[str]]

    @property
    def total(self) -> Counter[str]:
        """The sum of all townships."""
        return sum(self.towns.values(), Counter())


@dataclass(frozen=True, slots=True)
class Verified:
    """One year's verification of a person."""

    case_id: int
    number: str
    year: int
    stage: str
    lapses_on: date
    held_until: date | None
    passed_on: date | None
    channel: str


def is_plan(kind: Kind) -> bool:
    """Tell whether cases of a kind ask everybody in payment."""
    return any("verification.plan" in action.effects for action in kind.actions.values())


def plan_page(house: House, case_id: int) -> PlanPage | None:
    """Return a plan in figures; None before it is opened."""
    with house.store.read() as session:
        plan = session.get(VerificationPlan, case_id)
        if plan is None:
            return None
        rows = session.exec(
            select(*_ALIKE, func.count())  # type: ignore[call-overload]
            .join(Case, col(Case.id) == col(Verification.case_id))
            .where(Verification.plan_id == case_id)
            .group_by(*_ALIKE)
        )
        today = house.clock.today()
        towns: dict[int, Counter[str]] = {}
        for unit_id, version, kind, stage, due_on, count in rows:
            stands = _standing(
                house.definitions.kind(plan.programme, version, kind), stage, due_on, today
            )
            towns.setdefault(unit_id, Counter())[stands] += count
    return PlanPage(plan.year, plan.opened_on, plan.people, dict(sorted(towns.items())))


def _standing(kind: Kind, stage: str, due_on: date | None, today: date) -> Standing:
    """Say by its actions, not by its name, what a stage is: where success or lapse leads."""
    leads = {
        effect: action.to
        for action in kind.actions.values()
        for effect in action.effects
        if isinstance(effect, str)
    }
    if stage == leads.get("verification.passed"):
        return "verified"
    if stage == leads.get("verification.lapse"):
        return "suspended"
    if kind.stages[stage].end:
        return "other"
    return "late" if due_on is not None and due_on < today else "due"


def history(house: House, claim_case_id: int) -> tuple[Verified, ...]:
    """Return every verification of the person of a claim, the newest first."""
    with house.store.read() as session:
        rows = session.exec(
            select(Verification, Case)
            .join(Case, col(Case.id) == col(Verification.case_id))
            .where(Case.parent_id == claim_case_id)
            .order_by(col(Case.id).desc())
        ).all()
    return tuple(
        Verified(
            row.case_id, case.number, case.cycle, case.stage, row.lapses_on, row.held_until,
            row.passed_on, row.channel,
        )
        for row, case in rows
    )  # fmt: skip
