"""The desk is tested in the demo's county, on both databases."""

from __future__ import annotations

import pytest

from tests.builders import county
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """A county with its people, on 2 March 2026."""
    return county(store, clock)
