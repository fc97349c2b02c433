"""In-app messages: what a person and their offices were told, folded day by day, and what is new.

A day's reminders are one letter; what one act told an office on one day is one bundle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, literal, or_, update
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from workflow.engine.actor import ActingPost
from workflow.messages.tables import PERSON, Letter, Message, Reading, Reminder

_M = Message.__table__  # type: ignore[attr-defined]
_BUNDLE = (_M.c.told_on, _M.c.what, _M.c.role, _M.c.reach_id)
NEWEST = 500  # messages of one person looked at in one go


@dataclass(frozen=True, slots=True)
class Figures:
    """How much a letter reminds of; `within` is the longest time left, in working days."""

    soon: int
    within: int
    due_today: int
    overdue: int
    raised: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """One entry of the inbox: a letter (with figures), or what an act told an office on a day."""

    told_on: date
    at: datetime
    unread: bool
    figures: Figures | None = None
    what: str = ""
    role: str = ""
    case_ids: tuple[int, ...] = ()
    last_id: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder of a letter."""

    case_id: int
    deadline_id: int
    says: str
    days: int
    role: str
    due_on: date


def inbox(
    session: Session, account_id: int, posts: Iterable[ActingPost], size: int = 50
) -> list[Bundle]:
    """Return the newest entries of a person's inbox."""
    found = _letters(session, account_id, size) + _bundles(session, account_id, posts)
    return sorted(found, key=lambda one: (one.at, one.last_id), reverse=True)[:size]


def unread(session: Session, account_id: int, posts: Iterable[ActingPost]) -> int:
    """Count the entries a person has not seen."""
    letters = (
        sql_select(func.count())
        .where(col(Letter.account_id) == account_id, col(Letter.read_at).is_(None))
        .scalar_subquery()
    )
    return int(session.execute(sql_select(letters + _new_bundles(account_id, posts))).scalar_one())


def lines_of(session: Session, account_id: int, told_on: date, size: int) -> list[Line]:
    """Return what a letter reminds of, the earliest due first."""
    rows = session.exec(
        select(Reminder)
        .where(Reminder.told_on == told_on, Reminder.account_id == account_id)
        .order_by(col(Reminder.due_on), col(Reminder.deadline_id), col(Reminder.rung))
        .limit(size)
    )
    return [
        Line(one.case_id, one.deadline_id, one.says, one.days, one.role, one.due_on) for one in rows
    ]


def letter(session: Session, account_id: int, told_on: date) -> Bundle | None:
    """Return a person's letter of a day."""
    found = session.get(Letter, (account_id, told_on))
    return None if found is None else _bundle(found)


def told_cases(
    session: Session, account_id: int, posts: Iterable[ActingPost], told_on: date, what: str,
    size: int,
) -> list[int]:  # fmt: skip
    """Return the cases of which an act told a person or their offices on a day, newest first."""
    here = _here(account_id, posts)
    if here is None:
        return []
    rows = session.exec(
        select(Message.case_id)
        .where(here, Message.told_on == told_on, Message.what == what)
        .order_by(col(Message.id).desc())
        .limit(size)
    )
    return list(dict.fromkeys(rows))


def mark_read(
    session: Session, account_id: int, up_to: int, now: datetime, until: date | None = None
) -> None:
    """Note that a person has seen all up to a message, and the letters up to a day."""
    reading = session.get(Reading, account_id) or Reading(account_id=account_id)
    reading.last_read = max(reading.last_read, up_to)
    session.add(reading)
    if until is not None:
        seen = update(Letter).where(
            col(Letter.account_id) == account_id,
            col(Letter.read_at).is_(None),
            col(Letter.told_on) <= until,
        )
        session.connection().execute(seen.values(read_at=now))


def _letters(session: Session, account_id: int, size: int) -> list[Bundle]:
    mine = select(Letter).where(Letter.account_id == account_id)
    rows = session.exec(mine.order_by(col(Letter.told_on).desc()).limit(size))
    return [_bundle(one) for one in rows]


def _bundle(one: Letter) -> Bundle:
    figures = Figures(one.soon, one.within, one.due_today, one.overdue, one.raised)
    return Bundle(one.told_on, one.at, one.read_at is None, figures)


def _bundles(session: Session, account_id: int, posts: Iterable[ActingPost]) -> list[Bundle]:
    here = _here(account_id, posts)
    if here is None:
        return []
    last = _last_read(session, account_id)
    newest = select(Message).where(here).order_by(col(Message.id).desc()).limit(NEWEST)
    grouped: dict[tuple[Any, ...], list[Message]] = {}
    for one in session.exec(newest):
        grouped.setdefault((one.told_on, one.what, one.role, one.reach_id), []).append(one)
    return [_folded(together, last) for together in grouped.values()]


def _folded(together: Sequence[Message], last_read: int) -> Bundle:
    first = together[0]
    last_id = int(first.id or 0)
    cases = tuple(dict.fromkeys(one.case_id for one in together))
    return Bundle(
        first.told_on, first.at, last_id > last_read, None, first.what, first.role, cases, last_id
    )


def _new_bundles(account_id: int, posts: Iterable[ActingPost]) -> Any:
    """Return the statement that counts the bundles a person has not seen."""
    here = _here(account_id, posts)
    if here is None:
        return literal(0)
    new = (
        sql_select(*_BUNDLE)
        .where(here, col(Message.id) > func.coalesce(_read_up_to(account_id), 0))
        .order_by(col(Message.id).desc())
        .limit(NEWEST)
        .subquery()
    )
    bundles = sql_select(*new.c).distinct().subquery()
    return sql_select(func.count()).select_from(bundles).scalar_subquery()


def _here(account_id: int, posts: Iterable[ActingPost]) -> Any:
    desks = {(post.reach_id, post.role) for post in posts}
    if not desks:
        return None
    desks.add((account_id, PERSON))
    return or_(
        *(
            and_(col(Message.reach_id) == reach, col(Message.role) == role)
            for reach, role in sorted(desks)
        )
    )


def _read_up_to(account_id: int) -> Any:
    mine = select(Reading.last_read).where(Reading.account_id == account_id)
    return mine.scalar_subquery()


def _last_read(session: Session, account_id: int) -> int:
    reading = session.get(Reading, account_id)
    return reading.last_read if reading else 0
