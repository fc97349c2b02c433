"""`liuzhuan account`: who may sign in, and which posts they hold."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from workflow.bureau import Bureau
from workflow.commands.opened import DEFAULT, Database, account_of, fail, opened, refuse
from workflow.engine.refusal import Reason
from workflow.people.accounts import (
    PostRefused,
    create_account,
    grant_post,
    hash_password,
    reset_password,
)
from workflow.people.accounts import (
    disable as close_account,
)
from workflow.people.rules import in_force
from workflow.people.tables import Account, Post
from workflow.people.units import UnitNode
from workflow.roster.identity import read_id_no

app = typer.Typer(no_args_is_help=True)
From = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="任职起始日 / first day")
]
To = Annotated[
    datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="任职截止日 / last day")
]
AskId = Annotated[
    bool, typer.Option("--ask-id", help="录入身份证号码，识别一人多号 / ask for the ID number")
]
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that is mistaken for another


@app.command()
def add(
    login: str,
    name: str,
    ask_id: AskId = False,
    database: Database = DEFAULT,
) -> None:
    """新建账号，显示一次性密码 / make an account; shows a password for the first sign-in."""
    with opened(database) as bureau:
        index = bureau.store.vault.blind(_id_no(bureau)) if ask_id else None
        password = one_time_password()
        hashed, now = hash_password(password), bureau.clock.now()
        try:
            with bureau.store.write() as session:
                create_account(session, login, name, hashed, now, id_index=index)
        except IntegrityError:
            fail(f"登录名「{login}」已有人使用", f"the login “{login}” is taken")
        _show(login, password)


@app.command()
def grant(
    login: str,
    role: str,
    unit: Annotated[str, typer.Argument(help="单位代码或名称 / key or name of the unit")],
    from_on: From = None,
    to_on: To = None,
    database: Database = DEFAULT,
) -> None:
    """授予岗位 / give an account a post in a unit."""
    with opened(database) as bureau:
        account, node = account_of(bureau, login), _unit(bureau, unit)
        first = from_on.date() if from_on else bureau.clock.today()
        last = to_on.date() if to_on else None
        if last is not None and last < first:
            fail("任职截止日早于起始日", "the last day is before the first")
        try:
            with bureau.store.write() as session:
                grant_post(
                    session, bureau.units, bureau.roles, int(account.id or 0), node.id, role,
                    first, last,
                )  # fmt: skip
        except PostRefused as refused:
            refuse([refused.reason])
        typer.echo(f"{account.name} 自 {first} 起：{node.name.zh} {role} / granted")


@app.command()
def disable(login: str, database: Database = DEFAULT) -> None:
    """停用账号，历史保留 / close an account; its history stays."""
    with opened(database) as bureau:
        account = account_of(bureau, login)
        with bureau.store.write() as session:
            close_account(session, int(account.id or 0), bureau.clock.now())
        typer.echo(f"{account.name} 已停用 / disabled")


@app.command()
def reset(login: str, database: Database = DEFAULT) -> None:
    """重置密码，显示一次性密码 / give a new password for one sign-in; ends all sessions."""
    with opened(database) as bureau:
        account = account_of(bureau, login)
        password = one_time_password()
        hashed = hash_password(password)
        with bureau.store.write() as session:
            reset_password(session, int(account.id or 0), hashed, bureau.clock.now())
        _show(login, password)


@app.command("list")
def list_(database: Database = DEFAULT) -> None:
    """列出账号和岗位 / show every account with its posts."""
    with opened(database) as bureau, bureau.store.read() as session:
        posts: dict[int, list[Post]] = {}
        for post in session.exec(select(Post).order_by(col(Post.id))):
            posts.setdefault(post.account_id, []).append(post)
        for account in session.exec(select(Account).order_by(col(Account.login))):
            typer.echo(_line(bureau, account, posts.get(int(account.id or 0), [])))


def one_time_password() -> str:
    """Return a password to be read out and typed once: three groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def _show(login: str, password: str) -> None:
    typer.echo(f"{login} 的一次性密码（首次登录须更改） / one-time password: {password}")


def _id_no(bureau: Bureau) -> str:
    typed = typer.prompt("身份证号码 / ID number", hide_input=True)
    found = read_id_no(typed, bureau.clock.today())
    if isinstance(found, Reason):
        refuse([found])
    return found


def _unit(bureau: Bureau, wanted: str) -> UnitNode:
    node = bureau.units.find(wanted)
    named = [one for one in bureau.units if one.name.zh == wanted]
    if node is None and len(named) > 1:
        keys = "、".join(one.key for one in named)
        fail(f"不止一个单位叫「{wanted}」，请用代码：{keys}", f"use one of the keys: {keys}")
    if node is None and not named:
        fail(f"没有单位「{wanted}」", f"there is no unit “{wanted}”")
    return node or named[0]


def _line(bureau: Bureau, account: Account, posts: list[Post]) -> str:
    today = bureau.clock.today()
    held = "，".join(_post(bureau, post, today) for post in posts) or "无岗位 no post"
    state = " 已停用 disabled" if account.disabled_at else ""
    return f"{account.login}  {account.name}{state}  {held}"


def _post(bureau: Bureau, post: Post, today: date) -> str:
    span = "" if in_force(post.from_on, post.to_on, today) else f"（{post.from_on}—{post.to_on}）"
    return f"{bureau.units.name(post.unit_id)} {post.role}{span}"
