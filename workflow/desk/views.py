"""Saved views: a name for what the address of the desk asks; each person has their own."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, update
from sqlmodel import Session, col, func, select

from workflow.cases.house import House
from workflow.desk.tables import SavedView
from workflow.engine.actor import Actor
from workflow.engine.refusal import Reason

LONGEST_NAME, MOST = 20, 12


def views_of(session: Session, actor: Actor) -> Sequence[SavedView]:
    """Return somebody's views in the order they made them."""
    mine = select(SavedView).where(SavedView.account_id == actor.account_id)
    return session.exec(mine.order_by(col(SavedView.id))).all()


def save(house: House, actor: Actor, name: str, query: str) -> Reason | None:
    """Keep a view; under a name it has already it takes the place of the older one."""
    name = name.strip()
    if (wrong := wrong_name(name)) is not None:
        return wrong
    with house.store.write() as session:
        known = _named(session, actor, name)
        if known is None and _count(session, actor) >= MOST:
            return Reason(
                "views_full", f"最多保存 {MOST} 个视图，请先删除一个",
                f"{MOST} views at most are kept; delete one first",
            )  # fmt: skip
        now, mine = house.clock.now(), actor.account_id or 0
        view = known or SavedView(account_id=mine, name=name, query=query, at=now)
        view.query = query
        session.add(view)
    return None


def rename(house: House, actor: Actor, view_id: int, name: str) -> Reason | None:
    """Give a view another name; one that another view of theirs has is refused."""
    name = name.strip()
    if (wrong := wrong_name(name)) is not None:
        return wrong
    with house.store.write() as session:
        other = _named(session, actor, name)
        if other is not None and other.id != view_id:
            return Reason(
                "view_taken", f"已有名为「{name}」的视图", f"there is a view “{name}” already"
            )
        _change(session, actor, view_id, name=name)
    return None


def open_first(house: House, actor: Actor, view_id: int | None) -> None:
    """Let this view open first, and no other; None lets the desk itself open first."""
    with house.store.write() as session:
        mine = update(SavedView).where(col(SavedView.account_id) == actor.account_id)
        session.connection().execute(mine.values(opens_first=False))
        if view_id is not None:
            _change(session, actor, view_id, opens_first=True)


def remove(house: House, actor: Actor, view_id: int) -> None:
    """Delete a view; what it showed stays."""
    with house.store.write() as session:
        mine = delete(SavedView).where(
            col(SavedView.account_id) == actor.account_id, col(SavedView.id) == view_id
        )
        session.connection().execute(mine)


def wrong_name(name: str) -> Reason | None:
    """Say what is wrong with a name: empty or too long."""
    if 0 < len(name) <= LONGEST_NAME:
        return None
    return Reason(
        "view_name", f"请给视图起个名字，不超过 {LONGEST_NAME} 字",
        f"give the view a name of at most {LONGEST_NAME} characters",
    )  # fmt: skip


def _named(session: Session, actor: Actor, name: str) -> SavedView | None:
    asked = select(SavedView).where(
        SavedView.account_id == actor.account_id, SavedView.name == name
    )
    return session.exec(asked).first()


def _count(session: Session, actor: Actor) -> int:
    asked = select(func.count()).where(SavedView.account_id == actor.account_id)
    return session.exec(asked).one()


def _change(session: Session, actor: Actor, view_id: int, **values: object) -> None:
    mine = update(SavedView).where(
        col(SavedView.account_id) == actor.account_id, col(SavedView.id) == view_id
    )
    session.connection().execute(mine.values(**values))
