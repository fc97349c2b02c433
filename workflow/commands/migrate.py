"""`liuzhuan migrate`: bring a database to the tables of this version."""

from __future__ import annotations

from pathlib import Path

import typer
from sqlalchemy.engine import make_url

from workflow.commands.opened import DEFAULT, Database
from workflow.store import migrate as steps


def migrate(database: Database = DEFAULT) -> None:
    """建库或升级，可重复运行 / make or upgrade the database; safe to run again."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    for revision in (applied := steps.migrate(database)):
        typer.echo(f"已升级 {revision} / applied")
    if not applied:
        typer.echo("已是最新 / up to date")
