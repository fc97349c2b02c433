"""A notice that stood while the clock did not: a person says whether it may end (七（四）).

The house cannot know whether people could read the list and object while it was down. So a
notice that an outage touched is flagged and never ends by itself: the office that looks into
objections confirms that it was not affected, or orders the boards posted anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from workflow.cases.door import in_transaction, record_refusal
from workflow.cases.house import House
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import CaseRow
from workflow.cases.tables import Case
from workflow.clock import SHANGHAI
from workflow.engine.actor import ActingPost, Actor
from workflow.engine.machine import Refused
from workflow.engine.refusal import Reason
from workflow.notice.boards import boards_of
from workflow.notice.notices import STANDING, Held, done, hold_notice, note
from workflow.notice.posting import afresh
from workflow.notice.tables import Notice, Posting
from workflow.store.tables import Outage, TouchedNotice

if TYPE_CHECKING:
    from workflow.cases.transaction import Transaction

WAITS, UNAFFECTED, AGAIN = "waits", "unaffected", "again"
TOUCHED = "notice.outage"
JUDGEMENTS = {UNAFFECTED: "notice.unaffected", AGAIN: "notice.again"}


def touch(transaction: Transaction, outage_id: int, from_at: datetime, to_at: datetime) -> int:
    """Flag every standing notice whose days the outage touched; tell its list and its office."""
    first, last = from_at.astimezone(SHANGHAI).date(), to_at.astimezone(SHANGHAI).date()
    standing = transaction.session.exec(
        select(Notice.id).where(Notice.state == STANDING).order_by(col(Notice.id))
    ).all()
    mine = select(TouchedNotice.notice_id).where(TouchedNotice.outage_id == outage_id)
    known, touched = set(transaction.session.exec(mine).all()), 0
    for notice_id in standing:
        if notice_id in known:  # the outage lasts longer than was thought
            continue
        at = hold_notice(transaction, notice_id or 0)
        if at.notice.state == STANDING and _overlaps(transaction, at, first, last):
            _flag(transaction, at, outage_id, first, last)
            touched += 1
    return touched


def _overlaps(transaction: Transaction, at: Held, first: date, last: date) -> bool:
    """Boards that hang count: from the day of posting until the last day they must stand."""
    boards = at.boards(transaction.session)
    hung = [one for one in boards if one.posted_on is not None and one.posted_on <= last]
    return any(one.full_on is None or one.full_on >= first for one in hung)


def _flag(transaction: Transaction, at: Held, outage_id: int, first: date, last: date) -> None:
    transaction.session.add(TouchedNotice(outage_id=outage_id, notice_id=at.notice.id or 0))
    transaction.session.flush()
    detail = {
        "notice": at.notice.public_key,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "outage": outage_id,
    }
    note(transaction, at.case, TOUCHED, detail)
    for role in judges(transaction.house, at.case):
        transaction.tell(at.case, role, TOUCHED, f"outage-{outage_id}")
    transaction.changes.flush()


def judges(house: House, case: CaseRow | Case) -> tuple[str, ...]:
    """Return the roles that judge: those an objection to the list waits for first."""
    kinds = house.definitions.get(case.programme, case.version).kinds
    section = kinds[case.kind].notice or {}
    objection = kinds[str(section["objection"])]
    return tuple(objection.stages[objection.start].waits_for)


def judge_of(house: House, case: CaseRow | Case, actor: Actor) -> ActingPost | None:
    """Return the post under which a person judges a notice of this list; None for others."""
    roles, path = judges(house, case), case.unit_path
    posts = (post for post in actor.posts if post.role in roles)
    return next((post for post in posts if path.startswith(post.reach_path)), None)


def unjudged(session: Session, notice_id: int | None) -> Reason | None:
    """Refuse to end a notice while an outage that touched it waits for a person."""
    waits = select(TouchedNotice.id).where(
        TouchedNotice.notice_id == notice_id, TouchedNotice.state == WAITS
    )
    if session.exec(waits).first() is None:
        return None
    return Reason(
        "outage_unjudged",
        "公示期间系统停过机，须由受理异议的科室确认公示未受影响，或责成重新张贴",
        "the house was down while this notice stood: the office that takes objections confirms "
        "that it was not affected, or orders it posted anew",
    )


def judge(
    house: House,
    notice_id: int,
    what: str,
    because: str,
    actor: Actor,
    *,
    command: str | None = None,
) -> Done | Refused:
    """Say that a touched notice was not affected, or order it posted anew (`again`)."""
    on_list: list[int] = []

    def work(transaction: Transaction) -> Done:
        at = hold_notice(transaction, notice_id)
        on_list.append(at.case.id)
        post = _check(transaction, at, because)
        waiting = _waiting(transaction.session, notice_id)
        boards = _again(transaction, at, because) if what == AGAIN else 0
        for one in waiting:
            one.state, one.because, one.at = what, because.strip(), transaction.now
            one.account_id, one.name = actor.account_id, actor.name
            transaction.session.add(one)
        transaction.session.flush()
        detail = {"notice": at.notice.public_key, "because": because.strip(), "boards": boards}
        note(
            transaction,
            at.case,
            JUDGEMENTS[what],
            detail,
            role=post.role,
            unit_id=post.unit_id,
            unit_name=post.unit_name,
            on_behalf_of=post.on_behalf_of,
            command=command,
        )
        return done(at.case, JUDGEMENTS[what])

    outcome = in_transaction(house, actor, command, work)
    if isinstance(outcome, Refused) and on_list:
        record_refusal(house, on_list[0], JUDGEMENTS[what], actor, outcome)
    return outcome


def _check(transaction: Transaction, at: Held, because: str) -> ActingPost:
    post = judge_of(transaction.house, at.case, transaction.actor)
    if post is None:
        raise refuse("not_yours", "不由您确认", "this is not yours to confirm")
    if not because.strip():
        raise refuse("reason_missing", "请写明情况", "say how it was")
    if at.notice.state != STANDING or not _waiting(transaction.session, at.notice.id or 0):
        raise refuse("not_waiting", "此公示没有待确认的停机", "nothing waits to be confirmed")
    return post


def _waiting(session: Session, notice_id: int) -> list[TouchedNotice]:
    found = select(TouchedNotice).where(
        TouchedNotice.notice_id == notice_id, TouchedNotice.state == WAITS
    )
    return list(session.exec(found.execution_options(populate_existing=True)))


def _again(transaction: Transaction, at: Held, because: str) -> int:
    """Begin anew every board whose days the outage touched; days full before it stay full."""
    rows = list(_touched(transaction, at))
    for row in rows:
        row.interrupted, row.because = True, because.strip()
        row.removed_on, row.removed_name = transaction.today, transaction.actor.name
        transaction.session.add_all([row, afresh(row, transaction.today)])
    return len(rows)


def _touched(transaction: Transaction, at: Held) -> Iterator[Posting]:
    session, house = transaction.session, transaction.house
    began = session.exec(
        select(Outage.from_at)
        .join(TouchedNotice, col(TouchedNotice.outage_id) == Outage.id)
        .where(TouchedNotice.notice_id == at.notice.id, TouchedNotice.state == WAITS)
    ).all()
    first = min(began).astimezone(SHANGHAI).date()
    for row, board in boards_of(session, house.calendar, at.section, at.notice):
        if board.posted_on is not None and (board.full_on is None or board.full_on >= first):
            yield row
