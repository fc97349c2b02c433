"""The one source of now: instants are aware UTC, days are Asia/Shanghai dates.

A request or a transaction is of one instant, however long it takes: `one_instant` holds the
clock while it runs, so that midnight cannot pass between its day and its time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """What the house asks of a clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""

    def today(self) -> date:
        """Return the present date in Asia/Shanghai."""


_HELD: ContextVar[tuple[Clock, datetime] | None] = ContextVar("held", default=None)


@contextmanager
def one_instant(clock: Clock) -> Iterator[None]:
    """Hold this clock while the block runs, in this thread; within a hold of its own it stays."""
    held = _HELD.get()
    if held is not None and held[0] is clock:
        yield
        return
    token = _HELD.set((clock, clock.now()))
    try:
        yield
    finally:
        _HELD.reset(token)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC; while it is held, that one."""
        held = _HELD.get()
        return held[1] if held is not None and held[0] is self else self.read()

    def today(self) -> date:
        """Return the present date in Asia/Shanghai."""
        return self.now().astimezone(SHANGHAI).date()

    def read(self) -> datetime:
        """Look at the machine's clock."""
        return datetime.now(UTC)


@dataclass
class SetClock(SystemClock):
    """A clock that is set by hand; it runs on only if told to (the demo's pages)."""

    at: datetime
    running_since: float | None = None

    def read(self) -> datetime:
        """Return the instant set, plus the time run since `run()`."""
        ran = 0.0 if self.running_since is None else time.monotonic() - self.running_since
        return self.at + timedelta(seconds=ran)

    def set(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Set the clock to a Shanghai day and time of day."""
        self.at = shanghai_instant(day, hour, minute)

    def run(self) -> None:
        """Let the clock tick on from the instant it was set to."""
        self.running_since = time.monotonic()


def shanghai_instant(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return the UTC instant of a time of day in Asia/Shanghai."""
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    return local.astimezone(UTC)
