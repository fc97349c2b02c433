"""A task taken in hand by one person of the office, and put back.

Whoever has it acts, or their deputy; the claim ends with the stage, with their post, or when
they or the head of their office put it back. Of two who take it at once one is told who has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import col, select, update

from workflow.cases.house import House
from workflow.cases.keeping import sits
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import AuditEntry, Task
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.together.acts import CLAIM, HANDED, RELEASE
from workflow.together.entering import entered, finish, not_yours
from workflow.together.people import names
from workflow.together.rules import wrong_text


def claim(
    house: House, case_id: int, role: str, actor: Actor, *, command: str | None = None
) -> Done | Refused:
    """Take the task of a role in hand; refused as a conflict when a colleague has it."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        task = task_of(transaction, case, role)
        post = at_desk(actor, task)
        if post is None:
            raise not_yours()
        if task.claimed_by == actor.account_id:
            raise refuse("kept_already", "此件已由您领办", "you have this case in hand already")
        if task.claimed_by is not None and _stands(transaction, task):
            raise Stop(_first(transaction, case, task))
        give(transaction, task, actor.account_id)
        return finish(transaction, case, post, CLAIM, {})

    return entered(house, case_id, CLAIM, actor, command, work)


def release(
    house: House, case_id: int, role: str, actor: Actor, because: str = "",
    *, command: str | None = None,
) -> Done | Refused:  # fmt: skip
    """Put a task back to its office: by whoever has it, or by the head, who says why."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        task = task_of(transaction, case, role)
        if task.claimed_by is None:
            raise refuse("not_kept", "此件现在没有人领办", "nobody has this case in hand")
        post = may_release(house, actor, case, task)
        if post is None:
            raise not_yours()
        said = {"because": because.strip()} if because.strip() else {}
        if not holds(actor, task):
            check_text(because)
            transaction.tell_person(case, task.claimed_by, RELEASE, str(case.chain_seq))
            said["from"] = names(transaction.session, {task.claimed_by})[task.claimed_by]
        give(transaction, task, None)
        return finish(transaction, case, post, RELEASE, said)

    return entered(house, case_id, RELEASE, actor, command, work)


def may_release(house: House, actor: Actor, case: CaseRow, task: Task) -> ActingPost | None:
    """Return the post under which somebody may put a task back.

    It is theirs, or they are the head its role reports to; where the definition names none,
    a colleague of the office.
    """
    if holds(actor, task):
        return at_desk(actor, task)
    above = house.definition_of(case).roles[task.role].reports_to
    if above is None:
        return at_desk(actor, task)
    fitting = (post for post in actor.posts if post.role == above and case.area.covers(post))
    return next(fitting, None)


def holds(actor: Actor, task: Task) -> bool:
    """Tell whether somebody has a task in hand, or deputises for who has."""
    lent = {post.on_behalf_of for post in actor.posts if is_desk(post, task)}
    return task.claimed_by is not None and task.claimed_by in {actor.account_id, *lent}


def at_desk(actor: Actor, task: Task) -> ActingPost | None:
    """Return the post by which somebody sits at the desk of a task."""
    return next((post for post in actor.posts if is_desk(post, task)), None)


def is_desk(post: ActingPost, task: Task) -> bool:
    """Tell whether a post is of the office a task lies with."""
    return (post.role, post.reach_id) == (task.role, task.reach_id)


def tasks_of(transaction: Transaction, case: CaseRow) -> Sequence[Task]:
    """Return every task of a case, office by office."""
    asked = select(Task).where(Task.case_id == case.id).order_by(col(Task.id))
    return transaction.session.exec(asked).all()


def task_of(transaction: Transaction, case: CaseRow, role: str) -> Task:
    """Return the task a case has for a role; raises Stop where it waits for another."""
    for task in tasks_of(transaction, case):
        if task.role == role:
            return task
    raise refuse("no_task", "此件现在不等这个岗位办理", "the case does not wait for this post")


def give(transaction: Transaction, task: Task, account_id: int | None) -> None:
    """Put a task into somebody's hands, or nobody's; the case is held, so nobody is beside us."""
    given = update(Task).where(col(Task.id) == task.id).values(claimed_by=account_id)
    transaction.session.connection().execute(given)


def check_text(text: str) -> None:
    """Refuse a text that may not stand on the record."""
    if (wrong := wrong_text(text)) is not None:
        raise Stop(Refused((wrong,)))


def _stands(transaction: Transaction, task: Task) -> bool:
    assert task.claimed_by is not None
    return sits(transaction, task.claimed_by, task.role, task.reach_id)


def _first(transaction: Transaction, case: CaseRow, task: Task) -> Refused:
    """Say who has it, since when."""
    handed = transaction.session.exec(
        select(AuditEntry)
        .where(
            AuditEntry.case_id == case.id, AuditEntry.outcome == "done",
            col(AuditEntry.action).in_(HANDED),
        )
        .order_by(col(AuditEntry.seq).desc())
    )  # fmt: skip
    last = next((one for one in handed if task.role in (one.role, one.detail.get("office"))), None)
    found, keeper = transaction.conflict(case), task.claimed_by or 0
    by = names(transaction.session, {keeper}).get(keeper, "")
    now = {**found.now, "by": by}
    if last is not None:
        now |= {"at": last.at, "action": last.action, "unit": last.unit}
    reason = Reason("kept", f"此件已由{by}领办", f"{by} has this case in hand")
    return replace(found, reasons=(reason,), now=now)
