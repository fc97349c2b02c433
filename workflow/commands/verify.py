"""`liuzhuan verify`: walk the record of every case, or prove archives; say whether they hold."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from workflow.cases import audit
from workflow.commands.opened import DEFAULT, Database, need_tables
from workflow.papers.archive_seal import flaws
from workflow.papers.archives import on_record
from workflow.store.engine import open_store

Archives = Annotated[
    list[Path] | None,
    typer.Option("--archive", exists=True, dir_okay=False,
                 help="只核验这份档案（可多次） / prove this archive only"),
]  # fmt: skip


def verify(database: Database = DEFAULT, archive: Archives = None) -> None:
    """核验留痕；有断链时退出码为 1 / check the record; exit 1 when it was tampered with."""
    need_tables(database)
    if archive:
        _archives(database, archive)
        return
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


def _archives(database: str, files: list[Path]) -> None:
    """Prove archives by themselves, and that they were taken from this house."""
    broken, store = [], open_store(database)
    try:
        for file in files:
            content = file.read_bytes()
            wrong = flaws(content)
            with store.read() as session:
                if not wrong and not on_record(session, hashlib.sha256(content).hexdigest()):
                    wrong = [("不是从本系统下载的档案", "it was not taken from this house")]
            broken += [f"{file}: {zh} / {en}" for zh, en in wrong]
    finally:
        store.close()
    for line in broken:
        typer.echo(line, err=True)
    if broken:
        raise typer.Exit(1)
    typer.echo(f"档案 {len(files)} 份完好 / {len(files)} archives intact")
