"""Named points between two effects, where tests stop the process; else they do nothing."""

from __future__ import annotations

from collections.abc import Callable

WATCHERS: list[Callable[[str], None]] = []


def reached(point: str) -> None:
    """Say that a point was reached."""
    for watcher in WATCHERS:
        watcher(point)
