"""`liuzhuan match`: hold a list of another department against those who are paid."""

from __future__ import annotations

from typing import Annotated

import typer

from workflow.commands.imports import Files, Login, Out, give_back, tell
from workflow.commands.opened import DEFAULT, Database, fail, opened, person, refuse
from workflow.roster.intake import ImportRefused
from workflow.verification.importing import Matched
from workflow.verification.section import matches_of
from workflow.verification.service import import_list


def match(
    programme: Annotated[str, typer.Argument(help="事项 / programme")],
    files: Files,
    login: Login,
    kind: Annotated[str, typer.Option("--list", help="名单种类 / kind of list")] = "deaths",
    out: Out = None,
    database: Database = DEFAULT,
) -> None:
    """比对外部门名单，只提出；有退回的行时退出码为 1 / only propose; exit 1 for bad rows."""
    with opened(database) as bureau:
        known = {one.programme: matches_of(one) for one in bureau.house.programmes()}
        if programme not in known:
            fail(f"没有事项「{programme}」", f"there is no programme “{programme}”")
        if kind not in known[programme]:
            names = "、".join(known[programme])
            fail(f"没有名单「{kind}」，可用：{names}", f"no list “{kind}”; there are: {names}")
        try:
            who = person(bureau, login)
            found = import_list(bureau.house, programme, kind, files, who)
        except ImportRefused as refused:
            refuse(refused.reasons)
    tell(found.imported)
    _say(found)
    if out is not None:
        give_back(found.imported, out)
    if found.imported.rejected:
        raise typer.Exit(1)


def _say(found: Matched) -> None:
    count = found.counts
    typer.echo(
        f"列入待决定 {count['proposed']} 人，先前已列出 {count['known']} 人，"
        f"已按此停发 {count['settled']} 人，不在发放对象中 {count['unmatched']} 人"
        f" / {count['proposed']} proposed, {count['known']} known, "
        f"{count['settled']} settled, {count['unmatched']} unmatched"
    )
