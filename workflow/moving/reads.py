"""What a map would do, and what was moved: read, never written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import false, or_
from sqlmodel import Session, col, select

from workflow.cases.course import Course
from workflow.cases.house import House
from workflow.engine.actor import SYSTEM, Actor
from workflow.moving.map_file import ReadMap
from workflow.moving.plan import Plan, plan
from workflow.moving.tables import MovedBack, MovedCase, MoveUndo, VersionMove
from workflow.people.rules import sees_cases
from workflow.store.engine import Work

PAGE = 200


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch with its undoings, and some of the verdicts on cases within somebody's area."""

    move: VersionMove
    undos: tuple[MoveUndo, ...]
    cases: tuple[MovedCase, ...]
    back: frozenset[int]
    more: bool


def dry_run(house: House, read: ReadMap) -> Plan:
    """Return the verdict on every running case; nothing is written or held."""
    with house.store.read() as session:
        return plan(Course(house, Work(session.connection(), session), SYSTEM), read)


def batches(session: Session, programme: str = "", size: int = 100) -> Sequence[VersionMove]:
    """Return the batches (of a programme), the newest first."""
    wanted = select(VersionMove).order_by(col(VersionMove.id).desc()).limit(size)
    if programme:
        wanted = wanted.where(VersionMove.programme == programme)
    return session.exec(wanted).all()


def batch_for(session: Session, number: str, actor: Actor, after: int = 0) -> Batch | None:
    """Return a batch with a page of its cases that lie in the actor's area; None without one."""
    move = session.exec(select(VersionMove).where(VersionMove.number == number)).first()
    if move is None:
        return None
    undos = session.exec(
        select(MoveUndo).where(MoveUndo.move_id == move.id).order_by(col(MoveUndo.id))
    ).all()
    rows = session.exec(
        select(MovedCase)
        .where(MovedCase.move_id == move.id, MovedCase.case_id > after, _within(actor))
        .order_by(col(MovedCase.case_id))
        .limit(PAGE + 1)
    ).all()
    back = session.exec(select(MovedBack.case_id).where(MovedBack.move_id == move.id)).all()
    return Batch(move, tuple(undos), tuple(rows[:PAGE]), frozenset(back), len(rows) > PAGE)


def _within(actor: Actor) -> Any:
    paths = sorted({post.reach_path for post in actor.posts if sees_cases(post.role)})
    inside = [col(MovedCase.unit_path).startswith(path, autoescape=True) for path in paths]
    return or_(*inside) if inside else false()
