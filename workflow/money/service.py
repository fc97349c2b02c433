"""What people and the clock do with money besides acting on cases: the bank's answer, the sweep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from workflow.calendar.months import Month
from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.incidents import sweep_each
from workflow.cases.outcome import Done
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.clock import SHANGHAI
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused
from workflow.money import returns
from workflow.money.tables import Entitlement


def apply_return(
    house: House,
    run_case_id: int,
    actor: Actor,
    name: str,
    content: bytes,
    command: str | None = None,
) -> Done | Refused:
    """Apply what the bank sent back: all of the file or nothing of it, with line numbers.

    The same file twice is applied once; several files may answer parts of one batch. With the
    last line answered the run goes on by itself, as an act of the same person.
    """

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(run_case_id, actor)
        return returns.apply(transaction, case, name, content)

    outcome = door.in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused):
        door.record_refusal(house, run_case_id, returns.ANSWERED, actor, outcome)
    return outcome


@dataclass(frozen=True, slots=True)
class Swept:
    """What the clock did with one entitlement: None when it could not."""

    case_id: int
    outcome: Done | None


def sweep(house: House) -> tuple[Swept, ...]:
    """Begin every entitlement whose first month is reached; one failure never stops the rest."""
    found: list[Swept] = []
    with house.store.read() as session:
        waiting = {one.case_id: one for one in _reached(house, session)}

    def work(case_id: int) -> str | Refused:
        outcome = _begin(house, waiting[case_id])
        if isinstance(outcome, Refused):
            return outcome
        found.append(Swept(case_id, outcome))
        return "begun"

    def failed(case_id: int) -> int:
        found.append(Swept(case_id, None))
        return case_id

    sweep_each(house, "entitlements", waiting, work, failed)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Reached:
    """A claim that may begin: its case, the action that begins it, the day that was due."""

    case_id: int
    action: str
    due_on: date


def _reached(house: House, session: Session) -> Iterator[Reached]:
    """Yield the cases that may begin; due is the first month, or the day the claim arose."""
    month = str(Month.of_day(house.clock.today()))
    for published in house.definitions:
        for name, kind in published.definition.kinds.items():
            for key, action in kind.actions.items():
                if "money.begin" not in action.effects:
                    continue
                for case_id, start, opened in session.exec(
                    select(Case.id, Entitlement.start, Case.opened_at)
                    .join(Entitlement, col(Entitlement.application_id) == Case.parent_id)
                    .where(
                        Case.programme == published.definition.programme,
                        Case.version == published.definition.version,
                        Case.kind == name,
                        col(Case.stage).in_(action.from_),
                        Entitlement.start <= month,
                    )
                    .order_by(col(Case.id))
                ):
                    arose = opened.astimezone(SHANGHAI).date()
                    due_on = max(Month.parse(start).first_day, arose)
                    yield Reached(int(case_id or 0), key, due_on)


def _begin(house: House, one: Reached) -> Done | Refused:
    command = f"money.{one.action}:{one.case_id}"
    return door.act(
        house, one.case_id, one.action, SYSTEM, command=command, effective_on=one.due_on
    )
