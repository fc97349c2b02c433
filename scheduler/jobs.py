"""The one table of jobs, handed to APScheduler as a metronome: it keeps no state of ours."""

from __future__ import annotations

from datetime import datetime, timedelta

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.base import BaseTrigger

from workflow.bureau import Bureau
from workflow.clock import SystemClock
from workflow.clockwork import JOBS, awake, run
from workflow.watch.beats import BEAT

FOLDED = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


class FromNow(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """The next beat comes so long after now, not after the last one.

    APScheduler lists every beat that was missed before it folds them into one: after a jump of
    a year that would be half a million of each job.
    """

    def __init__(self, seconds: int) -> None:
        self._pause = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Return the instant of the next beat, in the zone of `now`."""
        return now + self._pause


def add_beat(metronome: BaseScheduler, bureau: Bureau, at_most_seconds: int, process: str) -> None:
    """Let the process say that it is alive, however long its jobs may take."""
    metronome.add_jobstore(MemoryJobStore())
    pace = FromNow(min(at_most_seconds, int(BEAT.total_seconds())))
    metronome.add_job(awake, pace, args=(bureau, process), **FOLDED)


def add_jobs(metronome: BaseScheduler, bureau: Bureau, at_most_seconds: int, process: str) -> None:
    """Give every job its beat; a late or overlapping beat is folded into one."""
    for job in JOBS:
        pace = FromNow(min(job.every_seconds, at_most_seconds))
        metronome.add_job(run, pace, args=(bureau, job, process), id=job.name, **FOLDED)


def beat_now(metronome: BaseScheduler) -> None:
    """Let every job beat at once: the clock jumped after their next beats were set."""
    for job in metronome.get_jobs():
        job.modify(next_run_time=SystemClock().now())
