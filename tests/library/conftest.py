"""A county whose administrators hand in versions of a small programme."""

from __future__ import annotations

import pytest

from tests.builders import county
from tests.library.office import Office
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def office(store: Store, clock: SetClock) -> Office:
    """The administrators at work, on both databases."""
    return Office(county(store, clock), clock)
