"""A roster of three people of two townships, on the day before May Day week 2026."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import county
from tests.notice.cast import Cast
from workflow.clock import SetClock, shanghai_instant
from workflow.store.engine import Store

WEDNESDAY = date(2026, 4, 29)


@pytest.fixture
def clock() -> SetClock:
    """Wednesday 2026-04-29, 09:00: the days off from 1 to 5 May lie ahead."""
    return SetClock(shanghai_instant(WEDNESDAY, 9))


@pytest.fixture
def cast(store: Store, clock: SetClock) -> Cast:
    """The demo's county with an empty roster."""
    return Cast(county(store, clock), clock)


@pytest.fixture
def people(cast: Cast) -> list[int]:
    """Three people whose notice hangs on every board since Wednesday."""
    members = cast.audited()
    cast.published()
    cast.post_all(WEDNESDAY)
    return members
