"""A county whose frozen register is loaded, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import county
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """The demo's county on 31 December 2025, before any list."""
    clock.set(date(2025, 12, 31))
    return county(store, clock)
