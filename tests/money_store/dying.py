"""A process that does something with a run and is killed (-9) at its n-th write, or at the end."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.builders import definitions
from tests.money_store.cast import Payers
from workflow.bureau import Bureau, install
from workflow.calendar.load import load_china
from workflow.cases.house import House
from workflow.clock import SetClock
from workflow.people.units import load_units
from workflow.settings import Settings
from workflow.store.engine import open_store

KEY_BYTES = 30
WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")
Work = Callable[[Payers], object]


class Fate:
    """Counts what is written and dies before the n-th write; a COMMIT counts as one."""

    def __init__(self, dies_at: int | None) -> None:
        self.dies_at, self.count, self.last, self.awake = dies_at, 0, "", False

    def sees(self, statement: Any) -> None:
        """Look at a statement that is about to be run."""
        said = str(statement).lstrip()[:KEY_BYTES]
        if not self.awake or not said.upper().startswith(WRITES) or said == self.last:
            return
        self.last = said
        self.count += 1
        if self.count == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watches(self, connection: Any, _record: Any) -> None:
        """See every statement of a new connection of the driver."""
        if not isinstance(connection, psycopg.Connection):
            connection.set_trace_callback(self.sees)
            return
        fate, commit = self, connection.commit

        class Watched(psycopg.Cursor[Any]):
            def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
                fate.sees(query)
                return super().execute(query, *args, **kwargs)

            def executemany(self, query: Any, *args: Any, **kwargs: Any) -> None:
                fate.sees(query)
                super().executemany(query, *args, **kwargs)

        def committed() -> None:
            fate.sees("COMMIT")
            commit()

        connection.cursor_factory = Watched
        connection.commit = committed


@contextmanager
def opened(url: str, key: Any, clock: SetClock) -> Iterator[Payers]:
    """Open the house of a URL in this process."""
    store = open_store(url, key)
    with store.read() as session:
        units = load_units(session)
    house = House(store, clock, load_china(), units, definitions())
    install(house)
    yield Payers(Bureau(house, Settings()), clock)
    store.close()


def child(url: str, key: Any, clock: SetClock, work: Work, dies_at: int | None = None) -> int:
    """Start a process that does `work` and dies at its n-th write; returns its id.

    It ends with 0 once it was answered, with 1 when something was refused or went wrong.
    """
    pid = os.fork()
    if pid:
        return pid
    code = 1
    with contextlib.suppress(BaseException):
        fate = Fate(dies_at)
        event.listen(Pool, "connect", fate.watches)
        with opened(url, key, clock) as payers:
            fate.awake = True
            work(payers)
            fate.sees("COMMIT answered")
        code = 0
    os._exit(code)


def ended(pid: int) -> int:
    """Wait for a process; returns its exit code, -9 when it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
