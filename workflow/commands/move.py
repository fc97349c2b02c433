"""`liuzhuan move`: running cases to another version: a dry run, one batch, a batch taken back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from workflow.bureau import Bureau
from workflow.commands.move_report import as_data, print_report, workbook
from workflow.commands.opened import DEFAULT, Database, fail, opened, person, refuse
from workflow.engine.machine import Refused
from workflow.engine.yaml_text import Problem
from workflow.moving.map_file import ReadMap, read_map
from workflow.moving.reads import dry_run
from workflow.moving.service import move as do_move
from workflow.moving.undo import undo as do_undo

To = Annotated[str, typer.Option("--to", metavar="vN", help="移到哪个版本 / to which version")]
Map = Annotated[Path | None, typer.Option("--map", help="映射文件 / what becomes of what")]
Apply = Annotated[
    bool, typer.Option("--apply", help="真的移；不写只试算 / do it, not only show it")
]
By = Annotated[
    str, typer.Option("--by", help="系统管理员登录名 / sign-in name of the administrator")
]
Undo = Annotated[str, typer.Option("--undo", metavar="BATCH", help="撤回一批 / take a batch back")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]
Xlsx = Annotated[Path | None, typer.Option("--xlsx", help="另存为 Excel / keep the verdicts")]


def move(
    programme: Annotated[str, typer.Argument(help="事项 / programme")] = "",
    to: To = "",
    map_: Map = None,
    apply: Apply = False,
    by: By = "",
    undo: Undo = "",
    as_json: AsJson = False,
    xlsx: Xlsx = None,
    database: Database = DEFAULT,
) -> None:
    """在办件换版本：先试算，逐件给出结论 / move running cases; shows a verdict for each first."""
    if (apply or undo) and not by:
        fail("请用 --by 写明系统管理员的登录名", "name the administrator with --by")
    with opened(database) as bureau:
        if undo:
            _take_back(bureau, by, undo)
            return
        read = _map(bureau, programme, to, map_)
        found = dry_run(bureau.house, read)
        _stop_at(found.problems)
        if xlsx is not None:
            xlsx.write_bytes(workbook(bureau, found))
        if as_json:
            typer.echo(json.dumps(as_data(bureau, read, found), ensure_ascii=False))
        else:
            print_report(bureau, read, found)
        if apply:
            _apply(bureau, by, read)


def _map(bureau: Bureau, programme: str, to: str, path: Path | None) -> ReadMap:
    if not programme or not to or path is None:
        fail("请写明事项、--to 和 --map", "name the programme, --to and --map")
    if not bureau.definitions.versions(programme):
        fail(f"没有名为「{programme}」的事项", f"there is no programme “{programme}”")
    try:
        raw = path.read_bytes()
    except OSError as bad:
        fail(f"读不了文件 {path}：{bad.strerror}", f"{path}: {bad.strerror}")
    read = read_map(raw, str(path))
    _stop_at(read.problems)
    assert read.map is not None
    if read.map.programme != programme or f"v{read.map.to}" != to.lower():
        said = f"{read.map.programme} v{read.map.to}"
        fail(f"映射文件写的是 {said}，与命令不符", f"the map is of {said}")
    return read


def _stop_at(problems: Sequence[Problem]) -> None:
    for one in problems:
        typer.echo(str(one), err=True)
    if problems:
        raise typer.Exit(1)


def _apply(bureau: Bureau, by: str, read: ReadMap) -> None:
    made = do_move(bureau.house, person(bureau, by), read)
    if isinstance(made, Refused):
        refuse(made.reasons)
    typer.echo(
        f"批次 {made.number}：移 {made.moved} 件，留 {made.stayed} 件"
        f" / batch {made.number}: {made.moved} moved, {made.stayed} stay",
        err=True,
    )


def _take_back(bureau: Bureau, by: str, number: str) -> None:
    undone = do_undo(bureau.house, person(bureau, by), number)
    if isinstance(undone, Refused):
        refuse(undone.reasons)
    for one in undone.kept:
        typer.echo(f"{one.number} 未撤回：{one.because.zh} / stays: {one.because.en}")
    typer.echo(f"{number}：撤回 {undone.back} 件 / {undone.back} taken back")
