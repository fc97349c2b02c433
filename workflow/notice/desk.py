"""Notices read for the office: what a clerk must post, and every round of a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.cases.tables import Case, Deadline
from workflow.engine.actor import Actor
from workflow.notice import rules
from workflow.notice.boards import board
from workflow.notice.notices import ENDED, STANDING, section_of
from workflow.notice.posting import poster
from workflow.notice.reads import stage_of, title_of, town_of, view_of
from workflow.notice.section import parse
from workflow.notice.tables import Notice, NoticeObjection, Posting
from workflow.notice.values import BoardDuty, ObjectionLine, Round


def postings_for(house: House, actor: Actor) -> list[BoardDuty]:
    """Return the boards this person must post, or take down after the end, the first due first."""
    return _boards_for(
        house,
        actor,
        (col(Notice.state) == STANDING) & col(Posting.posted_on).is_(None)
        | (col(Notice.state) == ENDED) & col(Posting.posted_on).is_not(None),
    )


def standing_for(house: House, actor: Actor) -> list[BoardDuty]:
    """Return this person's boards that hang now: nothing to do unless one is torn down."""
    return _boards_for(
        house, actor, (col(Notice.state) == STANDING) & col(Posting.posted_on).is_not(None)
    )


def _boards_for(house: House, actor: Actor, wanted: ColumnElement[bool]) -> list[BoardDuty]:
    here = _units_of(house, actor)
    if not here:
        return []
    with house.store.read() as session:
        rows = session.exec(
            select(Posting, Notice, Case)
            .join(Notice, col(Notice.id) == col(Posting.notice_id))
            .join(Case, col(Case.id) == col(Notice.list_id))
            .where(
                col(Posting.unit_id).in_(here),
                col(Posting.interrupted).is_(False),
                col(Posting.removed_on).is_(None),
                wanted,
            )
            .order_by(col(Notice.id), col(Posting.id))
        ).all()
        mine = [
            found
            for found in rows
            if poster(house.units, section_of(house, found[2]), found[0], actor)
        ]
        notices = {notice.id: (notice, case) for _, notice, case in mine}
        by = {key: _post_by(house, session, *found) for key, found in notices.items()}
        return [_duty(house, *found, by[found[1].id]) for found in mine]


def _units_of(house: House, actor: Actor) -> list[int]:
    """Return the units in reach of the posts that answer for boards in some programme."""
    roles = {
        channel.posted_by
        for one in house.definitions
        for kind in one.definition.kinds.values()
        if (section := parse(kind)) is not None
        for channel in section.channels.values()
    }
    reached = {post.reach_id for post in actor.posts if post.role in roles}
    return sorted({node.id for unit_id in reached for node in house.units.below(unit_id)})


def _what(row: Posting, notice: Notice) -> str:
    if row.posted_on is None:
        return "post"
    return "stands" if notice.state == STANDING else "remove"


def _duty(
    house: House, row: Posting, notice: Notice, case: Case, post_by: date | None
) -> BoardDuty:
    one = board(house.calendar, section_of(house, case), notice, row)
    return BoardDuty(
        _what(row, notice),
        notice.id or 0,
        row.id or 0,
        notice.list_id,
        notice.public_key,
        title_of(notice),
        one.channel,
        one.place,
        notice.days,
        row.not_before,
        post_by,
        row.unit_id,
        town_of(house, row),
        row.posted_on,
        one.full_on,
    )


def _post_by(house: House, session: Session, notice: Notice, case: Case) -> date | None:
    """Return the last day to post so that the list's clock at this stage is kept."""
    section, kind = (
        section_of(house, case),
        house.definitions.kind(case.programme, case.version, case.kind),
    )
    keys = [key for key, clock in kind.deadlines.items() if section.stage in clock.in_]
    clocks = session.exec(
        select(Deadline).where(
            Deadline.case_id == notice.list_id,
            Deadline.state == "running",
            col(Deadline.key).in_(keys),
        )
    ).all()
    due = min((clock.due_on for clock in clocks), default=None)
    return None if due is None else rules.latest_posting(house.calendar, due, notice.days).on


def history(house: House, list_id: int) -> list[Round]:
    """Return every round of a list's notice for the office, the newest first."""
    with house.store.read() as session:
        case = session.get(Case, list_id)
        notices = session.exec(
            select(Notice).where(Notice.list_id == list_id).order_by(col(Notice.round).desc())
        ).all()
        return [_round(house, session, notice, case) for notice in notices if case]


def _round(house: House, session: Session, notice: Notice, case: Case) -> Round:
    section = section_of(house, case)
    rows = session.exec(
        select(Posting).where(Posting.notice_id == notice.id).order_by(col(Posting.id))
    ).all()
    boards = [(row, board(house.calendar, section, notice, row)) for row in rows]
    until = rules.stood_until([one for row, one in boards if not row.interrupted])
    return Round(
        notice.id or 0,
        notice.round,
        notice.public_key,
        notice.state,
        notice.opened_on,
        notice.days,
        notice.rows,
        notice.sha256,
        _post_by(house, session, notice, case) if notice.state == STANDING else None,
        notice.stood_until or until,
        notice.ended_at,
        tuple(view_of(house, notice, row, one) for row, one in boards),
        tuple(_objections(house, session, notice)),
    )


def _objections(house: House, session: Session, notice: Notice) -> Iterable[ObjectionLine]:
    found: Sequence[tuple[NoticeObjection, Case]] = session.exec(
        select(NoticeObjection, Case)
        .join(Case, col(Case.id) == col(NoticeObjection.case_id))
        .where(NoticeObjection.notice_id == notice.id)
        .order_by(col(NoticeObjection.id))
    ).all()
    for objection, case in found:
        yield ObjectionLine(
            objection.case_id,
            case.number,
            objection.row,
            objection.member_id,
            case.subject_name,
            stage_of(house, case),
            case.closed_at is None,
            objection.filed_at,
        )
