"""A task handed to a colleague of the office: transferred for good.

The work of a role may go to whoever sits at its desk, in whichever unit; never to somebody
whom the separation of duties keeps from deciding here.
"""

from __future__ import annotations

from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.standing import acted_above, done_as, done_by, opinions
from workflow.cases.tables import Task
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused, Standing, posting
from workflow.engine.refusal import Reason
from workflow.engine.separation import against
from workflow.engine.signoff import may_sign
from workflow.people.access import actor_for, roles_of
from workflow.together.acts import TRANSFER
from workflow.together.claims import at_desk, check_text, give, holds, may_release, task_of
from workflow.together.entering import entered, finish, not_yours
from workflow.together.people import colleagues

SEPARATION = {"same_person", "same_side"}


def transfer(
    house: House, case_id: int, role: str, to: int, actor: Actor, because: str = "",
    *, command: str | None = None,
) -> Done | Refused:  # fmt: skip
    """Hand the task of a role to a colleague: by whoever has it, the office, or its head."""

    def work(transaction: Transaction, case: CaseRow) -> Done:
        task = task_of(transaction, case, role)
        free = at_desk(actor, task) if task.claimed_by is None else None
        post = free or may_release(house, actor, case, task)
        if post is None:
            raise not_yours()
        if because.strip() or not (free or holds(actor, task)):
            check_text(because)
        name = fit(transaction, case, task, to)
        give(transaction, task, to)
        if to != actor.account_id:
            transaction.tell_person(case, to, TRANSFER, str(case.chain_seq))
        said = {"to": to, "to_name": name, "because": because.strip()}
        return finish(transaction, case, post, TRANSFER, said)

    return entered(house, case_id, TRANSFER, actor, command, work)


def fit(transaction: Transaction, case: CaseRow, task: Task, account_id: int) -> str:
    """Return the name of a colleague who may decide on a task; raises Stop for anybody else."""
    people = colleagues(transaction.house, transaction.session, task.role, task.reach_id)
    if account_id not in people or account_id == task.claimed_by:
        raise refuse(
            "not_colleague", "只能交给同岗位的另一人", "only to another person of this office"
        )
    reasons = barred(transaction, case, task, account_id)
    if reasons:
        name = people[account_id]
        raise Stop(Refused(tuple(_of(name, reason) for reason in dict.fromkeys(reasons))))
    return people[account_id]


def barred(transaction: Transaction, case: CaseRow, task: Task, account_id: int) -> list[Reason]:
    """Return why somebody may not decide here: what they did before, or on another side."""
    house, kind = transaction.house, transaction.house.kind_of(case)
    roles = roles_of(one.definition for one in house.definitions)
    person = actor_for(transaction.session, account_id, transaction.today, roles, house.units)
    found: list[Reason] = []
    for action in kind.actions_from(case.stage).values():
        post = posting(action, person, case.area)
        if post is None or post.role != task.role:
            continue
        hot = transaction.hot
        standing = Standing(
            case.stage, case.area,
            done_by=done_by(hot, case.id, action.differs_from),
            acted_above=acted_above(house, hot, case, action, person.person_key),
            done_as=done_as(hot, case.id, action.other_side_than),
        )  # fmt: skip
        found += against(kind, action, standing, person, post)
        if action.signoff is not None:
            given = opinions(hot, case.id, action, kind)
            found += may_sign(action.signoff, post.role, given, person)
    return [reason for reason in found if reason.code in SEPARATION]


def _of(name: str, reason: Reason) -> Reason:
    return Reason(reason.code, f"{name}：{reason.zh}", f"{name}: {reason.en}")
