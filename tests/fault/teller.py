"""A process that tells people: reminds and delivers once, and dies at the point `FAIL_AT` names."""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from tests.builders import definitions
from tests.conftest import KEY
from tests.messages.readers import mail
from workflow.bureau import install
from workflow.calendar.load import load_china
from workflow.cases.deliveries import deliver
from workflow.cases.house import House
from workflow.cases.reminders import remind
from workflow.clock import SetClock
from workflow.messages import points
from workflow.people.units import load_units
from workflow.store.engine import open_store

POINTS = (
    "reminder.claimed", "reminder.folded", "reminder.told",
    "delivery.put", "delivery.claimed", "delivery.carried", "delivery.noted",
)  # fmt: skip


def die_at(point: str) -> None:
    """Stop dead, as kill -9 does, where the environment says."""
    if point == os.environ.get("FAIL_AT"):
        os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, at: str, port: str) -> None:
    """Sweep once at an instant over a database, with a mail server on a port."""
    store = open_store(url, KEY)
    with store.read() as session:
        units = load_units(session)
    house = House(store, SetClock(datetime.fromisoformat(at)), load_china(), units, definitions())
    install(house)
    points.WATCHERS.append(die_at)
    remind(house)
    deliver(house, mail(int(port)))
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
