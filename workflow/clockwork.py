"""What the clock does: idempotent sweeps over our own rows, and their heartbeats."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import select

from workflow.bureau import Bureau
from workflow.cases.reminders import remind
from workflow.money.service import sweep as sweep_money
from workflow.notice.service import sweep as sweep_notices
from workflow.store.tables import Heartbeat

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing the clock does, and how often (in seconds)."""

    name: str
    every_seconds: int
    work: Callable[[Bureau], dict[str, Any]]


def _notices(bureau: Bureau) -> dict[str, Any]:
    return dict(Counter(one.outcome for one in sweep_notices(bureau.house)))


def _entitlements(bureau: Bureau) -> dict[str, Any]:
    return dict(Counter("begun" if one.outcome else "failed" for one in sweep_money(bureau.house)))


def _reminders(bureau: Bureau) -> dict[str, Any]:
    return dict(remind(bureau.house))


JOBS = (
    Job("notices", 60, _notices),
    Job("entitlements", 300, _entitlements),
    Job("reminders", 300, _reminders),
)
LATE_AFTER = 3  # a job that missed so many beats is late


def run(bureau: Bureau, job: Job) -> bool:
    """Run one job and leave its heartbeat; a failure is noted, never passed on."""
    try:
        did, ok = job.work(bureau), True
    except Exception as failure:
        _log.exception("job %s failed", job.name)
        did, ok = {"error": f"{type(failure).__name__}: {failure}"[:300]}, False
    try:
        _beat(bureau, job, ok, did)
    except Exception:  # the database is away: the missing beat says so, the clock goes on
        _log.exception("no heartbeat of %s", job.name)
        return False
    return ok


def _beat(bureau: Bureau, job: Job, ok: bool, did: dict[str, Any]) -> None:
    """Write the one row of a job; several processes may do so at the same instant."""
    beat = {"at": bureau.clock.now(), "ok": ok, "did": did}
    insert = sqlite.insert if bureau.store.is_sqlite else postgresql.insert
    statement = insert(Heartbeat).values(job=job.name, every_seconds=job.every_seconds, **beat)
    with bureau.store.write() as session:
        session.connection().execute(
            statement.on_conflict_do_update(index_elements=["job"], set_=beat)
        )


def run_all(bureau: Bureau) -> bool:
    """Run every job once, in order; True when all went well."""
    went_well = [run(bureau, job) for job in JOBS]
    return all(went_well)


@dataclass(frozen=True, slots=True)
class Health:
    """What `/healthz` says of the clock."""

    job: str
    at: datetime
    ok: bool
    late: bool
    did: dict[str, Any]


def health(bureau: Bureau) -> tuple[Health, ...]:
    """Return each job that ever ran: when, whether well, whether it is late."""
    now = bureau.clock.now()
    with bureau.store.read() as session:
        beats = session.exec(select(Heartbeat).order_by(Heartbeat.job)).all()
    return tuple(
        Health(
            beat.job,
            beat.at,
            beat.ok,
            now - beat.at > timedelta(seconds=beat.every_seconds * LATE_AFTER),
            beat.did,
        )
        for beat in beats
    )
