"""Guards the database keeps by itself: rows of history are never changed or removed."""

from __future__ import annotations

from sqlalchemy import Connection

SQLITE = """
CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END
$$
"""

POSTGRES = """
CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def keep_history(connection: Connection, table: str) -> None:
    """Make `table` append-only: UPDATE, DELETE (and TRUNCATE) raise in the database."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(SQLITE.format(table=table, verb=verb))
        return
    connection.exec_driver_sql(POSTGRES_FUNCTION.replace("%", "%%"))
    for verb in ("UPDATE", "DELETE", "TRUNCATE"):
        connection.exec_driver_sql(POSTGRES.format(table=table, verb=verb))
