"""What people do beside the actions of a definition, through the one door and on the record.

Nothing here moves a case or changes its edition: nobody else's page becomes stale by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from workflow.cases.door import in_transaction, record_refusal
from workflow.cases.house import House
from workflow.cases.outcome import Done, Stop, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.transaction import Transaction
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused, Step
from workflow.people.rules import sees_cases

Work = Callable[[Transaction, CaseRow], Done]


def entered(
    house: House, case_id: int, what: str, actor: Actor, command: str | None, work: Work
) -> Done | Refused:
    """Do one thing to a case the actor may reach; a refusal is on the record, too."""

    def held(transaction: Transaction) -> Done:
        return work(transaction, transaction.hold(case_id, actor))

    outcome = in_transaction(house, actor, command, held)
    if isinstance(outcome, Refused):
        record_refusal(house, case_id, what, actor, outcome)
    return outcome


def finish(
    transaction: Transaction, case: CaseRow, post: ActingPost, what: str, said: Mapping[str, Any]
) -> Done:
    """Put it on the record and write everything."""
    step = Step(
        what, case.stage, case.stage, post.role, post.unit_id, post.unit_name, post.on_behalf_of
    )
    transaction.record(case, step, "done", said, transaction.command)
    transaction.changes.case(case, case.edition)
    transaction.changes.flush()
    return Done(case.id, case.number, what, case.stage, case.stage, case.edition)


def speaking_post(transaction: Transaction, case: CaseRow) -> ActingPost:
    """Return a post that reaches the case and may do more than read; raises Stop."""
    post = may_speak(transaction.house, transaction.actor, case)
    if post is None:
        raise not_yours()
    return post


def may_speak(house: House, actor: Actor, case: Any) -> ActingPost | None:
    """Return the post under which somebody may write of a case (it has an area, a version)."""
    roles = house.definitions.get(case.programme, case.version).roles
    for post in actor.posts:
        role = roles.get(post.role)
        known = role is not None and not role.reads_only
        if known and sees_cases(post.role) and case.area.covers(post):
            return post
    return None


def not_yours() -> Stop:
    """Return the refusal of what is outside one's post; the caller raises it."""
    return refuse("not_yours", "不在您的职责内", "this is not within your post")
