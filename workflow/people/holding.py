"""Which roles somebody holds on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_
from sqlmodel import Session, col, select

from workflow.people.tables import Account, Post


def held_roles(session: Session, today: date) -> set[str]:
    """Return the roles that somebody with an open account holds today, wherever they sit."""
    mine = select(Post.role).join(Account, col(Account.id) == col(Post.account_id))
    running = (Post.from_on <= today, or_(col(Post.to_on).is_(None), col(Post.to_on) >= today))
    return set(session.exec(mine.where(*running, col(Account.disabled_at).is_(None)).distinct()))
