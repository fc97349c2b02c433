"""Cases somebody watches: theirs alone, within what they may read."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import Session, col

from workflow.cases.house import House
from workflow.desk.tables import Watch
from workflow.engine.actor import Actor


def watches(session: Session, actor: Actor, case_id: int) -> bool:
    """Tell whether somebody watches a case."""
    return session.get(Watch, (actor.account_id or 0, case_id)) is not None


def watch(house: House, actor: Actor, case_id: int) -> None:
    """Watch a case; the caller made sure that they may read it. Twice is as good as once."""
    with house.store.write() as session:
        if not watches(session, actor, case_id):
            known = actor.account_id or 0
            session.add(Watch(account_id=known, case_id=case_id, at=house.clock.now()))


def unwatch(house: House, actor: Actor, case_id: int) -> None:
    """Watch a case no longer."""
    with house.store.write() as session:
        gone = delete(Watch).where(
            col(Watch.account_id) == (actor.account_id or 0), col(Watch.case_id) == case_id
        )
        session.connection().execute(gone)
