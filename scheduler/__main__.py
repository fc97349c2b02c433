"""`python -m scheduler [--once]`: the door for time."""

from __future__ import annotations

import sys

from scheduler.runner import beat
from workflow.bureau import open_bureau
from workflow.clockwork import run_all
from workflow.settings import Settings
from workflow.watch.beats import this_process


def main() -> int:
    """Sweep once (`--once`, exit 1 if a job failed) or for ever."""
    settings = Settings.from_environment()
    bureau = open_bureau(settings)
    if "--once" in sys.argv[1:]:
        fine = run_all(bureau, this_process("once"))
        bureau.close()
        return 0 if fine else 1
    beat(bureau, settings.sweep_seconds)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
