"""The scheduler's process: beats until it is told to stop, then finishes what it is doing."""

from __future__ import annotations

import signal
import threading
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.jobs import add_jobs
from workflow.bureau import Bureau
from workflow.clock import SHANGHAI
from workflow.clockwork import run_all

log = structlog.get_logger()


def beat(bureau: Bureau, at_most_seconds: int = 60) -> None:
    """Sweep at once, then on every beat, until SIGTERM or SIGINT; what is begun is finished."""
    stopping = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=number)
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    metronome = BackgroundScheduler(timezone=SHANGHAI)
    add_jobs(metronome, bureau, at_most_seconds)
    run_all(bureau)
    metronome.start()
    log.info("beating", jobs=[job.id for job in metronome.get_jobs()])
    stopping.wait()
    metronome.shutdown(wait=True)
    bureau.close()
