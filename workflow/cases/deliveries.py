"""Messages leave the house: what is told at once is put out, what is due is written and carried."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from workflow.cases import digest, letters
from workflow.cases.house import House
from workflow.cases.letters import Writing
from workflow.clock import one_instant
from workflow.messages import outbox, points
from workflow.messages.contacts import choice, wanting
from workflow.messages.outbox import Due
from workflow.messages.parcel import Carrier, Parcel
from workflow.messages.sheet import Sheet
from workflow.messages.tables import PERSON, Letter, Message
from workflow.people.access import actor_for, roles_of
from workflow.people.desks import seats

_L = Letter.__table__  # type: ignore[attr-defined]
_M = Message.__table__  # type: ignore[attr-defined]
Outgoing = tuple[str, int, str, str, Mapping[str, Any]]
WRITERS: dict[str, Callable[[Writing, Mapping[str, Any]], Sheet | None]] = {
    "letter": letters.letter,
    "told": letters.told,
    "test": letters.test,
    "digest": digest.write,
}
STILL_WANTED = {"letter": "at_once", "told": "at_once", "digest": "digest"}


def deliver(house: House, carriers: Mapping[str, Carrier], address: str = "") -> dict[str, int]:
    """Put out what people want at once, then carry what is due; returns counts by outcome."""
    with one_instant(house.clock):
        put = _put_at_once(house)
    points.reached("delivery.put")
    done = outbox.carry_due(house.store, house.clock.now, carriers, _Packer(house, address))
    return {"put": put, **done} if put else done


def put_test(house: House, account_id: int, channel: str) -> None:
    """Put out a test of a person's channel."""
    now = house.clock.now()
    key = f"test:{now.isoformat()}:{account_id}:{channel}"
    with house.store.write() as session:
        outbox.put(session, [(key, account_id, channel, "test", {})], now)


def _put_at_once(house: House) -> int:
    with house.store.read() as session:
        wanted = wanting(session, "at_once")
        if not wanted:
            return 0
        rows = [*_letters(house, session, wanted), *_told(house, session, wanted)]
        known = outbox.known(session, (row[0] for row in rows))
        new = [row for row in rows if row[0] not in known]
    if not new:
        return 0
    with house.store.write() as session:
        return outbox.put(session, new, house.clock.now())


def _letters(house: House, session: Session, wanted: Iterable[Any]) -> Iterator[Outgoing]:
    """Today's letter of each of them: of those missed on other days the list in the house tells."""
    today = house.clock.today()
    rows = session.connection().execute(
        select(_L.c.account_id, _L.c.at).where(_L.c.told_on == today)
    )
    written = {row[0]: row[1] for row in rows}
    for account, channel, since in wanted:
        if account in written and written[account] >= since:
            key = f"letter:{today}:{account}:{channel}"
            yield key, account, channel, "letter", {"on": today.isoformat()}


def _told(house: House, session: Session, wanted: Iterable[Any]) -> Iterator[Outgoing]:
    """What acts told their offices: one message for each sort of act and day."""
    today = house.clock.today()
    acts = session.connection().execute(
        select(_M.c.reach_id, _M.c.role, _M.c.what, _M.c.told_on, func.max(_M.c.at))
        .where(_M.c.told_on >= today - timedelta(days=1))
        .group_by(_M.c.reach_id, _M.c.role, _M.c.what, _M.c.told_on)
    )
    by_desk: dict[tuple[str, int], list[Any]] = {}
    for reach, role, what, on, at in acts:
        by_desk.setdefault((role, reach), []).append((what, on, at))
    if not by_desk:
        return
    roles = roles_of(one.definition for one in house.definitions)
    desks: dict[int, list[tuple[str, int]]] = {}
    for seat in seats(session, today, roles, house.units):
        desks.setdefault(seat.account_id, []).append((seat.role, seat.reach_id))
    for account, channel, since in wanted:
        for desk in [*desks.get(account, ()), (PERSON, account)]:
            for what, on, at in by_desk.get(desk, ()):
                if at >= since:
                    key = f"told:{on}:{what}:{account}:{channel}"
                    yield key, account, channel, "told", {"on": on.isoformat(), "what": what}


@dataclass(frozen=True)
class _Packer:
    """Writes a message when it is carried: as things are then, to where its reader wants it."""

    house: House
    address: str

    def __call__(self, due: Due) -> Parcel | None:
        house = self.house
        with house.store.read() as session:
            to = choice(session, house.store.vault, due.account_id, due.channel)
            if to is None or not to.address or STILL_WANTED.get(due.what, to.mode) != to.mode:
                return None
            roles = roles_of(one.definition for one in house.definitions)
            today = house.clock.today()
            reader = actor_for(session, due.account_id, today, roles, house.units)
            if not reader.posts:  # closed, or without a post today
                return None
            writing = Writing(house, session, reader, to.language, self.address)
            sheet = WRITERS[due.what](writing, due.about)
        if sheet is None:
            return None
        return Parcel(due.key, to.address, to.secret, house.clock.now(), sheet)
