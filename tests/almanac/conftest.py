"""A county on a fresh database in which 2026 is not yet published, and its administrators."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import actor, county
from tests.journeys import Journey
from workflow.almanac.draft import Draft
from workflow.almanac.uploads import read
from workflow.bureau import Bureau
from workflow.calendar.days import WorkCalendar
from workflow.calendar.load import load_china
from workflow.clock import SetClock
from workflow.engine.actor import Actor
from workflow.store.engine import Store

NOTICES = Path(__file__).parent / "notices"


def notice(name: str) -> str:
    """Return the text of a notice as the State Council published it."""
    return (NOTICES / f"{name}.txt").read_text("utf-8")


def before(year: int) -> WorkCalendar:
    """Return the packaged calendar as it was before the notice of `year`."""
    return WorkCalendar([one for one in load_china().years if one.year < year])


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """The county in February 2026, before the notice of 2026 was loaded."""
    made = county(store, clock)
    made.house.calendar = made.house.packaged = before(2026)
    clock.set(date(2026, 2, 12))
    return made


@pytest.fixture
def waiting(bureau: Bureau, clock: SetClock) -> list[int]:
    """Three applications in preliminary review: their clocks are provisional."""
    journey = Journey(bureau, clock)
    ids = [journey.apply() for _ in range(3)]
    journey.bring_to(ids, "preliminary_review")
    return ids


@pytest.fixture
def proposer(bureau: Bureau) -> Actor:
    """方知行, who looks after the system."""
    return actor(bureau, "xitong.fang")


@pytest.fixture
def confirmer(bureau: Bureau) -> Actor:
    """顾长安, who looks after security."""
    return actor(bureau, "anquan.gu")


@pytest.fixture
def paper_2026() -> Draft:
    """The notice of 2026, read."""
    return read(notice("2026"))
