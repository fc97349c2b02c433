"""`liuzhuan verify`: walk the record of every case and say whether it holds."""

from __future__ import annotations

import typer

from workflow.cases import audit
from workflow.commands.opened import DEFAULT, Database, need_tables
from workflow.store.engine import open_store


def verify(database: Database = DEFAULT) -> None:
    """核验留痕；有断链时退出码为 1 / check the record; exit 1 when it was tampered with."""
    need_tables(database)
    store = open_store(database)
    try:
        found = audit.verify(store)
    finally:
        store.close()
    typer.echo(
        f"留痕 {found.entries} 条，办件 {found.cases} 件 / "
        f"{found.entries} entries of {found.cases} cases"
    )
    if not found.ok:
        for line in found.broken:
            typer.echo(line, err=True)
        typer.echo(f"断链 {len(found.broken)} 处 / {len(found.broken)} broken", err=True)
        raise typer.Exit(1)
    typer.echo("完好 / intact")
