"""Possible duplicates before a person: who may judge them, and the judgement kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from workflow.cases import door
from workflow.cases.duplicate_tables import DuplicateVerdict
from workflow.cases.duplicates import VERDICTS, Suspicion, suspicions
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow, read_case
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused, Step
from workflow.store.hot import Hot

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

JUDGED = "judge_duplicate"
LONGEST = 400


def suspicions_for(house: House, case_id: int, actor: Actor) -> tuple[Suspicion, ...]:
    """Return what a case page shows, with the post under which the actor may judge."""
    with house.store.read() as session:
        case = read_case(Hot(session.connection()), case_id)
        found = suspicions(house, session, case) if case else ()
    return tuple(replace(one, judge=_judge(one, case, actor)) for one in found if case)


def _judge(one: Suspicion, case: CaseRow, actor: Actor) -> ActingPost | None:
    return next(
        (
            post
            for post in actor.posts
            if post.role in one.group.decided_by and case.area.covers(post)
        ),
        None,
    )


def judge(
    house: House, case_id: int, actor: Actor, key: str, verdict: str, reason: str
) -> Done | Refused:
    """Keep what somebody found of the cases that agree with one; a reason is wanted."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        found = next(
            (one for one in suspicions(house, transaction.session, case) if one.key == key), None
        )
        post = _judge(found, case, actor) if found else None
        if found is None or post is None:
            raise refuse("not_yours", "不在您的职责内", "this is not within your post")
        if verdict not in VERDICTS or not reason.strip():
            raise refuse("verdict_missing", "请选择结论并写明理由", "choose a verdict and say why")
        _keep(transaction, case, found, verdict, reason.strip()[:LONGEST], post)
        return Done(case.id, case.number, JUDGED, case.stage, case.stage, case.edition)

    return door.in_transaction(house, actor, None, work)


def _keep(
    transaction: Transaction,
    case: CaseRow,
    found: Suspicion,
    verdict: str,
    reason: str,
    post: ActingPost,
) -> None:
    together = sorted({case.id, *(one.case_id for one in found.twins)})
    transaction.session.add(
        DuplicateVerdict(
            programme=case.programme,
            group_key=found.key,
            mark=found.mark,
            verdict=verdict,
            reason=reason,
            case_ids=together,
            person=transaction.person,
            name=transaction.actor.name,
            role=post.role,
            at=transaction.now,
        )
    )
    numbers = [one.number for one in found.twins]
    detail = {"group": found.key, "verdict": verdict, "with": numbers, "reason": reason}
    seen = case.edition
    case.edition += 1
    step = Step(JUDGED, case.stage, case.stage, post.role, post.unit_id, post.unit_name)
    transaction.record(case, step, "done", detail)
    transaction.changes.case(case, seen)
    transaction.changes.flush()
