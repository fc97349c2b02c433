"""`liuzhuan demo`: a made-up county plays the year 2026 through the real doors."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from workflow.clockwork import run_all
from workflow.commands.serve import serve_from
from workflow.demo.county import PAPERS, START, Stage, set_up
from workflow.demo.play import Play
from workflow.demo.plays import play_all
from workflow.demo.report import Report, make_report, print_report
from workflow.settings import Settings

STOPS_ON = date(2026, 5, 8)
ENDS_ON = date(2026, 12, 31)
FILE = Path("var/demo.db")


def demo(
    no_serve: Annotated[
        bool,
        typer.Option("--no-serve", help="演到年底，不开网页 / play the whole year, serve nothing"),
    ] = False,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="演到哪一天 / the last day played")
    ] = None,
    data: Annotated[Path, typer.Option(help="名册所在文件夹 / folder of the papers")] = PAPERS,
    database: Annotated[str, typer.Option(help="空数据库的地址 / URL of an empty database")] = "",
    port: Annotated[int, typer.Option(help="端口 / port")] = 8000,
    json: Annotated[
        bool, typer.Option("--json", help="只输出一个 JSON 对象 / one JSON object")
    ] = False,
) -> None:
    """演示：虚构的云岭县 / the made-up county of Yunling."""
    began = time.monotonic()
    settings = _settings(database, port)
    last = until.date() if until else (ENDS_ON if no_serve else STOPS_ON)
    try:
        stage = set_up(settings, data)
    except FileNotFoundError as missing:
        typer.echo(str(missing), err=True)
        raise typer.Exit(1) from None
    play_all(stage, last, settings.files_dir)
    play = Play(stage)
    _act(play, last)
    report = make_report(stage.bureau, play.scenes, time.monotonic() - began)
    if json:
        typer.echo(report.json())
    else:
        _tell(stage, report)
    run_all(stage.bureau)  # fresh heartbeats: the pages are in good health before the scheduler is
    now = stage.clock.now()
    stage.bureau.close()
    if not no_serve and not json:
        serve_from(settings, now)


def _settings(database: str, port: int) -> Settings:
    if not database:
        for path in (FILE, FILE.with_name("demo.db-wal"), FILE.with_name("demo.db-shm")):
            path.unlink(missing_ok=True)
    return Settings(
        database_url=database or f"sqlite:///{FILE}",
        port=port,
        key_file=Path("var/demo.key"),
        files_dir=Path("var/demo-files"),
        demo=True,
    )


def _act(play: Play, last: date) -> None:
    """Play with a progress bar on the terminal's error channel."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("云岭县 2026", total=(last - START).days)
        for day, what in play.run(last):
            progress.update(bar, completed=(day - START).days, description=f"{day} {what}")


def _tell(stage: Stage, report: Report) -> None:
    console = Console()
    print_report(console, stage.bureau, report)
    console.print(
        f"\n账号见 README，密码均为 [bold]{stage.password}[/bold]"
        f" / every account's password: {stage.password}"
    )
    for login, name, post in stage.accounts():
        console.print(f"  {login:<18} {name}  {post}", highlight=False)
