"""What is personal in a paper lies nowhere in clear: not in the database, not in its log."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from tests.builders import ALLOWANCE, county, holder
from tests.roster.papers import APPLICATION_TABLES, PAPERS, TODAY
from tests.roster_store.offices import TOWN, bring, papers
from workflow.bureau import Bureau
from workflow.clock import SetClock
from workflow.roster.service import import_register
from workflow.roster.sheets import read_workbook
from workflow.store.engine import Store
from workflow.store.schema import metadata

PERSONAL = ("id_no", "account", "phone")


def secrets() -> list[str]:
    """Return every ID number, account and telephone of one township's paper."""
    book = read_workbook(papers()[TOWN], APPLICATION_TABLES, today=TODAY)
    rows = book.rows("application")
    return [str(row.values[key]) for row in rows for key in PERSONAL if row.values.get(key)]


@pytest.fixture
def imported(store: Store, clock: SetClock) -> Bureau:
    bureau = county(store, clock)
    lead = holder(bureau, "county_edu")
    import_register(bureau.house, ALLOWANCE, "frozen", [PAPERS / "固化名单.xlsx"], lead)
    assert bring(bureau, [papers()[TOWN]]).imported == 23
    return bureau


def test_no_personal_value_stands_in_any_table_or_in_the_file(imported: Bureau) -> None:
    for stored in (_everything(imported.store), _file(imported.store)):
        assert not stored or "刘炳盛".encode() in stored
        assert [secret for secret in secrets() if secret.encode() in stored] == []


def _file(store: Store) -> bytes:
    """Return the bytes of the database and its log; nothing for a database server."""
    if not store.is_sqlite:
        return b""
    file = Path(str(store.engine.url.database))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))


def _everything(store: Store) -> bytes:
    with store.engine.connect() as connection:
        tables = [
            connection.execute(text(f'SELECT * FROM "{table}"')).all() for table in metadata.tables
        ]
    return str(tables).encode()
