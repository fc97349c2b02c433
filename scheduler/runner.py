"""The scheduler's process: beats until it is told to stop, then finishes what it is doing."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from scheduler.jobs import add_beat, add_jobs, beat_now
from workflow.bureau import Bureau
from workflow.clock import SHANGHAI, SystemClock
from workflow.clockwork import JOBS, awake, run_all
from workflow.watch.beats import this_process

log = structlog.get_logger()
LOOK_SECONDS, JUMP_SECONDS = 1, 5


def beat(bureau: Bureau, at_most_seconds: int = 60) -> None:
    """Sweep at once, then on every beat, until SIGTERM or SIGINT; what is begun is finished."""
    stopping = threading.Event()

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("stopping", signal=number)
        stopping.set()
        bureau.house.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    metronome = BackgroundScheduler(timezone=SHANGHAI)
    process = this_process()
    add_beat(metronome, bureau, at_most_seconds, process)
    awake(bureau, process)
    metronome.start()
    run_all(bureau, process)
    add_jobs(metronome, bureau, at_most_seconds, process)
    log.info("beating", process=process, jobs=[job.name for job in JOBS])
    _keep_pace(metronome, stopping)
    metronome.shutdown(wait=True)
    bureau.close()


def _keep_pace(metronome: BackgroundScheduler, stopping: threading.Event) -> None:
    """Wait to be told to stop; when the machine's clock jumps meanwhile, beat at once.

    Put back by three hours, the metronome would stand still for as long.
    """
    ahead = _ahead()
    while not stopping.wait(LOOK_SECONDS):
        before, ahead = ahead, _ahead()
        if abs(ahead - before) > JUMP_SECONDS:
            log.warning("the clock jumped", seconds=round(ahead - before))
            beat_now(metronome)


def _ahead() -> float:
    """Return how far the clock is ahead of the seconds that really passed."""
    return SystemClock().now().timestamp() - time.monotonic()
