"""The outbox: one row for a message, a person and a channel; claimed, carried, noted.

A claim raises `attempts` and is good for `LEASE`. When the process dies before it notes the
outcome, nobody knows whether the message went: it is carried again under the same key, which
receivers can tell by its Message-ID. What is known to have gone never goes again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from workflow.messages import points
from workflow.messages.parcel import Carrier, NotCarried, Parcel
from workflow.messages.tables import Delivery
from workflow.store.engine import Store

LEASE = timedelta(minutes=10)  # longer than any attempt can last
WAITS = tuple(timedelta(minutes=n) for n in (1, 5, 15, 60, 240, 720))
AT_MOST = 200  # in one sweep
UNREACHABLE = ("connect", "tls", "no_tls", "sign_in")
_D = Delivery.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Due:
    """One row to be carried now, as it was when it was claimed."""

    id: int
    key: str
    account_id: int
    channel: str
    what: str
    about: Mapping[str, Any]
    attempts: int


# Gives the parcel, or None when there is nothing to say (any more).
Pack = Callable[[Due], Parcel | None]


def put(
    session: Session, rows: Iterable[tuple[str, int, str, str, Mapping[str, Any]]], now: datetime
) -> int:
    """Put messages (key, account, channel, what, about) out once; returns how many were new."""
    given = [
        {"key": key, "account_id": account, "channel": channel, "what": what, "about": dict(about),
         "state": "waiting", "attempts": 0, "made_at": now, "next_at": now, "error": ""}
        for key, account, channel, what, about in rows
    ]  # fmt: skip
    connection = session.connection()
    kind = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    new = 0
    for row in given:
        once = kind(_D).values(row).on_conflict_do_nothing()
        new += connection.execute(once.execution_options(preserve_rowcount=True)).rowcount
    return new


def known(session: Session, keys: Iterable[str]) -> set[str]:
    """Return those of these keys that are in the outbox already."""
    wanted, found = sorted(set(keys)), set[str]()
    for start in range(0, len(wanted), 500):
        asked = select(_D.c.key).where(_D.c.key.in_(wanted[start : start + 500]))
        found |= set(session.connection().execute(asked).scalars())
    return found


def carry_due(
    store: Store, now: Callable[[], datetime], carriers: Mapping[str, Carrier], pack: Pack
) -> dict[str, int]:
    """Carry what is due; returns how many were sent, failed, given up."""
    counts: dict[str, int] = {}
    away: set[str] = set()
    for row_id, channel in _waiting(store, now(), carriers):
        due = None if channel in away else claim(store, row_id, now())
        if due is None:
            continue
        points.reached("delivery.claimed")
        state, code = _carry(due, carriers[channel], pack)
        points.reached("delivery.carried")
        state = note(store, due, state, code, now())
        points.reached("delivery.noted")
        counts[state] = counts.get(state, 0) + 1
        if code in UNREACHABLE:
            away.add(channel)  # the others wait for the next sweep, not for time-outs
    return counts


def _waiting(store: Store, now: datetime, carriers: Mapping[str, Carrier]) -> list[tuple[int, str]]:
    due = select(_D.c.id, _D.c.channel).where(
        _D.c.state.in_(("waiting", "sending")),
        _D.c.next_at <= now,
        _D.c.channel.in_(sorted(carriers)),
    )
    with store.read() as session:
        rows = session.connection().execute(due.order_by(_D.c.next_at, _D.c.id).limit(AT_MOST))
        return [(row[0], row[1]) for row in rows]


def claim(store: Store, row_id: int, now: datetime) -> Due | None:
    """Claim one row; None when somebody else did, or it is done."""
    with store.write() as session:
        connection = session.connection()
        row = connection.execute(select(_D).where(_D.c.id == row_id)).one()
        still = _still(row.id, row.attempts)
        taken = connection.execute(
            update(_D)
            .where(still, _D.c.next_at <= now, _D.c.state.in_(("waiting", "sending")))
            .values(state="sending", attempts=row.attempts + 1, next_at=now + LEASE)
        )
        if taken.rowcount != 1:
            return None
        return Due(
            row.id, row.key, row.account_id, row.channel, row.what, row.about, row.attempts + 1
        )


def _carry(due: Due, carrier: Carrier, pack: Pack) -> tuple[str, str]:
    try:
        parcel = pack(due)
        if parcel is None:
            return "nothing", ""
        carrier(parcel)
    except NotCarried as failed:
        return ("given_up" if failed.for_good else "waiting"), failed.code
    except Exception as failed:  # one poisoned row never stops the rest
        return "waiting", type(failed).__name__
    return "sent", ""


def note(store: Store, due: Due, state: str, code: str, now: datetime) -> str:
    """Note the outcome of an attempt; a failure comes again later, or is given up at last."""
    given_up = state == "waiting" and due.attempts > len(WAITS)
    state = "given_up" if given_up else state
    later = now + WAITS[due.attempts - 1] if state == "waiting" else now
    values: dict[str, Any] = {"state": state, "error": code, "next_at": later}
    if state == "sent":
        values["sent_at"] = now
    with store.write() as session:
        # Once it went it went, whoever claimed it meanwhile; a failure counts only for its claim.
        mine = _D.c.id == due.id if state == "sent" else _still(due.id, due.attempts)
        session.connection().execute(update(_D).where(mine).values(**values))
    return {"waiting": "failed"}.get(state, state)


def _still(row_id: int, attempts: int) -> ColumnElement[bool]:
    return and_(_D.c.id == row_id, _D.c.attempts == attempts)


def again(session: Session, row_id: int, now: datetime) -> bool:
    """Let a message that was given up be tried anew."""
    tried = (
        update(_D)
        .where(_D.c.id == row_id, _D.c.state == "given_up")
        .values(state="waiting", attempts=0, next_at=now)
    )
    return session.connection().execute(tried).rowcount == 1
