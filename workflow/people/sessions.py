"""Signed-in browsers as rows: found by the hash of a random token, ended for good."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from workflow.people.rules import SESSION_LIMIT, session_alive
from workflow.people.tables import Account, UserSession

# A page view is noted at most once a minute: reading should not cost a write.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Signed:
    """A session that is alive, and whose it is."""

    account_id: int
    login: str
    name: str
    must_change: bool
    seen_at: datetime

    def is_stale(self, now: datetime) -> bool:
        """Tell whether it is time to note that the session is in use."""
        return now - self.seen_at >= SEEN_EVERY


def open_session(session: Session, account_id: int, address: str, now: datetime) -> str:
    """Begin a session and return its token, which is stored nowhere; sweep dead ones."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(UserSession).where(col(UserSession.created_at) < now - SESSION_LIMIT))
    session.add(
        UserSession(
            token_hash=_hash(token),
            account_id=account_id,
            created_at=now,
            seen_at=now,
            address=address[:64],
        )
    )
    return token


def find_session(session: Session, token: str, now: datetime) -> Signed | None:
    """Return whose session this is while it is alive; None for any other token."""
    found = session.exec(
        select(UserSession, Account)
        .join(Account, col(Account.id) == UserSession.account_id)
        .where(UserSession.token_hash == _hash(token))
    ).first()
    if found is None:
        return None
    row, account = found
    if not session_alive(row.created_at, row.seen_at, now) or account.disabled_at is not None:
        return None
    return Signed(row.account_id, account.login, account.name, account.must_change, row.seen_at)


def touch_session(session: Session, token: str, now: datetime) -> None:
    """Note that a session is in use; one ended meanwhile stays ended."""
    row = session.get(UserSession, _hash(token))
    if row is not None:
        row.seen_at = now


def end_session(session: Session, token: str) -> None:
    """End one session; its token is worth nothing from now on."""
    session.execute(delete(UserSession).where(col(UserSession.token_hash) == _hash(token)))


def end_sessions_of(session: Session, account_id: int, *, keep: str = "") -> None:
    """End every session of an account, except the one with the token `keep`."""
    mine = col(UserSession.account_id) == account_id
    other = col(UserSession.token_hash) != _hash(keep)
    session.execute(delete(UserSession).where(mine, other))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
