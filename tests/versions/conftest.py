"""The tests of versions: the demo's county with a programme in two versions, on both databases."""

from __future__ import annotations

import pytest

from tests.builders import county
from tests.versions.office import Office, both_versions
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def office(store: Store, clock: SetClock) -> Office:
    """The county on 2 March 2026, a month before v2 comes into force."""
    return Office(county(store, clock, both_versions()), clock)
