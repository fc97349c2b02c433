"""Calendar links: a secret a person hands to their calendar; only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from workflow.messages.tables import Feed

TOKEN_BYTES = 24  # 192 bits


def make_feed(session: Session, account_id: int, language: str, now: datetime) -> str:
    """Return the token of a new link, this once; the person's older one ends."""
    revoke_feeds(session, account_id, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        Feed(token_hash=_hash(token), account_id=account_id, language=language, made_at=now)
    )
    return token


def revoke_feeds(session: Session, account_id: int, now: datetime) -> None:
    """End every link of a person."""
    for one in session.exec(_live(account_id)):
        one.revoked_at = now
        session.add(one)


def live_feed(session: Session, account_id: int) -> Feed | None:
    """Return a person's link that works now."""
    return session.exec(_live(account_id)).first()


def feed_of(session: Session, token: str) -> Feed | None:
    """Return the link with this token, unless it was revoked."""
    found = session.get(Feed, _hash(token))
    return found if found is not None and found.revoked_at is None else None


def _live(account_id: int) -> SelectOfScalar[Feed]:
    return select(Feed).where(Feed.account_id == account_id, col(Feed.revoked_at).is_(None))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
