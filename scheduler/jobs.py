"""The one table of jobs, handed to APScheduler as a metronome: it keeps no state of ours."""

from __future__ import annotations

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.base import BaseScheduler

from workflow.bureau import Bureau
from workflow.clockwork import JOBS, awake, run
from workflow.watch.beats import BEAT

FOLDED = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


def add_beat(metronome: BaseScheduler, bureau: Bureau, at_most_seconds: int, process: str) -> None:
    """Let the process say that it is alive, however long its jobs may take."""
    metronome.add_jobstore(MemoryJobStore())
    seconds = min(at_most_seconds, int(BEAT.total_seconds()))
    metronome.add_job(awake, "interval", args=(bureau, process), seconds=seconds, **FOLDED)


def add_jobs(metronome: BaseScheduler, bureau: Bureau, at_most_seconds: int, process: str) -> None:
    """Give every job its beat; a late or overlapping beat is folded into one."""
    for job in JOBS:
        seconds = min(job.every_seconds, at_most_seconds)
        metronome.add_job(
            run, "interval", args=(bureau, job, process), id=job.name, seconds=seconds, **FOLDED
        )
