"""Chasing and copying: who is waited for hears of it, who may see a case is pointed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import select

from workflow.cases.house import House
from workflow.cases.keeping import kept
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry, Task
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.engine.separation import Keeper
from workflow.together.acts import CHASE, COPY
from workflow.together.claims import at_desk, check_text, tasks_of
from workflow.together.entering import entered, finish, speaking_post
from workflow.together.people import offices, readers


def chase(
    house: House, case_id: int, actor: Actor, text: str = "", *, command: str | None = None
) -> Done | Refused:
    """Ask whoever has the case, or its office, to go on: once a working day (Asia/Shanghai)."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        post = speaking_post(transaction, case)
        if text.strip():
            check_text(text)
        having = kept(transaction, case)
        waited_for = others_of(transaction.actor, tasks_of(transaction, case), having)
        if not waited_for:
            raise refuse(
                "nobody_to_chase", "此件现在不等别人办理", "the case waits for nobody else"
            )
        on = counted_day(transaction)
        if chased_on(transaction, case, on):
            raise refuse("chased_today", "今天已催办过，下一个工作日再催", "chased today already")
        for task in waited_for:
            if task.role in having:
                keeper = having[task.role].account_id
                transaction.tell_person(case, keeper, CHASE, on.isoformat())
            else:
                transaction.tell(case, task.role, CHASE, on.isoformat())
        said = {"on": on.isoformat(), "offices": [task.role for task in waited_for]}
        return finish(transaction, case, post, CHASE, said | _text(text))

    return entered(house, case_id, CHASE, actor, command, work)


def others_of(actor: Actor, tasks: Sequence[Task], having: Mapping[str, Keeper]) -> Sequence[Task]:
    """Return the tasks that wait for somebody else than the actor; `having` by role."""
    found = []
    for task in tasks:
        keeper = having.get(task.role)
        mine = at_desk(actor, task) and keeper is None
        if not mine and (keeper is None or keeper.account_id != actor.account_id):
            found.append(task)
    return found


def counted_day(transaction: Transaction) -> date:
    """Return the working day a chase counts for: on a day off, the next one."""
    return transaction.house.calendar.next_working_day_on_or_after(transaction.today).on


def chased_on(transaction: Transaction, case: CaseRow, on: date) -> bool:
    """Tell whether the case was chased on a working day already."""
    asked = select(AuditEntry.detail).where(
        AuditEntry.case_id == case.id, AuditEntry.action == CHASE, AuditEntry.outcome == "done"
    )
    return any(said.get("on") == on.isoformat() for said in transaction.session.exec(asked))


def copy(
    house: House, case_id: int, to: str, actor: Actor, text: str = "",
    *, command: str | None = None,
) -> Done | Refused:  # fmt: skip
    """Point an office (its title) or people (their name) to a case they may see; no more than that.

    It gives no right to read: who may not see the case cannot be named.
    """

    def work(transaction: Transaction, case: CaseRow) -> Done:
        post = speaking_post(transaction, case)
        if text.strip():
            check_text(text)
        mark, name = str(case.chain_seq), to.strip()
        titles = offices(house, case)
        roles = [role for role, known in titles.items() if name in (known.zh, known.en)]
        people = readers(house, transaction.session, case)
        found = [one for one, known in people.items() if known == name and one != actor.account_id]
        if not (name and (roles or found)):
            raise refuse(
                "nobody_named",
                f"能查看此件的人和岗位里没有「{name}」",
                f"no person or office that may see this case is called “{name}”",
            )
        for role in roles:
            transaction.tell(case, role, COPY, mark)
        for account_id in () if roles else found:
            transaction.tell_person(case, account_id, COPY, mark)
        return finish(transaction, case, post, COPY, {"to_name": name, **_text(text)})

    return entered(house, case_id, COPY, actor, command, work)


def _text(text: str) -> dict[str, str]:
    return {"text": text.strip()} if text.strip() else {}
