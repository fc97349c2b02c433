"""A story is played in the demo's county, on both databases."""

from __future__ import annotations

import pytest

from tests.builders import county
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """A county with its people."""
    return county(store, clock)
