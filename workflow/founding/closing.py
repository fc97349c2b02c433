"""A unit closed, or merged into another of its kind with its posts and its open work.

The row of the unit, its cases and its record stay. One that was merged hangs below its successor
and stands at no level any more: whatever looks for the desk above it finds the successor's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import structlog
from sqlalchemy import func, update
from sqlmodel import Session, col, select

from workflow.bureau import Bureau
from workflow.cases.door import in_transaction
from workflow.cases.outcome import Done, refuse
from workflow.cases.rows import load_case
from workflow.cases.tables import Case, Task
from workflow.cases.transaction import Transaction
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused, Step
from workflow.messages.tables import PERSON, Message
from workflow.people.accounts import grant_post
from workflow.people.administration import SECURITY
from workflow.people.desks import seats
from workflow.people.tables import Account, Post, Unit
from workflow.people.units import UnitNode
from workflow.together.tables import Ask

MERGED = "unit_merged"
PLACES_ABOVE = ("province", "city", "county")
log = structlog.get_logger("units")


@dataclass(frozen=True, slots=True)
class Holding:
    """What hangs on a unit: open cases in it and below, open posts, units at work below."""

    cases: int
    posts: tuple[tuple[str, str], ...]  # name, role
    below: tuple[str, ...]
    alone: tuple[str, ...]  # roles with open work at whose desk nobody else sits

    @property
    def is_free(self) -> bool:
        """Tell whether it may be closed without a successor."""
        return not (self.cases or self.below or self.alone)


def holding(bureau: Bureau, unit: UnitNode) -> Holding:
    """Return what hangs on a unit today."""
    with bureau.store.read() as session:
        return _holding(bureau, session, unit)


def successors(bureau: Bureau, unit: UnitNode, areas: tuple[str, ...]) -> list[UnitNode]:
    """Return the units of the same kind, in the area, that may take its work."""
    return sorted(
        (
            one
            for one in bureau.units
            if one.type == unit.type and not one.closed and one.path.startswith(areas)
            and not one.path.startswith(unit.path)
        ),
        key=lambda one: one.path,
    )  # fmt: skip


def close_unit(
    bureau: Bureau, unit_id: int, actor: Actor, into_id: int | None = None
) -> Refused | None:
    """Close a unit today, in one transaction; with `into_id` all it has goes to that one.

    Refused outside the actor's area, for a county, and without a successor while work is open.
    """

    def work(transaction: Transaction) -> Done:
        # Held, so that two administrators do not close it at once, nor into one being closed.
        rows = _held(transaction.session, unit_id, into_id)
        unit, into = _check(bureau, transaction.session, rows, actor, into_id)
        if into is not None:
            _hand_over(bureau, transaction, unit, into)
        _end_posts(bureau, transaction.session, unit, into)
        rows[unit_id].closed_on = bureau.clock.today()
        rows[unit_id].edition += 1
        return Done(0, "", MERGED, "", "", 0)

    outcome = in_transaction(bureau.house, actor, None, work)
    said = {"by": actor.account_id, "address": actor.address, "unit": unit_id, "into": into_id}
    if isinstance(outcome, Refused):
        log.warning("unit_closed_refused", **said, why=outcome.reasons[0].code)
        return outcome
    log.info("unit_closed", **said)
    with bureau.store.read() as session:
        bureau.units.refresh(session)
    return None


def _held(session: Session, unit_id: int, into_id: int | None) -> dict[int, Unit]:
    wanted = sorted({unit_id, *([into_id] if into_id else [])})
    rows = session.exec(
        select(Unit).where(col(Unit.id).in_(wanted)).order_by(col(Unit.id)).with_for_update()
    )
    return {int(row.id or 0): row for row in rows}


def _check(
    bureau: Bureau, session: Session, rows: Mapping[int, Unit], actor: Actor, into_id: int | None
) -> tuple[UnitNode, UnitNode | None]:
    bureau.units.refresh(session)
    areas = tuple(post.reach_path for post in actor.posts if post.role == SECURITY)
    unit = next((bureau.units[one] for one in rows if one != into_id), None)
    if unit is None or unit.closed or not areas or not unit.path.startswith(areas):
        raise refuse("no_unit", "没有这个单位，或不在您的管辖范围", "no such unit in your area")
    if unit.type in PLACES_ABOVE:
        raise refuse("not_closable", "省、市、县不在这里撤并", "a county is not closed here")
    if into_id is None:
        held = _holding(bureau, session, unit)
        if not held.is_free:
            raise refuse(
                "work_open", f"还有未办结的件 {held.cases} 件、下级单位 {len(held.below)} 个"
                "，或只有本单位能办的事；请选接手的单位",
                f"{held.cases} cases are open, {len(held.below)} units are below it, or nobody"
                " else does its work: choose who takes over",
            )  # fmt: skip
        return unit, None
    into = next((one for one in successors(bureau, unit, areas) if one.id == into_id), None)
    if into is None:
        raise refuse(
            "no_successor", "接手的单位须是本辖区内同类、在用的单位",
            "who takes over is a unit of the same kind, at work, in your area",
        )  # fmt: skip
    return unit, into


def _holding(bureau: Bureau, session: Session, unit: UnitNode) -> Holding:
    inside = col(Case.unit_path).startswith(unit.path, autoescape=True)
    sides = col(Case.sides).contains(f":{unit.path}", autoescape=True)
    mine = select(func.count()).where(inside | sides, col(Case.closed_at).is_(None))
    people = tuple((name, post.role) for post, name in _open_posts(bureau, session, unit.id))
    below = bureau.units.below(unit.id)
    return Holding(
        session.exec(mine).one(), people,
        tuple(one.name.zh for one in below if one.id != unit.id and not one.closed),
        tuple(_alone(bureau, session, unit, {role for _, role in people})),
    )  # fmt: skip


def _alone(bureau: Bureau, session: Session, unit: UnitNode, roles: set[str]) -> Iterator[str]:
    """Yield the roles that have work on their desk and are held in this unit only."""
    leaving = set(
        session.exec(
            select(Post.account_id).where(Post.unit_id == unit.id, col(Post.role).in_(roles))
        )
    )
    sitting = seats(session, bureau.clock.today(), bureau.roles, bureau.units)
    for role in sorted(roles & set(bureau.roles)):
        reach = bureau.units.ancestor_at(unit.id, bureau.roles[role][1])
        if reach is None:
            continue
        desk = select(func.count()).where(Task.role == role, Task.reach_id == reach.id)
        others = {one.account_id for one in sitting if (one.role, one.reach_id) == (role, reach.id)}
        if session.exec(desk).one() and not others - leaving:
            yield role


def _open_posts(bureau: Bureau, session: Session, unit_id: int) -> list[tuple[Post, str]]:
    today = bureau.clock.today()
    rows = session.exec(
        select(Post, Account.name)
        .join(Account, col(Account.id) == col(Post.account_id))
        .where(Post.unit_id == unit_id, col(Post.to_on).is_(None) | (col(Post.to_on) >= today))
        .order_by(col(Post.id))
    )
    return list(rows)


def _hand_over(bureau: Bureau, transaction: Transaction, unit: UnitNode, into: UnitNode) -> None:
    session = transaction.session
    moves = {one: _moved(one, unit, into) for one in bureau.units.below(unit.id)}
    for node, path in moves.items():
        row = session.get_one(Unit, node.id)
        if node.id == unit.id or node.parent_id == unit.id:
            row.parent_id = into.id
        row.path, row.edition = path, row.edition + 1
        mine = col(Case.unit_id) == node.id
        session.execute(update(Case).where(mine).values(unit_path=path))
        old, new = f":{node.path}|", f":{path}|"
        sided = col(Case.sides).contains(old, autoescape=True)
        renamed = func.replace(col(Case.sides), old, new)
        session.execute(update(Case).where(sided).values(sides=renamed))
    for table in (Task, Ask):
        at = col(table.reach_id) == unit.id
        session.execute(update(table).where(at).values(reach_id=into.id))
    told = (col(Message.reach_id) == unit.id, col(Message.role) != PERSON)
    session.execute(update(Message).where(*told).values(reach_id=into.id))
    session.flush()
    _put_on_record(bureau, transaction, unit, into)


def _moved(one: UnitNode, unit: UnitNode, into: UnitNode) -> str:
    """Return the path a unit has from now on: what was below the closed one is its successor's."""
    if one.id == unit.id:
        return f"{into.path}{unit.id}/"
    return into.path + one.path.removeprefix(unit.path)


def _put_on_record(
    bureau: Bureau, transaction: Transaction, unit: UnitNode, into: UnitNode
) -> None:
    said = {
        "zh": f"{unit.name.zh}并入{into.name.zh}", "en": f"{unit.name.en} became {into.name.en}",
    }  # fmt: skip
    open_ones = select(Case.id).where(
        col(Case.closed_at).is_(None),
        col(Case.unit_path).startswith(into.path, autoescape=True),
        col(Case.unit_id).in_([one.id for one in bureau.units.below(unit.id)]),
    )
    for case_id in transaction.session.exec(open_ones.order_by(col(Case.id))).all():
        case = load_case(transaction.hot, int(case_id or 0))
        if case is not None:
            step = Step(MERGED, case.stage, case.stage, SECURITY)
            transaction.record(case, step, "done", said)
            transaction.changes.case(case, case.edition)
    transaction.changes.flush()


def _end_posts(bureau: Bureau, session: Session, unit: UnitNode, into: UnitNode | None) -> None:
    """End the posts there yesterday; with a successor each goes on there under the same days."""
    today = bureau.clock.today()
    for post, _ in _open_posts(bureau, session, unit.id):
        if into is not None and not _sits_there(session, post, into.id, today):
            from_on = max(post.from_on, today)
            grant_post(
                session, bureau.units, bureau.roles, post.account_id, into.id, post.role,
                from_on, post.to_on,
            )  # fmt: skip
        # One to begin later, or begun today, never was in force.
        post.to_on = max(today, post.from_on) - timedelta(days=1)
        session.add(post)


def _sits_there(session: Session, post: Post, unit_id: int, today: date) -> bool:
    there = select(Post.id).where(
        Post.account_id == post.account_id, Post.unit_id == unit_id, Post.role == post.role,
        col(Post.to_on).is_(None) | (col(Post.to_on) >= today),
    )  # fmt: skip
    return session.exec(there).first() is not None
