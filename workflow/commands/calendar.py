"""`liuzhuan calendar`: count working days, show a year as the State Council enumerated it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from workflow.calendar.days import NamedDay, WorkCalendar
from workflow.calendar.load import load_china
from workflow.calendar.reasons import weekday
from workflow.commands import calendar_papers

app = typer.Typer(help="工作日历 the working calendar", no_args_is_help=True)
app.command()(calendar_papers.load)
app.command()(calendar_papers.status)
_LINE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[\s,]+([0-9]{1,7})")


class BadLine(ValueError):
    """A line that cannot be counted, with the reason for the person who wrote it."""


@app.command(context_settings={"ignore_unknown_options": True})  # so that -1 gets our answer
def add(
    day: Annotated[str | None, typer.Argument(metavar="[DATE]", help="2026-04-29")] = None,
    n: Annotated[str | None, typer.Argument(metavar="[N]", help="工作日数 working days")] = None,
) -> None:
    """Print the date N working days after DATE; without arguments, read `DATE N` lines."""
    lines = sys.stdin if day is None else [f"{day} {n if n is not None else ''}"]
    answers, mistakes = _count(lines, load_china())
    if mistakes:
        typer.echo("\n".join(mistakes), err=True)
        raise typer.Exit(1)
    if answers:
        typer.echo("\n".join(answers))


@app.command()
def year(year: Annotated[int, typer.Argument(metavar="YYYY")]) -> None:
    """Print the days off and make-up working days of a year, and the notice they come from."""
    calendar = load_china()
    record = next((record for record in calendar.years if record.year == year), None)
    if record is None:
        typer.echo(f"{year}年的放假安排尚未载入 / {year} is not published here", err=True)
        raise typer.Exit(1)
    named = (day for other in calendar.years for day in other.days if day.on.year == year)
    for day in sorted(named, key=lambda day: day.on):
        typer.echo(_shown(day))
    total = calendar.count(date(year - 1, 12, 31), date(year, 12, 31))
    typer.echo(f"{year}年工作日 {total} 天 / {total} working days")
    papers = dict.fromkeys((record.notice, *(day.notice for day in record.days)))
    for notice in papers:
        typer.echo(f"依据 source: {notice.cite()} {notice.source}".rstrip())


def _count(lines: Iterable[str], calendar: WorkCalendar) -> tuple[list[str], list[str]]:
    """Answer every line, or say what is wrong with it; blank lines are passed over."""
    answers: list[str] = []
    mistakes: list[str] = []
    for number, line in enumerate(lines, 1):
        if not (text := line.strip().lstrip("\ufeff")):
            continue
        try:
            answers.append(_answer(text, calendar))
        except BadLine as bad:
            mistakes.append(f"第 {number} 行：{bad}")
    return answers, mistakes


def _answer(text: str, calendar: WorkCalendar) -> str:
    found = _LINE.fullmatch(text)
    if found is None:
        raise BadLine(f"「{text[:60]}」应为“日期 工作日数”，如 2026-04-29 5 / write DATE N")
    try:
        end = calendar.add(date.fromisoformat(found[1]), int(found[2]))
    except (ValueError, OverflowError) as bad:
        raise BadLine(f"「{text[:60]}」无法计算：{bad} / cannot be counted") from bad
    return f"{end.on.isoformat()} provisional" if end.provisional else end.on.isoformat()


def _shown(day: NamedDay) -> str:
    mark = "班 work" if day.works else "休 off "
    return f"{day.on} {weekday(day.on).zh} {mark} {day.name.zh} {day.name.en}"
