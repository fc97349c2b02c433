"""Which processes of the clock are alive, and were: rows from an instant to an instant.

A beat extends the row of its process; after a gap a new row begins. Beats that lie in the
future were written under a clock that has been put back since: they are cut off at the present.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from workflow.store.tables import Beat

BEAT = timedelta(minutes=1)  # the longest pause between two beats of a process
GAP = 10 * BEAT  # nobody beat for longer: the house was down
ALIVE = 3 * BEAT
SKEW = timedelta(seconds=30)  # clocks of several machines may differ so much


@dataclass(frozen=True, slots=True)
class Living:
    """A process that beats now: since when without a gap, and its last beat."""

    process: str
    from_at: datetime
    to_at: datetime


def this_process(kind: str = "") -> str:
    """Return what this process is called: its machine, and its number or what it is."""
    return f"{socket.gethostname()}:{kind or os.getpid()}"


def last_beat(session: Session, process: str | None = None) -> datetime | None:
    """Return the newest beat of the house, or of one process."""
    newest = select(func.max(Beat.to_at))
    if process is not None:
        newest = newest.where(Beat.process == process)
    return session.exec(newest).one()


def cut_future(session: Session, now: datetime) -> timedelta | None:
    """Cut beats that lie in the future; return how far the clock was put back, None if it was not.

    Of several who see it at once only the one who cuts them is told. Every beat of the house is
    behind the present again afterwards.
    """
    newest = last_beat(session)
    if newest is None or newest <= now + SKEW:
        return None
    ahead = update(Beat).where(col(Beat.to_at) > now + SKEW)
    if not session.connection().execute(ahead.values(to_at=now)).rowcount:
        return None
    begun = update(Beat).where(col(Beat.from_at) > now)
    session.connection().execute(begun.values(from_at=now))
    return newest - now


def beat(session: Session, process: str, now: datetime) -> None:
    """Extend the row of a process, or begin a new one after a gap."""
    mine = select(Beat).where(Beat.process == process).order_by(col(Beat.id).desc()).limit(1)
    row = session.exec(mine).first()
    if row is None or now - row.to_at > GAP:
        row = Beat(process=process, from_at=now, to_at=now)
    row.to_at = max(row.to_at, now)
    session.add(row)
    session.flush()


def living(session: Session, now: datetime) -> list[Living]:
    """Return the processes that beat now, the longest alive first."""
    rows = session.exec(
        select(Beat).where(col(Beat.to_at) >= now - ALIVE).order_by(col(Beat.from_at), col(Beat.id))
    )
    return [Living(one.process, one.from_at, one.to_at) for one in rows]
