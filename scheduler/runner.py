"""The scheduler's process: beats until it is told to stop, then finishes what it is doing."""

from __future__ import annotations

import signal
from types import FrameType

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler

from scheduler.jobs import add_jobs
from workflow.bureau import Bureau
from workflow.clock import SHANGHAI
from workflow.clockwork import run_all

log = structlog.get_logger()


def beat(bureau: Bureau, at_most_seconds: int = 60) -> None:
    """Sweep at once, then on every beat, until SIGTERM or SIGINT."""
    metronome = BlockingScheduler(timezone=SHANGHAI)
    add_jobs(metronome, bureau, at_most_seconds)

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=number)
        metronome.shutdown(wait=True)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    run_all(bureau)
    log.info("beating", jobs=[job.id for job in metronome.get_jobs()])
    metronome.start()
    bureau.close()
