"""What a case page shows of working together: who has the case in hand, what was said beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.cases.house import House
from workflow.cases.keeping import kept
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Task
from workflow.cases.transaction import Transaction, reaches
from workflow.engine.actor import Actor
from workflow.engine.refusal import Text
from workflow.store.engine import Work
from workflow.together.chasing import chased_on, counted_day, others_of
from workflow.together.claims import at_desk, holds, may_release, tasks_of
from workflow.together.entering import may_speak
from workflow.together.people import colleagues, offices


@dataclass(frozen=True, slots=True)
class Held:
    """One office the case waits for: who has it in hand, and what the reader may do about it."""

    role: str
    keeper: str
    mine: bool
    may_claim: bool
    may_release: bool
    may_hand: bool
    others: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything of it."""

    held: tuple[Held, ...]
    may_speak: bool
    may_chase: bool
    offices: tuple[Text, ...]


def beside(house: House, case_id: int, actor: Actor) -> Beside | None:
    """Return how a case is worked on together, as `actor` may see and do it."""
    with house.store.read() as session:
        transaction = Transaction(house, Work(session.connection(), session), actor)
        case = read_case(transaction.hot, case_id)
        if case is None or not reaches(actor, case.area):
            return None
        having = kept(transaction, case)
        held = tuple(
            _held(transaction, case, task, having[task.role].name if task.role in having else "")
            for task in tasks_of(transaction, case)
        )
        speaks = may_speak(house, actor, case) is not None
        chases = speaks and bool(others_of(transaction, case))
        chases = chases and not chased_on(transaction, case, counted_day(transaction))
        return Beside(held, speaks, chases, tuple(offices(house, case).values()))


def _held(transaction: Transaction, case: CaseRow, task: Task, keeper: str) -> Held:
    house, actor = transaction.house, transaction.actor
    here, mine = at_desk(actor, task) is not None, holds(actor, task)
    frees = bool(keeper) and may_release(house, actor, case, task) is not None
    hands = frees or (here and not keeper)
    others = colleagues(house, transaction.session, task.role, task.reach_id) if hands else {}
    others.pop((task.claimed_by if keeper else actor.account_id) or 0, None)
    return Held(task.role, keeper, mine, here and not keeper, frees, hands and bool(others), others)
