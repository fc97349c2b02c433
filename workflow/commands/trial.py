"""`liuzhuan try`: one programme in the browser, on a house that is gone when it ends."""

from __future__ import annotations

import errno
import secrets
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Annotated, NoReturn

import typer

from workflow.bureau import CannotStart
from workflow.clock import SystemClock
from workflow.clockwork import run_all
from workflow.commands.new import OWN, Shelf, packaged_shelf
from workflow.commands.opened import fail
from workflow.commands.serve import serve_from
from workflow.engine.definition import Definition
from workflow.people.accounts import hash_password
from workflow.rehearsal.scratch import scratch
from workflow.rehearsal.trial import Trial, furnish_trial
from workflow.settings import forget_environment


def trial(
    name: Annotated[str, typer.Argument(help="事项名 / the programme's name")],
    definitions: Shelf = OWN,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从哪天试起 / the first day")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 / port")] = 8000,
) -> None:
    """在浏览器里试办一个事项，结束后不留痕迹 / try a programme; nothing stays behind."""
    signal.signal(signal.SIGTERM, _stop)
    folder = found(name, definitions)
    _need_free(port)
    forget_environment()
    with one_programme(folder, name) as shelf:
        try:
            _try(shelf, name, on.date() if on else SystemClock().today(), port)
        except CannotStart as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(1) from None
    typer.echo("已结束，试用数据已清除 / ended, nothing stays")


def _try(shelf: Path, name: str, today: date, port: int) -> None:
    with scratch(today, shelf) as (bureau, clock):
        definition = bureau.definitions.newest(name)
        today = max(today, definition.validity.from_)
        clock.set(today, 9)
        password = secrets.token_urlsafe(6)
        _tell(definition, furnish_trial(bureau, definition, hash_password(password), today))
        typer.echo(f"密码均为 {password} / everybody's password\n结束按 Ctrl-C / Ctrl-C ends it")
        run_all(bureau)  # fresh heartbeats: the pages are in good health at once
        settings = replace(bureau.settings, demo=True, port=port)
        bureau.store.close()
        serve_from(settings, clock.now())


def _tell(definition: Definition, made: Trial) -> None:
    typer.echo(f"{definition.title.zh} / {definition.title.en}")
    for seat in made.seats:
        role = definition.roles[seat.role].title
        typer.echo(f"  {seat.login:<20} {seat.name}  {seat.unit.name.zh} {role.zh} / {role.en}")
    typer.echo(f"已有 {made.came} 件待提交的草稿 / {made.came} drafts wait to be submitted")
    for why in made.turned_away:
        typer.echo(f"  未能新建 / not opened: {why.zh} / {why.en}")


def found(name: str, definitions: Path) -> Path:
    """Return the folder of a programme: one's own first, then those of the product."""
    places = [shelf / named for shelf in (definitions, packaged_shelf()) for named in _names(name)]
    folder = next((one for one in places if any(one.glob("v*.yaml"))), None)
    if folder is None:
        fail(f"没有找到事项「{name}」（看过 {definitions}）", f"there is no programme “{name}”")
    return folder


def _names(name: str) -> tuple[str, str]:
    return name, f"_{name}"


@contextmanager
def one_programme(folder: Path, name: str) -> Iterator[Path]:
    """Give a shelf of its own to one programme: what else lies beside it does not matter."""
    with TemporaryDirectory(prefix="liuzhuan-try-") as shelf:
        shutil.copytree(folder, Path(shelf) / "programmes" / name)
        yield Path(shelf) / "programmes"


def _need_free(port: int) -> None:
    with socket.socket() as probe:
        try:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
        except OSError as taken:
            if taken.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            fail(f"端口 {port} 不能用，请用 --port 换一个", f"port {port} is taken: name another")


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
