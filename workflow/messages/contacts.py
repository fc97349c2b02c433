"""What each person wants on which channel; addresses and secrets are personal and sealed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from workflow.messages.tables import Contact
from workflow.store.secrets import Vault


@dataclass(frozen=True, slots=True)
class Choice:
    """One channel of one person, opened: never to be logged."""

    account_id: int
    channel: str
    mode: str
    address: str
    secret: str
    language: str


def choices(session: Session, vault: Vault, account_id: int) -> dict[str, Choice]:
    """Return a person's channels, by name."""
    rows = session.exec(select(Contact).where(Contact.account_id == account_id))
    return {one.channel: _open(vault, one) for one in rows}


def choice(session: Session, vault: Vault, account_id: int, channel: str) -> Choice | None:
    """Return one channel of a person."""
    found = session.get(Contact, (account_id, channel))
    return None if found is None else _open(vault, found)


def choose(
    session: Session, vault: Vault, account_id: int, channel: str, mode: str, address: str,
    language: str, now: datetime,
) -> None:  # fmt: skip
    """Keep what a person wants; a webhook gets its secret when it is first set up."""
    kept = session.get(Contact, (account_id, channel))
    if kept is None:
        kept = Contact(account_id=account_id, channel=channel, mode="", address="", since=now)
        if channel == "webhook":
            kept.secret = vault.seal(secrets.token_urlsafe(32), _where(account_id, channel, "key"))
    if kept.mode != mode:
        kept.since = now
    kept.mode, kept.language = mode, language
    kept.address = vault.seal(address, _where(account_id, channel, "address")) if address else ""
    session.add(kept)


def wanting(session: Session, mode: str) -> list[tuple[int, str, datetime]]:
    """Return who wants this: (account, channel, since when)."""
    rows = session.exec(
        select(Contact.account_id, Contact.channel, Contact.since)
        .where(Contact.mode == mode)
        .order_by(col(Contact.account_id), col(Contact.channel))
    )
    return [(account, channel, since) for account, channel, since in rows]


def _open(vault: Vault, one: Contact) -> Choice:
    def opened(sealed: str, column: str) -> str:
        return vault.open(sealed, _where(one.account_id, one.channel, column)) if sealed else ""

    address, secret = opened(one.address, "address"), opened(one.secret, "key")
    return Choice(one.account_id, one.channel, one.mode, address, secret, one.language)


def _where(account_id: int, channel: str, column: str) -> str:
    return f"contacts:{column}:{account_id}:{channel}"
