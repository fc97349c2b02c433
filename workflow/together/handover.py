"""When a post ends its work stays: claims go back to the office, what was delegated lapses.

Swept: a claim of somebody who sits there no more holds nobody up meanwhile (see cases.keeping).
"""

from __future__ import annotations

from collections import Counter

from sqlmodel import Session, col, select

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.incidents import sweep_each
from workflow.cases.outcome import Done
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Task
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM
from workflow.engine.machine import Refused, Step
from workflow.people.access import roles_of
from workflow.people.desks import seats
from workflow.together.acts import LAPSE, RELEASE
from workflow.together.claims import give
from workflow.together.people import names
from workflow.together.tables import Ask

ENDED = {"zh": "岗位已到期或账号已停用", "en": "the post has ended or the account is closed"}
Sitting = set[tuple[int, str, int]]  # account, role, reach


def sweep(house: House) -> Counter[str]:
    """Give back what people have in hand who sit there no more; counts `returned`, `failed`."""
    with house.store.read() as session:
        sitting = _sitting(house, session)
        stale = {task.case_id for task in _taken(session) if not _sits(task, sitting)}
        stale |= {ask.case_id for ask in _delegated(session) if not _asked_sits(ask, sitting)}
    return sweep_each(house, "handover", sorted(stale), lambda case_id: _return(house, case_id))


def _return(house: House, case_id: int) -> Refused | str:
    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, SYSTEM)
        sitting = _sitting(house, transaction.session)
        for task in _taken(transaction.session, case_id):
            if not _sits(task, sitting):
                _give_back(transaction, case, task)
        for ask in _delegated(transaction.session, case_id):
            if not _asked_sits(ask, sitting):
                ask.state = "lapsed"
                transaction.session.add(ask)
                _record(transaction, case, LAPSE, ask.role, ask.to_name)
                transaction.tell_person(case, ask.asked_by, LAPSE, str(case.chain_seq))
        transaction.changes.case(case, case.edition)
        transaction.changes.flush()
        return Done(case.id, case.number, RELEASE, case.stage, case.stage, case.edition)

    outcome = in_transaction(house, SYSTEM, None, work)
    return outcome if isinstance(outcome, Refused) else "returned"


def _give_back(transaction: Transaction, case: CaseRow, task: Task) -> None:
    account_id = task.claimed_by or 0
    give(transaction, task, None)
    name = names(transaction.session, {account_id}).get(account_id, "")
    _record(transaction, case, RELEASE, task.role, name)
    transaction.tell(case, task.role, RELEASE, str(case.chain_seq))


def _record(transaction: Transaction, case: CaseRow, what: str, office: str, name: str) -> None:
    step = Step(what, case.stage, case.stage, "system")
    transaction.record(case, step, "done", {"office": office, "from": name, **ENDED})


def _sitting(house: House, session: Session) -> Sitting:
    roles = roles_of(one.definition for one in house.definitions)
    found = seats(session, house.clock.today(), roles, house.units)
    return {(seat.account_id, seat.role, seat.reach_id) for seat in found}


def _sits(task: Task, sitting: Sitting) -> bool:
    return (task.claimed_by or 0, task.role, task.reach_id) in sitting


def _asked_sits(ask: Ask, sitting: Sitting) -> bool:
    return (ask.to_account or 0, ask.role, ask.reach_id) in sitting


def _taken(session: Session, case_id: int | None = None) -> list[Task]:
    asked = select(Task).where(col(Task.claimed_by).is_not(None))
    if case_id is not None:
        asked = asked.where(Task.case_id == case_id)
    return list(session.exec(asked.order_by(col(Task.id))))


def _delegated(session: Session, case_id: int | None = None) -> list[Ask]:
    asked = select(Ask).where(Ask.state == "open", col(Ask.to_account).is_not(None))
    if case_id is not None:
        asked = asked.where(Ask.case_id == case_id)
    return list(session.exec(asked.order_by(col(Ask.id))))
