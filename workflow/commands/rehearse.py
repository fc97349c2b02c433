"""`liuzhuan rehearse`: a programme's year, played by the live engine in virtual time."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from workflow.bureau import CannotStart
from workflow.commands.new import packaged_shelf
from workflow.commands.trial import one_programme
from workflow.rehearsal.report import Report, make_report, print_report
from workflow.rehearsal.scratch import NotScratch, scratch
from workflow.rehearsal.staff import StaffWrong, check_names, staff_for
from workflow.rehearsal.year import Plan, Year

DAY = ["%Y-%m-%d"]


def rehearse(
    programme: Annotated[str, typer.Argument(help="事项 / the programme's name")],
    from_: Annotated[datetime, typer.Option("--from", formats=DAY, help="第一天 / first day")],
    to: Annotated[datetime, typer.Option(formats=DAY, help="最后一天 / last day")],
    people: Annotated[int, typer.Option(min=1, help="人数 / how many people come")] = 300,
    staff: Annotated[Path | None, typer.Option(help="人手文件 / staff file (YAML)")] = None,
    seed: Annotated[int, typer.Option(help="同一种子结果相同 / same seed, same result")] = 1,
    html: Annotated[Path | None, typer.Option(help="写成网页 / write the page here")] = None,
    database: Annotated[
        str, typer.Option(help="空的临时数据库 / URL of an empty scratch database")
    ] = "",
    definitions: Annotated[
        Path | None, typer.Option(help="事项定义所在文件夹 / folder of the definitions")
    ] = None,
) -> None:
    """排练一段时间，看哪里等、哪些期限守不住 / rehearse: where people wait, what breaks."""
    began = time.monotonic()
    try:
        report = _rehearse(
            Plan(programme, from_.date(), to.date(), people, seed, staff_for(programme, staff)),
            staff, definitions, database,
        )  # fmt: skip
    except (StaffWrong, CannotStart) as wrong:
        _leave("\n".join(str(problem) for problem in wrong.problems))
    except NotScratch:
        _leave("该数据库已在使用，不能用来排练 / this database is in use: no rehearsal there")
    print_report(Console(), report)
    if html is not None:
        html.write_text(report.html(), "utf-8")
        typer.echo(str(html))
    typer.echo(f"{time.monotonic() - began:.1f} s", err=True)


def _rehearse(plan: Plan, staff: Path | None, definitions: Path | None, database: str) -> Report:
    if plan.to < plan.from_on:
        _leave("--to 早于 --from / --to is before --from")
    with (
        _shelf(plan.programme, definitions) as shelf,
        scratch(plan.from_on, shelf, database) as (bureau, clock),
    ):
        known = {one.programme: one for one in bureau.definitions.all_in_force(plan.from_on)}
        if plan.programme not in known:
            names = "、".join(known)
            _leave(f"没有事项「{plan.programme}」，已有：{names} / no such programme")
        definition = known[plan.programme]
        fields = frozenset(key for kind in definition.kinds.values() for key in kind.fields)
        check_names(plan.staff, staff, frozenset(definition.roles), fields)
        year = Year(bureau, clock, plan)
        gc.freeze()  # what was loaded stays; the collector need not look at it again
        gc.set_threshold(50_000, 50, 50)  # this process plays and ends: few rings, much memory
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(plan.programme, total=(plan.to - plan.from_on).days + 1)
            for day in year.play():
                progress.update(bar, advance=1, description=f"{day}")
        return make_report(year)


@contextmanager
def _shelf(name: str, definitions: Path | None) -> Iterator[Path | None]:
    """Give the folder of the definitions; to one that lies hidden (`_example`) its own shelf."""
    hidden = (definitions or packaged_shelf()) / f"_{name}"
    if not hidden.is_dir():
        yield definitions
        return
    with one_programme(hidden, name) as shelf:
        yield shelf


def _leave(said: str) -> NoReturn:
    typer.echo(said, err=True)
    raise typer.Exit(1)
