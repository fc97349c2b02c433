"""`liuzhuan calendar load|status`: a notice proposed from the command line, and what waits.

Nothing is confirmed here: whoever has the command line could name two people. The second person
signs in and confirms on the page.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from workflow.almanac import reads, service
from workflow.almanac.draft import COUNTY, YEAR, Draft
from workflow.almanac.uploads import cited, form_of, read
from workflow.calendar.records import Notice
from workflow.commands.opened import DEFAULT, Database, fail, opened, person, refuse
from workflow.engine.machine import Refused

By = Annotated[str, typer.Option("--by", help="经办人登录名 sign-in name of the person")]


def load(
    file: Annotated[str, typer.Argument(metavar="FILE", help="通知、YAML 或 CSV；- 读标准输入")],
    by: By,
    database: Database = DEFAULT,
    county: Annotated[bool, typer.Option("--county", help="本县规定 county days")] = False,
    title: Annotated[str, typer.Option(help="通知标题（CSV 用）title of the notice")] = "",
    number: Annotated[str, typer.Option(help="文号 its number")] = "",
) -> None:
    """Propose a notice, say what it would change; another person confirms it."""
    source = _source(file)
    cites = Notice(title, number)
    draft = cited(read(source, COUNTY if county else YEAR, cites), cites)
    with opened(database) as bureau:
        seen = reads.outlook(bureau.house, draft)
        _remarks(file, seen.draft)
        if not seen.draft.sound:
            raise typer.Exit(1)
        made = service.propose(bureau.house, person(bureau, by), draft, form_of(source), source)
        if isinstance(made, Refused):
            refuse(made.reasons)
    _outlook(made, seen)


def status(database: Database = DEFAULT) -> None:
    """Say until when the calendar is published, and which papers wait."""
    with opened(database) as bureau:
        with bureau.store.read() as session:
            waiting = reads.papers(session, waiting=True)
        until, edition = bureau.calendar.covered_until, bureau.house.calendar_edition
        due = bureau.clock.today() >= date(until.year, 11, 1)
    typer.echo(f"已公布至 {until}，已生效通知 {edition} 份 / published until {until}")
    for one in waiting:
        cite = one.draft.notice.cite()
        typer.echo(f"待确认 waiting: {one.id} {one.draft.year} {cite} {one.by}")
    if due and not waiting:
        typer.echo(f"请载入 {until.year + 1} 年的通知 / load the notice of {until.year + 1}")


def _source(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        fail(f"读不了文件 {file}（须为 UTF-8 文本）", f"{file} cannot be read as UTF-8 text")


def _remarks(file: str, draft: Draft) -> None:
    for one in draft.remarks:
        typer.echo(f"{file}:{max(one.line, 1)}: {one.says.zh} / {one.says.en}", err=True)


def _outlook(number: int, seen: reads.Outlook) -> None:
    days = len(seen.draft.days)
    typer.echo(f"已提请 {number} 号，{days} 天，待另一人确认 / proposed as {number}: {days} days")
    typer.echo(f"将变动期限 {seen.total} 个 / {seen.total} deadlines would move")
    if n := len(seen.uncounted):
        typer.echo(f"另有 {n} 件无法重算 / {n} cases cannot be counted again", err=True)
