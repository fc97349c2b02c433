"""A job of the clock: how often it beats, what it does, and whether it is late."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from time import monotonic
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from workflow.bureau import Bureau
from workflow.calendar.days import WorkCalendar
from workflow.clock import SHANGHAI
from workflow.library import service as library
from workflow.store.hot import Hot, Prepared
from workflow.store.tables import Heartbeat
from workflow.watch.beats import SKEW

_log = logging.getLogger(__name__)
LATE_AFTER = 3  # a job that missed so many beats is late


@dataclass(frozen=True, slots=True)
class Job:
    """One thing the clock does, and how often (in seconds).

    With `at` it works once on each working day from that time of day (Shanghai) on; the beats
    between only look whether it is time.
    """

    name: str
    every_seconds: int
    work: Callable[[Bureau], dict[str, Any]]
    at: time | None = None

    @property
    def patience(self) -> timedelta:
        """How long after a beat the job is not late yet."""
        return timedelta(seconds=self.every_seconds * LATE_AFTER)


def is_due(job: Job, ran_at: datetime | None, now: datetime, calendar: WorkCalendar) -> bool:
    """Tell whether a job is to work now: always on a beat, or once from its time of day on.

    What was missed while the house was down is done at the first beat after, on any day.
    """
    if job.at is None:
        return True
    last = last_time(job.at, now, calendar)
    if ran_at is None:
        return last.date() == now.astimezone(SHANGHAI).date()
    return ran_at < last or ran_at > now + SKEW  # done under a clock that was put back


def last_time(at: time, now: datetime, calendar: WorkCalendar) -> datetime:
    """Return the last time of day `at` on a working day that is not after `now`."""
    today = now.astimezone(SHANGHAI).date()
    day = calendar.subtract(today, 0).on
    if datetime.combine(day, at, SHANGHAI) > now:
        day = calendar.subtract(day, 1).on
    return datetime.combine(day, at, SHANGHAI)


def is_late(job: Job, at: datetime, now: datetime) -> bool:
    """Tell whether the last beat is too long ago, or lies in the future (a clock put back)."""
    return not -SKEW <= now - at <= job.patience


def work(bureau: Bureau, job: Job, process: str) -> bool:
    """Do a job if it is due and leave its heartbeat; a failure is noted, never passed on."""
    try:
        ran_at = _ran_at(bureau, job) if job.at else None
        due = is_due(job, ran_at, bureau.clock.now(), bureau.calendar)
        return _work(bureau, job, process) if due else _look(bureau, job, process)
    except Exception:  # the database is away: the missing beat says so, the clock goes on
        _log.exception("no heartbeat of %s", job.name)
        return False


def _ran_at(bureau: Bureau, job: Job) -> datetime | None:
    with bureau.store.read() as session:
        last = session.get(Heartbeat, job.name)
    return last.ran_at if last else None


def _work(bureau: Bureau, job: Job, process: str) -> bool:
    began, started = bureau.clock.now(), monotonic()  # the clock may jump while the job runs
    try:
        library.follow(bureau.house)
        did, ok = job.work(bureau), True
    except Exception as failure:
        _log.exception("job %s failed", job.name)
        did, ok = {"error": type(failure).__name__}, False
    took_ms = int((monotonic() - started) * 1000)
    beat = {"ok": ok, "did": did, "ran_at": began, "took_ms": took_ms}
    _beat(bureau, job, process, beat)
    return ok


def _look(bureau: Bureau, job: Job, process: str) -> bool:
    """It is not time yet: the beat says only that somebody looked."""
    _beat(bureau, job, process, {})
    return True


def _beat(bureau: Bureau, job: Job, process: str, said: dict[str, Any]) -> None:
    """Write the one row of a job; several processes may do so at the same instant."""
    beat = {"job": job.name, "every_seconds": job.every_seconds, "process": process, **_NEVER}
    beat |= {"at": bureau.clock.now(), **said}
    with bureau.store.work() as opened:
        hot = Hot(opened.connection)
        hot.run(_beating(hot.dialect, "ran_at" in said), beat)


_NEVER = {"ok": True, "did": {}, "took_ms": 0, "ran_at": None}  # of a job that only looked so far
_LOOKED, _WORKED = ("at", "every_seconds", "process"), ("ok", "did", "took_ms", "ran_at")


@cache
def _beating(dialect: str, worked: bool) -> Prepared:
    """The statement of a beat: what the job did is overwritten only when it worked."""
    table = Heartbeat.__table__  # type: ignore[attr-defined]
    kind = sqlite.insert if dialect == "sqlite" else postgresql.insert
    new = kind(table).values({name: bindparam(name) for name in ("job", *_LOOKED, *_WORKED)})
    named = (*_LOOKED, *_WORKED) if worked else _LOOKED
    return Prepared(
        new.on_conflict_do_update(
            index_elements=["job"], set_={name: new.excluded[name] for name in named}
        )
    )
