"""One short rehearsal of the allowance, played once for all who look at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from workflow.rehearsal.scratch import scratch
from workflow.rehearsal.staff import staff_for
from workflow.rehearsal.year import Plan, Year

ALLOWANCE = "substitute_allowance"


@pytest.fixture(scope="module")
def year() -> Iterator[Year]:
    """A hundred people apply from January to March; played to the end of July."""
    first, last = date(2026, 1, 5), date(2026, 7, 31)
    with scratch(first) as (bureau, clock):
        played = Year(bureau, clock, Plan(ALLOWANCE, first, last, 100, 7, staff_for(ALLOWANCE)))
        for _ in played.play():
            pass
        yield played
