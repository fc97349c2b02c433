"""In-app messages: what the offices of a person were told, and what is unread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_
from sqlmodel import Session, col, select

from workflow.engine.actor import ActingPost
from workflow.engine.refusal import Text
from workflow.messages.tables import Message, Reading

TEXTS = {
    "due_in_three": Text("三个工作日内到期", "due within three working days"),
    "due_tomorrow": Text("下一工作日到期", "due on the next working day"),
    "due_today": Text("今天到期", "due today"),
    "overdue": Text("已逾期", "overdue"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One message: about which case, what happened, when."""

    id: int
    what: str
    case_id: int
    role: str
    at: datetime
    unread: bool


def inbox(
    session: Session, account_id: int, posts: Iterable[ActingPost], size: int = 50
) -> list[Told]:
    """Return the newest messages to a person's offices."""
    here = _here(posts)
    if here is None:
        return []
    last = _last_read(session, account_id)
    rows = session.exec(select(Message).where(here).order_by(col(Message.id).desc()).limit(size))
    return [
        Told(int(one.id or 0), one.what, one.case_id, one.role, one.at, int(one.id or 0) > last)
        for one in rows
    ]


def unread(session: Session, account_id: int, posts: Iterable[ActingPost]) -> int:
    """Count the messages a person has not seen."""
    here = _here(posts)
    if here is None:
        return 0
    return session.exec(
        select(func.count())
        .select_from(Message)
        .where(here, col(Message.id) > func.coalesce(_read_up_to(account_id), 0))
    ).one()


def mark_read(session: Session, account_id: int, up_to: int) -> None:
    """Note that a person has seen everything up to a message."""
    reading = session.get(Reading, account_id) or Reading(account_id=account_id)
    reading.last_read = max(reading.last_read, up_to)
    session.add(reading)


def _here(posts: Iterable[ActingPost]):  # type: ignore[no-untyped-def]
    desks = {(post.reach_id, post.role) for post in posts}
    if not desks:
        return None
    return or_(
        *(
            and_(col(Message.reach_id) == reach, col(Message.role) == role)
            for reach, role in sorted(desks)
        )
    )


def _read_up_to(account_id: int):  # type: ignore[no-untyped-def]
    mine = select(Reading.last_read).where(Reading.account_id == account_id)
    return mine.scalar_subquery()


def _last_read(session: Session, account_id: int) -> int:
    reading = session.get(Reading, account_id)
    return reading.last_read if reading else 0
