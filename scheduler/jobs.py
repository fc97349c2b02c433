"""The one table of jobs, handed to APScheduler as a metronome: it keeps no state of ours."""

from __future__ import annotations

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.base import BaseScheduler

from workflow.bureau import Bureau
from workflow.clockwork import JOBS, run


def add_jobs(metronome: BaseScheduler, bureau: Bureau, at_most_seconds: int) -> None:
    """Give every job its beat; a late or overlapping beat is folded into one."""
    metronome.add_jobstore(MemoryJobStore())
    for job in JOBS:
        metronome.add_job(
            run,
            "interval",
            args=(bureau, job),
            id=job.name,
            seconds=min(job.every_seconds, at_most_seconds),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
