"""Saying why a finding may stand: by county education, for its facts only, on the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused, Step
from workflow.oversight.catalogue import findings
from workflow.oversight.county import County
from workflow.oversight.finding import BY_KEY, Finding
from workflow.oversight.tables import FindingExcuse

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

EXCUSED = "excuse_finding"
EXCUSES = "county_edu"
LONGEST = 400


def excuse(
    house: House, actor: Actor, case_id: int, check: str, mark: str, reason: str
) -> Done | Refused:
    """Keep why one finding about a case may stand; gone facts or no reason are refused."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        post = _post(case, actor)
        if post is None:
            raise refuse("not_yours", "由县教育局说明", "county education says why")
        if not reason.strip():
            raise refuse("reason_missing", "请写明理由", "say why")
        found = _standing(transaction, case, check, mark)
        if found is None:
            raise refuse("not_found", "该疑点已变化或已处理，请刷新", "this finding has changed")
        _keep(transaction, case, found, reason.strip()[:LONGEST], post)
        return Done(case.id, case.number, EXCUSED, case.stage, case.stage, case.edition)

    return door.in_transaction(house, actor, None, work)


def _post(case: CaseRow, actor: Actor) -> ActingPost | None:
    return next(
        (
            post
            for post in actor.posts
            if post.role == EXCUSES and case.unit_path.startswith(post.reach_path)
        ),
        None,
    )


def _standing(transaction: Transaction, case: CaseRow, check: str, mark: str) -> Finding | None:
    """Return the finding of a check that still has these facts and is about this case."""
    house, asked = transaction.house, BY_KEY.get(check)
    unit = house.units.ancestor_at(case.unit_id, "county")
    if asked is None or unit is None:
        return None
    county = County(house, transaction.session, case.programme, unit.id, transaction.today)
    found = (one.finding for one in findings(county, [asked])[check])
    return next((one for one in found if (one.mark, one.case_id) == (mark, case.id)), None)


def _keep(
    transaction: Transaction, case: CaseRow, found: Finding, reason: str, post: ActingPost
) -> None:
    transaction.session.add(
        FindingExcuse(
            programme=case.programme,
            county_id=found.county_id,
            check_key=found.check,
            subject=found.subject,
            mark=found.mark,
            reason=reason,
            person=transaction.person,
            name=transaction.actor.name,
            role=post.role,
            at=transaction.now,
        )
    )
    detail = {"check": found.check, "month": found.month, "fen": found.fen, "reason": reason}
    seen = case.edition
    case.edition += 1
    step = Step(EXCUSED, case.stage, case.stage, post.role, post.unit_id, post.unit_name)
    transaction.record(case, step, "done", detail)
    transaction.changes.case(case, seen)
    transaction.changes.flush()
