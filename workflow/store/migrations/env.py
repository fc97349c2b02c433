"""Alembic's way in: it works on the connection, and in the transaction, it is handed."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlmodel.sql.sqltypes import AutoString

from workflow.store.schema import metadata
from workflow.store.types import Big, Data, Instant


def render_plain(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types as plain SQLAlchemy ones: revisions outlive our code."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, AutoString):
        return f"sa.String({item.length or ''})"
    return {id(Big): "BIG", id(Data): "DATA"}.get(id(item), False)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_plain,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=True,  # on SQLite too: an interrupted migration leaves nothing behind
)
context.run_migrations()
