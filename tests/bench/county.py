"""A county with as many cases as wanted, written straight into the tables."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert

from tests.builders import organisation
from tests.postgres import running_server
from workflow.bureau import Bureau, install
from workflow.calendar.load import load_china
from workflow.cases.changes import count_stage
from workflow.cases.house import House
from workflow.cases.tables import Case, Deadline, Member, Task
from workflow.clock import SetClock, shanghai_instant
from workflow.engine.load import load_file
from workflow.engine.registry import Definitions, Published
from workflow.people.access import roles_of
from workflow.people.load import Intake, load_organisation
from workflow.settings import Settings
from workflow.store.engine import Store, open_store
from workflow.store.hot import Hot
from workflow.store.migrate import migrate

TODAY = date(2026, 3, 2)
BATCH = 20_000


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give the URL of an empty migrated database: sqlite, or a durable postgresql."""
    if kind == "sqlite":
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            migrate(url)
            yield url
        return
    with running_server(durable=True) as server:
        server.run("CREATE DATABASE bench")
        migrate(server.url("bench"))
        yield server.url("bench")


@contextmanager
def bureau(url: str, *, full: bool = True) -> Iterator[Bureau]:
    """Open the bench programme in the demo's county; `full` is SQLite's synchronous=FULL."""
    loaded = load_file(Path(__file__).with_name("bench.yaml"))
    assert loaded.definition is not None, loaded.problems
    definitions = Definitions([Published(loaded.definition, loaded.digest)])
    store = open_store(url, bytes(32))
    if store.is_sqlite and not full:
        _relax(store)
    clock = SetClock(shanghai_instant(TODAY, 9))
    with store.write() as session:
        intake = Intake("!", clock.now(), TODAY.replace(month=1, day=1))
        roles = {**_other_roles(), **roles_of([loaded.definition])}
        units = load_organisation(session, organisation(), roles, intake)
    house = House(store, clock, load_china(), units, definitions)
    install(house)
    yield Bureau(house, Settings())
    store.close()


def _relax(store: Store) -> None:
    from sqlalchemy import event

    event.listen(
        store.engine,
        "connect",
        lambda connection, _: connection.execute("PRAGMA synchronous=NORMAL"),
    )


def _other_roles() -> dict[str, tuple[str, str]]:
    from tests.builders import definitions

    return dict(roles_of(one.definition for one in definitions()))


def spread(at: int) -> date:
    """Return when an item is due: sixty days from today on, evenly."""
    return TODAY + timedelta(days=at % 60)


def fill(
    bureau: Bureau, count: int, *, list_id: int | None = None, towns: int = 12,
    due: Callable[[int], date] = spread,
) -> list[int]:  # fmt: skip
    """Write `count` items at their first stage, with clocks and work items; returns ids.

    `due` says when an item is due, by its id.
    """
    here = [unit for unit in bureau.units if unit.type == "township"][:towns]
    first = 1_000 + 2_000_000 * (list_id is not None)
    ids = list(range(first, first + count))
    with bureau.store.write() as session:
        connection = session.connection()
        for some in itertools.batched(ids, BATCH) if hasattr(itertools, "batched") else _cut(ids):
            rows = [(at, here[at % len(here)], due(at)) for at in some]
            connection.execute(
                insert(Case), [_case(bureau, at, unit, due) for at, unit, due in rows]
            )
            _tally(connection, rows)
            connection.execute(
                insert(Task),
                [
                    {"case_id": at, "role": "clerk", "reach_id": unit.id, "due_on": due}
                    for at, unit, due in rows
                ],
            )
            clocks = [_clock(bureau, at, due) for at, _, due in rows]
            connection.execute(insert(Deadline), clocks)
            if list_id is not None:
                connection.execute(
                    insert(Member),
                    [
                        {
                            "list_id": list_id,
                            "case_id": at,
                            "joined_at": bureau.clock.now(),
                            "left_because": "",
                        }
                        for at in some
                    ],
                )
    return ids


def _clock(bureau: Bureau, at: int, due: date) -> dict[str, Any]:
    return {
        "case_id": at,
        "key": "first",
        "started_on": TODAY,
        "due_on": due,
        "state": "running",
        "provisional": False,
        "rules": [],
        "calendar": bureau.calendar.version,
    }


def _tally(connection: Connection, rows: list[tuple[int, Any, date]]) -> None:
    hot, found = Hot(connection), Counter(unit.id for _, unit, _ in rows)
    for unit_id, n in sorted(found.items()):
        hot.run(
            count_stage(hot.dialect),
            {
                "programme": "bench",
                "cycle": 2026,
                "unit_id": unit_id,
                "kind": "item",
                "stage": "one",
                "n": n,
            },
        )


def _cut(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def _case(
    bureau: Bureau, at: int, unit: object, due: date, kind: str = "item"
) -> dict[str, object]:
    now = bureau.clock.now()
    return {
        "id": at,
        "number": f"BX-2026-{at:07d}",
        "programme": "bench",
        "version": 1,
        "kind": kind,
        "cycle": 2026,
        "stage": "one",
        "stage_since": now,
        "edition": 1,
        "unit_id": unit.id,
        "unit_path": unit.path,
        "parent_id": None,
        "subject_name": "冯才",
        "subject_pinyin": "fc",
        "subject_index": "",
        "unique_key": None,
        "answers": {"note": "made up"},
        "due_on": due,
        "seal": None,
        "chain_seq": 0,
        "chain_head": "",
        "opened_at": now,
        "closed_at": None,
    }
