"""`liuzhuan reassess`: whose eligibility is answered otherwise by the rules of a day or a draft."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from workflow.bureau import Bureau, known_names
from workflow.cases.reassess import Changed, reassess
from workflow.commands.opened import DEFAULT, Database, fail, opened
from workflow.engine.check import check
from workflow.engine.definition import Definition
from workflow.engine.load import load_file
from workflow.engine.registry import UnknownDefinition

WORDS = {"met": "符合", "not_met": "不符合", "unknown": "需补充证据", "": "—"}


def reassess_people(
    programme: Annotated[str, typer.Argument()],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    definition: Annotated[
        Path | None, typer.Option(help="a draft whose clauses answer / 草稿")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    database: Database = DEFAULT,
) -> None:
    """复评：列出结论有变的人 / list the people whose eligibility is answered otherwise."""
    with opened(database) as bureau:
        day = on.date() if on else bureau.clock.today()
        asked_by = _draft(definition) if definition else _in_force(bureau, programme, day)
        found = reassess(bureau.house, asked_by, day)
        if as_json:
            typer.echo(json.dumps(asdict(found), ensure_ascii=False))
            return
        for one in found.changed:
            typer.echo(_said(one, bureau.units.name(one.unit_id, "zh")))
        typer.echo(f"共核 {found.asked} 件，{len(found.changed)} 人的结论有变 / changed")


def _said(one: Changed, unit: str) -> str:
    clauses = "；".join(f"{c.title.zh} {WORDS[c.was]}→{WORDS[c.now]}" for c in one.clauses)
    return f"{one.number} {one.name} {unit} {WORDS[one.was]}→{WORDS[one.now]}（{clauses}）"


def _in_force(bureau: Bureau, programme: str, day: date) -> Definition:
    try:
        return bureau.definitions.in_force(programme, day)
    except UnknownDefinition:
        fail(f"没有名为「{programme}」的事项", f"there is no programme “{programme}”")


def _draft(path: Path) -> Definition:
    loaded = load_file(path)
    wrong = [one for one in check(loaded, known_names()) if one.severity == "error"]
    for problem in wrong:
        typer.echo(str(problem), err=True)
    if wrong or loaded.definition is None:
        raise typer.Exit(1)
    return loaded.definition
