"""The calendar the product comes with, read once."""

from __future__ import annotations

import pytest

from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china


@pytest.fixture(scope="session")
def china() -> WorkCalendar:
    """Return the State Council's days of 2004 to 2026."""
    return load_china()
