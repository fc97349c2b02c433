"""A county with notices to watch over, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import county
from tests.notice.cast import Cast
from workflow.clock import SetClock, shanghai_instant
from workflow.store.engine import Store


@pytest.fixture
def clock() -> SetClock:
    """Wednesday 2026-04-29, 09:00: the days off from 1 to 5 May lie ahead."""
    return SetClock(shanghai_instant(date(2026, 4, 29), 9))


@pytest.fixture
def cast(store: Store, clock: SetClock) -> Cast:
    """A county whose people act by role."""
    return Cast(county(store, clock), clock)
