"""`liuzhuan begin`: the units and people of a county from one Excel paper, into an empty house."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workflow.commands.opened import DEFAULT, Database, fail, opened
from workflow.founding.lacks import steps
from workflow.founding.paper import template
from workflow.founding.service import found
from workflow.founding.words import TYPES, titles_of
from workflow.roster.export import write_table

HEADERS = ("姓名", "单位", "登录名", "首次登录密码")


def begin(
    paper: Annotated[Path, typer.Argument(help="单位和人员.xlsx / units and people")],
    passwords: Annotated[
        Path, typer.Option(help="首次密码写入此文件 / where first passwords are written")
    ] = Path("首次密码.xlsx"),
    template_only: Annotated[
        bool, typer.Option("--template", help="只写出空表 / write the empty paper")
    ] = False,
    database: Database = DEFAULT,
) -> None:
    """装入本县机构、人员和岗位 / load the county's units, people and posts."""
    with opened(database) as bureau:
        if template_only:
            titles = titles_of(one.definition for one in bureau.definitions)
            _fresh(paper).write_bytes(
                template([one.zh for one in TYPES.values()], [one.zh for one in titles.values()])
            )
            typer.echo(f"{paper}")
            return
        if not paper.exists():
            fail(f"没有文件 {paper}", f"there is no file {paper}")
        told = _fresh(passwords)
        done = found(bureau, paper.read_bytes())
        for one in done.mistakes:
            typer.echo(
                f"{paper}:{one.sheet}!{one.cell} {one.reason.zh} / {one.reason.en}", err=True
            )
        if done.mistakes:
            raise typer.Exit(1)
        if done.accounts:
            rows = [(one.name, one.unit, one.login, one.password) for one in done.accounts]
            told.touch(0o600)
            told.write_bytes(write_table(HEADERS, rows, "首次密码"))
            typer.echo(f"首次登录密码 / first passwords: {told}")
        typer.echo(f"单位 {done.units}，账号 {len(done.accounts)}，岗位 {done.posts} / stored")
        for step in steps(bureau):
            sign = "✓" if step.done else "–" if step.may_wait else "✗"
            typer.echo(
                f"{sign} {step.title.zh}：{step.found.zh} / {step.title.en}: {step.found.en}"
            )


def _fresh(path: Path) -> Path:
    if path.exists():
        fail(f"{path} 已存在，没有改动", f"{path} is there already and was left alone")
    return path
