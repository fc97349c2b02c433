"""Money is tested in the demo's county, on both databases."""

from __future__ import annotations

import pytest

from tests.builders import county
from tests.money_store.cast import Payers
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def payers(store: Store, clock: SetClock) -> Payers:
    """A county with its people, on 2 March 2026."""
    return Payers(county(store, clock), clock)
