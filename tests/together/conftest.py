"""Working together is tested in the demo's county, on both databases."""

from __future__ import annotations

import pytest

from tests.builders import county
from tests.journeys import Journey
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.store.engine import Store


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """A county with its people, on 2 March 2026."""
    return county(store, clock)


@pytest.fixture
def journey(bureau: Bureau, clock: SetClock) -> Journey:
    """The county under way."""
    return Journey(bureau, clock)


@pytest.fixture
def waiting(journey: Journey) -> int:
    """An application that waits for one of the two clerks of 松口 to accept it."""
    case_id = journey.apply()
    journey.bring_to([case_id], "submitted")
    return case_id
