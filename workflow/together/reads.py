"""What a case page shows of working together: who has the case in hand, what was said beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from workflow.cases.house import House
from workflow.cases.keeping import kept
from workflow.cases.rows import CaseRow, read_case
from workflow.cases.tables import Task
from workflow.cases.transaction import Transaction, reaches
from workflow.engine.actor import Actor
from workflow.engine.refusal import Text
from workflow.store.engine import Work
from workflow.together.asking import asked_of
from workflow.together.chasing import chased_on, counted_day, others_of
from workflow.together.claims import at_desk, holds, may_release, tasks_of
from workflow.together.entering import may_speak
from workflow.together.people import colleagues, offices
from workflow.together.tables import Ask


@dataclass(frozen=True, slots=True)
class Held:
    """One office the case waits for: who has it in hand, and what the reader may do about it."""

    role: str
    keeper: str
    mine: bool
    here: bool
    may_claim: bool
    may_release: bool
    may_hand: bool
    others: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """An opinion asked for: whose, of whom, the answer, and what the reader may do."""

    id: int
    asker: str
    to: str
    role: str
    delegated: bool
    question: str
    at: datetime
    state: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    may_answer: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything of it."""

    held: tuple[Held, ...]
    may_speak: bool
    may_chase: bool
    may_consult: bool
    offices: tuple[Text, ...]
    asks: tuple[Asked, ...]


def beside(house: House, case_id: int, actor: Actor) -> Beside | None:
    """Return how a case is worked on together, as `actor` may see and do it."""
    with house.store.read() as session:
        transaction = Transaction(house, Work(session.connection(), session), actor)
        case = read_case(transaction.hot, case_id)
        if case is None or not reaches(actor, case.area):
            return None
        having, tasks = kept(transaction, case), tasks_of(transaction, case)
        held = tuple(
            _held(transaction, case, task, having[task.role].name if task.role in having else "")
            for task in tasks
        )
        speaks = may_speak(house, actor, case) is not None
        chases = speaks and bool(others_of(actor, tasks, having))
        chases = chases and not chased_on(transaction, case, counted_day(transaction))
        titles = tuple(offices(house, case).values())
        consults = any(one.here for one in held)
        return Beside(held, speaks, chases, consults, titles, tuple(_asks(transaction, case)))


def _asks(transaction: Transaction, case: CaseRow) -> Iterator[Asked]:
    """Everything ever asked, the newest first; what waits in vain is told as lapsed."""
    actor = transaction.actor
    asked = select(Ask).where(Ask.case_id == case.id).order_by(col(Ask.id).desc())
    for one in transaction.session.exec(asked):
        is_open = one.state == "open" and one.at >= case.stage_since
        state = one.state if is_open or one.state != "open" else "lapsed"
        yield Asked(
            one.id or 0, one.asker, one.to_name, one.role, one.to_account is not None,
            one.question, one.at, state, one.answer, one.answered_by, one.answered_at,
            is_open and asked_of(actor, one) is not None,
            is_open and one.asked_by == actor.account_id,
        )  # fmt: skip


def _held(transaction: Transaction, case: CaseRow, task: Task, keeper: str) -> Held:
    house, actor = transaction.house, transaction.actor
    here, mine = at_desk(actor, task) is not None, holds(actor, task)
    frees = bool(keeper) and may_release(house, actor, case, task) is not None
    hands = frees or (here and not keeper)
    others = colleagues(house, transaction.session, task.role, task.reach_id) if hands else {}
    others.pop((task.claimed_by if keeper else actor.account_id) or 0, None)
    return Held(
        task.role, keeper, mine, here, here and not keeper, frees, hands and bool(others), others
    )
