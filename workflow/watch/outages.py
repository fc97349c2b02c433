"""Outages: found at the first beat after nobody beat, before anything is swept.

In one transaction with that beat the outage is written down, and every public notice it
touched is flagged: so no process can sweep a notice away that should wait for a person. When
every job has run again the outage is closed: what was late lies between two entries of the
record.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from workflow.cases.door import in_transaction
from workflow.cases.house import House
from workflow.cases.incidents import Fault, put_aside
from workflow.cases.offices import administrators, tell_offices
from workflow.cases.outcome import Done
from workflow.cases.tables import AuditEntry
from workflow.cases.transaction import Transaction
from workflow.engine.actor import SYSTEM
from workflow.engine.machine import Refused
from workflow.notice.outages import touch
from workflow.store.tables import Heartbeat, Outage
from workflow.watch import beats
from workflow.watch.folded import folded

_log = logging.getLogger(__name__)
CLOCK = "clock"  # the job whose incidents are those of the clock itself
TRIES = 5
TOLD = "outage_seen"


def wake(house: House, process: str) -> None:
    """Leave a beat of this process; note an outage or a clock put back that it ends.

    Raises when that cannot be written: then nothing may be swept either.
    """
    for _ in range(TRIES):
        put_back: list[timedelta] = []

        def work(transaction: Transaction, put_back: list[timedelta] = put_back) -> Done:
            now, session = transaction.now, transaction.session
            back = beats.cut_future(session, now)
            put_back[:] = [back] if back else []  # this may be tried again
            last = beats.last_beat(session)
            beats.beat(session, process, now)
            if last is not None and now - last > beats.GAP:
                _note(transaction, process, last)
            return Done(0, "", "wake", "", "", 0)

        outcome = in_transaction(house, SYSTEM, None, work)
        if not isinstance(outcome, Refused):
            for back in put_back:
                _tell_put_back(house, back)
            return
    raise RuntimeError("an outage could not be noted: lists change all the time")


def _tell_put_back(house: House, back: timedelta) -> None:
    """Make it an incident, once: a beat begun by the old clock may be written after it."""
    fault = Fault(f"clock_back: {back}")
    if put_aside(house, CLOCK, 0, None, fault, once_in=beats.BEAT):
        _log.warning("the clock was put back by %s", back)


def _note(transaction: Transaction, process: str, last: datetime) -> None:
    session, now = transaction.session, transaction.now
    # After the clock was put back one from the same instant may be known: it lasts until now.
    known = session.exec(select(Outage).where(Outage.from_at == last)).first()
    outage = known or Outage(
        from_at=last, to_at=now, process=process, entries_from=_newest_entry(session)
    )
    outage.to_at, outage.process, outage.closed_at = now, process, None
    outage.folded = folded(transaction.house, session, last, now)
    session.add(outage)
    session.flush()
    touched = touch(transaction, outage.id or 0, last, now)
    desks = administrators(transaction.house, session, {"system_admin"})
    tell_offices(transaction.house, session, f"{TOLD}:{outage.id}", TOLD, desks)
    _log.warning("the clock stood still from %s to %s; %s notices wait", last, now, touched)


def _newest_entry(session: Session) -> int:
    return int(session.exec(select(func.max(AuditEntry.id))).one() or 0)


def close(house: House, jobs: Iterable[str]) -> None:
    """Close outages after which every one of these jobs has done its work again."""
    with house.store.read() as session:
        waiting = select(Outage.id).where(col(Outage.closed_at).is_(None))
        if session.exec(waiting).first() is None:
            return
        ran = dict(session.exec(select(Heartbeat.job, Heartbeat.ran_at)).all())
    times = [ran.get(job) for job in jobs]
    with house.store.write() as session:
        for outage in session.exec(
            select(Outage).where(col(Outage.closed_at).is_(None)).with_for_update()
        ):
            if all(at is not None and at >= outage.to_at for at in times):
                outage.closed_at = house.clock.now()
                outage.entries_to = _newest_entry(session)
                session.add(outage)
