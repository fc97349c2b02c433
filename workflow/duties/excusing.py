"""A period of a duty excused, with the reason, by who may: it stays on the record."""

from __future__ import annotations

from sqlmodel import select

from workflow.cases import door
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.tables import Case
from workflow.cases.transaction import Transaction
from workflow.duties.reads import of_case
from workflow.duties.rules import AT_RISK, MISSED, TOO_MANY
from workflow.duties.section import Duty, duties_of
from workflow.duties.tables import DutyExcuse
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.machine import Refused, Step

EXCUSED = "excuse_duty"
LONGEST = 400


def may_excuse(duty: Duty, area: Area, actor: Actor) -> ActingPost | None:
    """Return the post under which an actor may excuse a duty."""
    fitting = (post for post in actor.posts if post.role in duty.excused_by and area.covers(post))
    return next(fitting, None)


def excuse(
    house: House, actor: Actor, case_id: int, key: str, period: str, reason: str
) -> Done | Refused:
    """Keep why a period is excused; refused for one that is met, or excused already."""

    def work(transaction: Transaction) -> Done:
        case = transaction.hold(case_id, actor)
        duty = duties_of(transaction.house.definition_of(case)).get(key)
        post = may_excuse(duty, case.area, actor) if duty else None
        if duty is None or post is None:
            raise refuse("not_yours", "此任务不由您免责", "it is not for you to excuse this")
        if not reason.strip():
            raise refuse("reason_missing", "请写明理由", "say why")
        _check_lacking(transaction, case_id, key, period)
        transaction.session.add(
            DutyExcuse(
                case_id=case.id, duty=key, period=period, reason=reason.strip()[:LONGEST],
                person=transaction.person, name=actor.name, role=post.role, at=transaction.now,
            )
        )  # fmt: skip
        said = {
            "duty": key, "zh": duty.title.zh, "en": duty.title.en, "period": period,
            "reason": reason.strip()[:LONGEST],
        }  # fmt: skip
        transaction.record(case, Step(EXCUSED, case.stage, case.stage, post.role), "done", said)
        transaction.changes.case(case, case.edition)
        transaction.changes.flush()
        return Done(case.id, case.number, EXCUSED, case.stage, case.stage, case.edition)

    return door.in_transaction(house, actor, None, work)


def _check_lacking(transaction: Transaction, case_id: int, key: str, period: str) -> None:
    case = transaction.session.exec(select(Case).where(Case.id == case_id)).one()
    mine = [one for one in of_case(transaction.house, transaction.session, case) if one.key == key]
    states = {count.period.key: count.state for one in mine for count in one.counts}
    if states.get(period) not in (AT_RISK, MISSED, TOO_MANY):
        raise refuse(
            "nothing_lacking", "此期任务没有欠缺，或已免责",
            "nothing is lacking in this period, or it was excused",
        )  # fmt: skip
