"""Whoever tells people may die at any point: nothing is lost, nothing known is doubled."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import func, select

from tests.builders import county
from tests.fault.teller import POINTS
from tests.forked import start
from tests.messages.post_office import PostOffice
from tests.messages.readers import CLERK, chooses, outbox, submitted
from workflow.clock import SetClock, shanghai_instant
from workflow.messages.inbox import unread
from workflow.messages.outbox import LEASE
from workflow.messages.tables import Letter, Reminder
from workflow.store.engine import Store

pytestmark = pytest.mark.fault
SHORT = ("reminder.told", "delivery.carried")  # the others by `make fault`
NINE = shanghai_instant(date(2026, 3, 9), 9)


def tell(url: str, at: datetime, port: int, fail_at: str = "") -> int:
    """Run the process once; returns how it ended."""
    environment = {**os.environ, "FAIL_AT": fail_at}
    teller = start("tests.fault.teller", url, at.isoformat(), str(port), env=environment)
    teller.communicate(timeout=120)
    return teller.wait()


@pytest.mark.parametrize(
    "point",
    [one if one in SHORT else pytest.param(one, marks=pytest.mark.slow) for one in POINTS],
)
def test_killed_at_a_point_and_started_again(
    store: Store, database_url: str, clock: SetClock, point: str
) -> None:
    bureau = county(store, clock)
    me = chooses(bureau, CLERK, "at_once")
    for sequence in (994, 996):
        submitted(bureau, sequence)
    with PostOffice() as office:
        assert tell(database_url, NINE, office.port, point) == -signal.SIGKILL
        assert tell(database_url, NINE, office.port) == 0
        assert tell(database_url, NINE + LEASE + timedelta(seconds=1), office.port) == 0
        letters = Counter(letter["Message-ID"] for _, letter in office.kept)
    # Only who died between carrying and noting leaves an unknown outcome: the same letter again.
    assert list(letters.values()) == [2 if point == "delivery.carried" else 1]
    assert [one[:2] for one in outbox(bureau)] == [("letter", "sent")]
    clock.at = NINE
    with store.read() as session:
        told = select(func.count()).select_from(Reminder).where(Reminder.account_id == me)
        assert session.exec(told).one() == 2
        kept = session.exec(select(Letter).where(Letter.account_id == me)).one()
        assert (kept.fires, kept.due_today) == (2, 2)
        assert unread(session, me, ()) == 1
