"""Poisoned pieces of a sweep: put aside with a reason, tried again later, never in the way.

`sweep_each` gives each piece its own try. One that raises, or that a rule refuses, becomes an
incident with an ever longer pause before its next try; the others go on. An incident is solved
by the try that succeeds, or when its piece is not due any more. It names a kind of fault and
places in the code, never a value: reasons of faults may quote people.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from workflow.cases.house import House
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.store.hot import Prepared
from workflow.store.tables import Incident, IncidentAct

_log = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(days=1)
FRAMES = 12
# A writer that waits asks again after 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100 ms (SQLite).
AT_A_STRETCH, STANDS_BACK = timedelta(milliseconds=60), timedelta(milliseconds=30)
OPEN, SOLVED, DISMISSED = "open", "solved", "dismissed"
RETRIED = "retried"
_I = Incident.__table__  # type: ignore[attr-defined]
_any_open = Prepared(
    select(_I.c.id).where(_I.c.job == bindparam("of_job"), _I.c.state == OPEN).limit(1)
)
Work = Callable[[int], Any]  # a piece's id -> what became of it, a word to count; "" for nothing


@dataclass(frozen=True, slots=True)
class Fault:
    """What is kept of a failure: its kind, and where in the code."""

    reason: str
    trace: str = ""


def sweep_each(
    house: House, job: str, items: Iterable[int], work: Work, case_of: Work | None = None
) -> Counter[str]:
    """Do `work` for every piece of a job, each in its own transaction; count what became of them.

    `items` are all pieces due, by id; `case_of` gives the case of one that failed (the piece
    itself unless told). Counts hold the words `work` answered, `failed` and `put_off`.
    """
    counts: Counter[str] = Counter()
    due = list(dict.fromkeys(items))
    known, since = _open_of(house, job), house.clock.now()
    for item in due:
        since = _let_others_write(house, since)
        if house.stopping.is_set():  # told to stop: the rest is for the next sweep
            break
        incident = known.get(item)
        if incident is not None and rests(incident, house.clock.now()):
            counts["put_off"] += 1
            continue
        counts[_try(house, job, item, work, case_of or int, incident)] += 1
    _settle_gone(house, known, set(due))
    return Counter({word: n for word, n in counts.items() if word})


def _let_others_write(house: House, since: datetime) -> datetime:
    """On SQLite stand back now and then: who waits for its one write lock asks every 25 ms."""
    now = house.clock.now()
    if not house.store.is_sqlite or abs(now - since) < AT_A_STRETCH:
        return since
    house.stopping.wait(STANDS_BACK.total_seconds())
    return house.clock.now()


def _try(
    house: House, job: str, item: int, work: Work, case_of: Work, incident: Incident | None
) -> str:
    try:
        outcome = work(item)
    except Exception as failure:  # whatever it is, the other pieces go on
        put_aside(house, job, item, case_of(item), fault_of(failure))
        return "failed"
    if isinstance(outcome, Refused):
        codes = ", ".join(reason.code for reason in outcome.reasons)
        put_aside(house, job, item, case_of(item), Fault(f"refused: {codes}"))
        return "failed"
    if incident is not None:
        _solve(house, [incident])
    return str(outcome or "")


def rests(incident: Incident, now: datetime) -> bool:
    """Tell whether a piece rests until its next try; a clock put back does not prolong the rest."""
    return incident.last_at <= now < incident.next_try_at


def pause(tries: int) -> timedelta:
    """Return how long a piece rests after so many tries: twice as long each time, a day at most."""
    return min(FIRST_PAUSE * (1 << min(tries - 1, 20)), LONGEST_PAUSE)


def fault_of(failure: BaseException) -> Fault:
    """Return what may be kept of a failure: its type and our places on its way, no values."""
    frames = traceback.extract_tb(failure.__traceback__)
    ours = [one for one in frames if Path(one.filename).is_relative_to(ROOT)] or list(frames[-1:])
    places = [f"{_shown(one.filename)}:{one.lineno} {one.name}" for one in ours[-FRAMES:]]
    return Fault(type(failure).__name__, "\n".join(places))


def _shown(file: str) -> str:
    path = Path(file)
    inside = path.is_relative_to(ROOT) and ".venv" not in path.parts
    return str(path.relative_to(ROOT)) if inside else path.name


def put_aside(
    house: House,
    job: str,
    item: int,
    case_id: int | None,
    fault: Fault,
    once_in: timedelta = timedelta(0),
) -> bool:
    """Write an incident, or one more try of the open one; False if it has one within `once_in`."""
    try:
        written = _write(house, job, item, case_id, fault, once_in)
    except IntegrityError:  # another process opened it at the same instant
        written = _write(house, job, item, case_id, fault, once_in)
    if written:
        place = fault.trace.rpartition("\n")[2]
        _log.warning("%s: piece %s put aside: %s at %s", job, item, fault.reason, place)
    return written


def _write(
    house: House, job: str, item: int, case_id: int | None, fault: Fault, once_in: timedelta
) -> bool:
    now = house.clock.now()
    with house.store.write() as session:
        found = session.exec(
            select(Incident)
            .where(Incident.job == job, Incident.item == item, Incident.state == OPEN)
            .with_for_update()
        ).first()
        if found is None:
            found = Incident(job=job, item=item, reason="", tries=0, first_at=now)
        elif abs(now - found.last_at) < once_in:
            return False
        found.tries += 1
        found.reason, found.trace, found.case_id = fault.reason, fault.trace, case_id
        found.last_at, found.next_try_at = now, now + pause(found.tries)
        session.add(found)
        return True


def _open_of(house: House, job: str) -> dict[int, Incident]:
    with house.store.look() as hot:
        if not hot.rows(_any_open, {"of_job": job}):
            return {}
    with house.store.read() as session:
        found = session.exec(select(Incident).where(Incident.job == job, Incident.state == OPEN))
        return {one.item: one for one in found}


def _settle_gone(house: House, known: dict[int, Incident], due: set[int]) -> None:
    """Solve what is not due any more: a person, or another process, saw to it."""
    gone = [one for item, one in known.items() if item not in due]
    if gone:
        _solve(house, gone)


def _solve(house: House, incidents: list[Incident]) -> None:
    with house.store.write() as session:
        session.connection().execute(
            update(Incident)
            .where(col(Incident.id).in_([one.id for one in incidents]), col(Incident.state) == OPEN)
            .values(state=SOLVED, settled_at=house.clock.now())
        )


def retry(house: House, incident_id: int, actor: Actor) -> bool:
    """Let the next sweep try a piece at once; False when there is no such open incident."""
    return _act(house, incident_id, actor, RETRIED, {"next_try_at": house.clock.now()})


def dismiss(house: House, incident_id: int, actor: Actor) -> bool:
    """Take an incident off the list. A piece that still fails comes back as a new one."""
    settled = {
        "state": DISMISSED,
        "settled_at": house.clock.now(),
        "by_account": actor.account_id,
        "by_name": actor.name,
    }
    return _act(house, incident_id, actor, DISMISSED, settled)


def _act(house: House, incident_id: int, actor: Actor, what: str, values: dict[str, Any]) -> bool:
    with house.store.write() as session:
        changed = session.connection().execute(
            update(Incident)
            .where(col(Incident.id) == incident_id, col(Incident.state) == OPEN)
            .values(**values)
        )
        if changed.rowcount != 1:
            return False
        session.add(
            IncidentAct(
                incident_id=incident_id,
                what=what,
                account_id=actor.account_id or 0,
                name=actor.name,
                address=actor.address,
                at=house.clock.now(),
            )
        )
    return True


def incidents(session: Session, size: int) -> list[Incident]:
    """Return incidents, the open ones first, then the newest."""
    order = (col(Incident.state) != OPEN, col(Incident.last_at).desc(), col(Incident.id).desc())
    return list(session.exec(select(Incident).order_by(*order).limit(size)))


def acts_on(session: Session, incident_ids: Iterable[int]) -> dict[int, list[IncidentAct]]:
    """Return what people did about incidents, the first act first."""
    found: dict[int, list[IncidentAct]] = {}
    wanted = col(IncidentAct.incident_id).in_(list(incident_ids))
    for act in session.exec(select(IncidentAct).where(wanted).order_by(col(IncidentAct.id))):
        found.setdefault(act.incident_id, []).append(act)
    return found
