"""What the clock does: idempotent sweeps over our own rows, and their heartbeats.

To add a job, write a function that takes the bureau and returns what it did (words and counts,
never a personal value), and give it a line in JOBS: its name, its beat in seconds, the
function; `at=time(8, 30)` lets it work once on each working day from that time on. The function
may run in several processes at once and be killed at any instant: it claims each piece by a
unique row in the transaction of its effect, and `workflow.cases.incidents.sweep_each` keeps a
poisoned piece out of the way of the others. Give the name its words in `web/pages/clock.py`.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlmodel import select

from workflow.almanac import service as almanac
from workflow.almanac.asking import ask
from workflow.bureau import Bureau
from workflow.calls.making import make_lists
from workflow.calls.warnings import warn
from workflow.cases import backplan
from workflow.cases.deliveries import deliver
from workflow.cases.digest import digest
from workflow.cases.reminders import remind
from workflow.clock import one_instant
from workflow.duties.sweep import sweep as sweep_duties
from workflow.messages.channels import Channels
from workflow.money.service import sweep as sweep_money
from workflow.notice.service import sweep as sweep_notices
from workflow.papers.settling import sweep as sweep_papers
from workflow.store.tables import Heartbeat
from workflow.together.handover import sweep as sweep_handover
from workflow.verification.sweep import sweep as sweep_verification
from workflow.watch import outages
from workflow.watch.jobs import Job, is_late, work

_log = logging.getLogger(__name__)
PUT_ASIDE = "put_aside"  # pieces that became incidents


def _calendar(bureau: Bureau) -> dict[str, Any]:
    words = {"failed": PUT_ASIDE, "put_off": PUT_ASIDE}
    found = Counter[str]()
    for word, n in almanac.sweep(bureau.house).items():
        found[words.get(word, word)] += n
    asked = ask(bureau.house)
    return dict(found) | ({"asked": asked} if asked else {})


def _notices(bureau: Bureau) -> dict[str, Any]:
    words = {"failed": PUT_ASIDE}
    return dict(Counter(words.get(one.outcome, one.outcome) for one in sweep_notices(bureau.house)))


def _entitlements(bureau: Bureau) -> dict[str, Any]:
    return dict(Counter("begun" if one.outcome else PUT_ASIDE for one in sweep_money(bureau.house)))


def _reminders(bureau: Bureau) -> dict[str, Any]:
    with one_instant(bureau.clock):
        return dict(remind(bureau.house))


def _digests(bureau: Bureau) -> dict[str, Any]:
    with one_instant(bureau.clock):
        return dict(digest(bureau.house))


def _deliveries(bureau: Bureau) -> dict[str, Any]:
    carriers = Channels(bureau.settings).carriers()
    return dict(deliver(bureau.house, carriers, bureau.settings.address))


def _calls(bureau: Bureau) -> dict[str, Any]:
    with one_instant(bureau.clock):
        return {"lists": make_lists(bureau.house), "warnings": warn(bureau.house)}


def _backplan(bureau: Bureau) -> dict[str, Any]:
    with one_instant(bureau.clock):
        return {"warned": backplan.warn(bureau.house)}


def _handover(bureau: Bureau) -> dict[str, Any]:
    words = {"failed": PUT_ASIDE, "put_off": PUT_ASIDE}
    with one_instant(bureau.clock):
        return {words.get(word, word): n for word, n in sweep_handover(bureau.house).items()}


def _papers(bureau: Bureau) -> dict[str, Any]:
    return {"kept": sweep_papers(bureau.house)}


def _verification(bureau: Bureau) -> dict[str, Any]:
    words = {"failed": PUT_ASIDE}
    return {words.get(word, word): n for word, n in sweep_verification(bureau.house).items()}


def _duties(bureau: Bureau) -> dict[str, Any]:
    words = {"failed": PUT_ASIDE}
    with one_instant(bureau.clock):
        return {words.get(word, word): n for word, n in sweep_duties(bureau.house).items()}


JOBS = (
    Job("calendar", 60, _calendar),
    Job("notices", 60, _notices),
    Job("entitlements", 300, _entitlements),
    Job("verification", 600, _verification),
    Job("reminders", 300, _reminders),
    Job("digests", 300, _digests),
    Job("deliveries", 120, _deliveries),
    Job("calls", 600, _calls),
    Job("papers", 120, _papers),
    Job("handover", 600, _handover),
    Job("backplan", 600, _backplan, at=time(8)),
    Job("duties", 600, _duties, at=time(8)),
)


def run(bureau: Bureau, job: Job, process: str = "") -> bool:
    """Run one job and leave its heartbeat; a failure is noted, never passed on.

    A process of the clock gives its name: it then leaves a beat of its own first, and what it
    slept through is seen before anything is swept. Demo and rehearsal give none.
    """
    if process and not awake(bureau, process):
        return False
    ok = work(bureau, job, process)
    if process:
        outages.close(bureau.house, [one.name for one in JOBS if one.at is None])
    return ok


def awake(bureau: Bureau, process: str) -> bool:
    """Leave a beat of this process and count by the calendar in force.

    False when that failed, and nothing may be swept now.
    """
    try:
        outages.wake(bureau.house, process)
        almanac.follow(bureau.house)
    except Exception:  # the database is away: the missing beat says so, the clock goes on
        _log.exception("no beat of %s", process)
        return False
    return True


def run_all(bureau: Bureau, process: str = "") -> bool:
    """Run every job once, in order; True when all went well. Told to stop, it does the rest not."""
    went_well = True
    for job in JOBS:
        if bureau.house.stopping.is_set():
            break
        went_well = run(bureau, job, process) and went_well
    return went_well


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a job: its last beat, its last work, where, how it went."""

    job: str
    at: datetime
    ok: bool
    late: bool
    did: dict[str, Any]
    ran_at: datetime | None
    process: str
    took_ms: int


def health(bureau: Bureau) -> tuple[Health, ...]:
    """Return each job that ever ran: when, whether well, whether it is late."""
    now, jobs = bureau.clock.now(), {job.name: job for job in JOBS}
    with bureau.store.read() as session:
        beats = session.exec(select(Heartbeat).order_by(Heartbeat.job)).all()
    return tuple(
        Health(
            one.job,
            one.at,
            one.ok,
            is_late(jobs[one.job], one.at, now),
            one.did,
            one.ran_at,
            one.process,
            one.took_ms,
        )
        for one in beats
        if one.job in jobs
    )
