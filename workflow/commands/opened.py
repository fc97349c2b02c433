"""What the operators' commands share: the database named, the house opened, people by login."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.engine import make_url
from sqlmodel import select

from workflow.bureau import Bureau, CannotStart, open_bureau
from workflow.engine.actor import Actor
from workflow.engine.refusal import Reason
from workflow.people.tables import Account
from workflow.settings import Settings
from workflow.store.migrate import pending

Database = Annotated[
    str, typer.Option("--database", envvar="DATABASE_URL", help="数据库地址 / database URL")
]
DEFAULT = Settings.database_url


def fail(zh: str, en: str) -> NoReturn:
    """Say why, in both languages, and end with exit code 1."""
    typer.echo(f"{zh} / {en}", err=True)
    raise typer.Exit(1)


def refuse(reasons: Iterable[Reason]) -> NoReturn:
    """Say every reason and end with exit code 1."""
    for reason in reasons:
        typer.echo(f"{reason.zh} / {reason.en}", err=True)
    raise typer.Exit(1)


def need_tables(database: str) -> None:
    """End unless the database is there with every table of this version."""
    url = make_url(database)
    on_disk = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    if (on_disk and not Path(str(url.database)).exists()) or pending(database):
        fail("数据库尚未建好，请先运行 liuzhuan migrate", "run liuzhuan migrate first")


@contextmanager
def opened(database: str) -> Iterator[Bureau]:
    """Give the house on a migrated database, with the settings of the environment."""
    need_tables(database)
    try:
        bureau = open_bureau(replace(Settings.from_environment(), database_url=database))
    except CannotStart as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(1) from None
    try:
        yield bureau
    finally:
        bureau.close()


def account_of(bureau: Bureau, login: str) -> Account:
    """Return the account with this login; ends when there is none."""
    with bureau.store.read() as session:
        wanted = login.strip().casefold()
        account = session.exec(select(Account).where(Account.login == wanted)).first()
    if account is None:
        fail(f"没有登录名为「{login}」的账号", f"there is no account “{login}”")
    return account


def person(bureau: Bureau, login: str) -> Actor:
    """Return the person with this login in today's posts; ends for a disabled account."""
    account = account_of(bureau, login)
    if account.disabled_at is not None:
        fail(f"账号「{login}」已停用", f"the account “{login}” is disabled")
    return bureau.actor(int(account.id or 0), "命令行 command line")
