"""Work dealt out by the definition: to who had it before, in turn, to the shortest desk, by lot.

An action names one among its effects; it gives each task of the next stage to one person who sits
at its desk by a post of their own and may decide there. Where nobody fits, the office has it.
Whoever got it may put it back, hand it over or delegate it like anything they took themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import col, select

from workflow.cases.inserting import draw_number
from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry, Task
from workflow.engine.machine import Step
from workflow.together.acts import HAND_OUT
from workflow.together.claims import give, tasks_of
from workflow.together.handing import barred
from workflow.together.people import colleagues

if TYPE_CHECKING:
    from workflow.cases.house import Effect, Guard
    from workflow.cases.transaction import Transaction

Choose = Callable[["Transaction", CaseRow, Task, Sequence[int]], int | None]


def _hand(
    choose: Choose, transaction: Transaction, case: CaseRow, answers: Mapping[str, Any]
) -> None:
    house, session = transaction.house, transaction.session
    for task in tasks_of(transaction, case):
        people = colleagues(house, session, task.role, task.reach_id, deputies=False)
        able = [one for one in sorted(people) if not barred(transaction, case, task, one)]
        chosen = choose(transaction, case, task, able) if able else None
        if chosen is None:
            continue
        give(transaction, task, chosen)
        if chosen != transaction.actor.account_id:
            transaction.tell_person(case, chosen, HAND_OUT, str(case.chain_seq))
        said = {"office": task.role, "to": chosen, "to_name": people[chosen]}
        transaction.record(case, Step(HAND_OUT, case.stage, case.stage, "system"), "done", said)
    transaction.changes.case(case, case.edition)
    transaction.changes.flush()


def _actor(transaction: Transaction, case: CaseRow, task: Task, able: Sequence[int]) -> int | None:
    """Whoever acted goes on with the case, where they sit at the next desk, too."""
    mine = transaction.actor.account_id
    return mine if mine in able else None


def _familiar(
    transaction: Transaction, case: CaseRow, task: Task, able: Sequence[int]
) -> int | None:
    """Whoever acted on this case at this desk last."""
    actions = sorted(transaction.house.kind_of(case).actions)
    asked = select(AuditEntry.account_id).where(
        AuditEntry.case_id == case.id, AuditEntry.role == task.role,
        AuditEntry.outcome != "refused", col(AuditEntry.action).in_(actions),
    )  # fmt: skip
    found = transaction.session.exec(asked.order_by(col(AuditEntry.seq).desc()))
    return next((one for one in found if one in able), None)


def _in_turn(transaction: Transaction, case: CaseRow, task: Task, able: Sequence[int]) -> int:
    """One after the other: each desk counts what it was dealt."""
    turn = draw_number(transaction, f"hands:{task.role}:{task.reach_id}")
    return able[(turn - 1) % len(able)]


def _shortest(transaction: Transaction, case: CaseRow, task: Task, able: Sequence[int]) -> int:
    """Whoever of the desk has the fewest cases in hand; of several the longest there."""
    asked = (
        select(Task.claimed_by, func.count())
        .where(col(Task.claimed_by).in_(able), Task.role == task.role)
        .where(Task.reach_id == task.reach_id)
        .group_by(col(Task.claimed_by))
    )
    load = {who: int(n) for who, n in transaction.session.exec(asked)}
    return min(able, key=lambda one: (load.get(one, 0), one))


def _by_lot(transaction: Transaction, case: CaseRow, task: Task, able: Sequence[int]) -> int:
    """By a lot that anybody can draw again: the hash of number, entry and desk."""
    lot = f"{case.number}:{case.chain_seq}:{task.role}"
    return able[int(hashlib.sha256(lot.encode()).hexdigest(), 16) % len(able)]


EFFECTS: dict[str, Effect] = {
    "together.keep_hands": partial(_hand, _actor),
    "together.hand_to_familiar": partial(_hand, _familiar),
    "together.hand_in_turn": partial(_hand, _in_turn),
    "together.hand_to_shortest": partial(_hand, _shortest),
    "together.hand_by_lot": partial(_hand, _by_lot),
}
GUARDS: dict[str, Guard] = {}
