"""People who chose a channel, cases that are due, and what the outbox holds."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from tests.builders import actor
from tests.cases.test_reminders import submitted
from workflow.bureau import Bureau
from workflow.messages.contacts import choose
from workflow.messages.mail import MailServer
from workflow.messages.parcel import Carrier, Parcel
from workflow.messages.tables import Delivery

__all__ = ["Kept", "chooses", "mail", "outbox", "submitted"]
CLERK, HEAD, EDU = "songkou.he", "songkou.ma", "jiaoyu.wang"


class Kept:
    """A carrier that keeps what it is given."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    def __call__(self, parcel: Parcel) -> None:
        """Keep a parcel."""
        self.parcels.append(parcel)

    @property
    def titles(self) -> list[str]:
        """What was said."""
        return [one.sheet.title for one in self.parcels]


def chooses(
    bureau: Bureau, login: str, mode: str, channel: str = "email", language: str = "zh"
) -> int:
    """Let somebody choose a channel; returns their account."""
    me = actor(bureau, login).account_id or 0
    address = f"{login}@example.test" if channel == "email" else "https://oa.example.test/in"
    with bureau.store.write() as session:
        choose(
            session, bureau.store.vault, me, channel, mode, address, language, bureau.clock.now()
        )
    return me


def outbox(bureau: Bureau) -> list[tuple[str, str, int]]:
    """Return what the outbox holds: what, state, attempts."""
    with bureau.store.read() as session:
        rows = session.exec(select(Delivery).order_by(col(Delivery.id)))
        return [(one.what, one.state, one.attempts) for one in rows]


def mail(port: int) -> dict[str, Carrier]:
    """Return the carrier to a mail server on this machine."""
    server = MailServer(f"smtp://127.0.0.1:{port}", "liuzhuan@example.test")
    found: dict[str, Any] = {"email": server.carry}
    return found
