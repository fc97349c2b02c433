"""`liuzhuan serve` and `liuzhuan scheduler`: open the doors for people and for time."""

from __future__ import annotations

import runpy
import subprocess  # nosec B404 - starts our own scheduler beside the pages
import sys
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from workflow.settings import Settings

Database = Annotated[
    str, typer.Option("--database", envvar="DATABASE_URL", help="数据库地址 / database URL")
]


def serve(
    database: Database = "sqlite:///var/liuzhuan.db",
    port: Annotated[int, typer.Option(envvar="LIUZHUAN_PORT", help="端口 / port")] = 8000,
) -> None:
    """打开网页 / serve the pages on 127.0.0.1."""
    settings = replace(Settings.from_environment(), database_url=database, port=port)
    settings.to_environment()
    open_door("web")


def scheduler(
    database: Database = "sqlite:///var/liuzhuan.db",
    once: Annotated[bool, typer.Option("--once", help="只扫描一次 / sweep once")] = False,
) -> None:
    """守时：公示期满、起发、提醒 / keep the statutory clock."""
    replace(Settings.from_environment(), database_url=database).to_environment()
    open_door("scheduler", "--once" if once else None)


def serve_from(settings: Settings, now: datetime) -> None:
    """Serve the pages, their clock running from `now`, with a scheduler beside, until stopped."""
    replace(settings, clock=now.isoformat()).to_environment()
    clockwork = subprocess.Popen([sys.executable, "-m", "scheduler"])  # nosec B603 - fixed words
    try:
        typer.echo(f"http://127.0.0.1:{settings.port}")
        open_door("web")
    finally:
        clockwork.terminate()
        clockwork.wait(30)


def open_door(name: str, *arguments: str | None) -> None:
    """Run a door in this process; the house itself never imports one."""
    sys.argv = [name, *(one for one in arguments if one)]
    runpy.run_module(name, run_name="__main__")
