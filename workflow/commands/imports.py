"""`liuzhuan import`: bring papers in, as a person with the posts they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated

import typer

from workflow.bureau import Bureau
from workflow.commands.opened import DEFAULT, Database, fail, opened, person, refuse
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition, Kind, Register
from workflow.roster.service import (
    Imported,
    ImportRefused,
    import_applications,
    import_register,
)

app = typer.Typer(no_args_is_help=True)
Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", exists=True, dir_okay=False, help="名册 .xlsx")
]
Login = Annotated[str, typer.Option("--as", help="经办人的登录名 / login of who imports")]
Programme = Annotated[str, typer.Option(help="事项，仅有一项时可不填 / programme, if several")]
Out = Annotated[
    Path | None,
    typer.Option(file_okay=False, help="批注后的文件存放处 / folder for the annotated files"),
]


@app.command()
def register(
    files: Files,
    login: Login,
    programme: Programme = "",
    register: Annotated[str, typer.Option(help="名单 / register")] = "",
    correction: Annotated[
        str, typer.Option(help="更正文号（名单固化后才需要） / number of the correcting document")
    ] = "",
    out: Out = None,
    database: Database = DEFAULT,
) -> None:
    """导入固化名单；有未导入的行时退出码为 1 / load a register; exit 1 when rows were kept out."""

    def work(bureau: Bureau, actor: Actor) -> Imported:
        definition = _definition(
            bureau, programme, lambda one: any(map(_on_paper, one.registers.values()))
        )
        key = register or _only(definition.registers, "--register")
        if key not in definition.registers:
            fail(f"事项中没有名单「{key}」", f"there is no register “{key}”")
        return import_register(
            bureau.house, definition.programme, key, files, actor, correction=correction
        )

    _run(database, login, work, out)


@app.command()
def applications(
    files: Files,
    login: Login,
    programme: Programme = "",
    kind: Annotated[str, typer.Option(help="件类 / kind of case")] = "application",
    submit: Annotated[
        bool, typer.Option("--submit", help="导入后即提交 / submit what is opened")
    ] = False,
    out: Out = None,
    database: Database = DEFAULT,
) -> None:
    """导入申请名册；有未导入的行时退出码为 1 / open cases; exit 1 when rows were kept out."""

    def work(bureau: Bureau, actor: Actor) -> Imported:
        definition = _definition(bureau, programme, lambda one: _on_paper(one.kinds.get(kind)))
        if kind not in definition.kinds:
            fail(f"事项中没有件类「{kind}」", f"there is no kind “{kind}”")
        return import_applications(
            bureau.house, definition.programme, kind, files, actor, submit=submit
        )

    _run(database, login, work, out)


def _run(
    database: str, login: str, work: Callable[[Bureau, Actor], Imported], out: Path | None
) -> None:
    with opened(database) as bureau:
        try:
            imported = work(bureau, person(bureau, login))
        except ImportRefused as refused:
            refuse(refused.reasons)
    tell(imported)
    if out is not None:
        give_back(imported, out)
    if imported.rejected:
        raise typer.Exit(1)


def _definition(bureau: Bureau, programme: str, fits: Callable[[Definition], bool]) -> Definition:
    """Return the programme named, else the only one such papers belong to."""
    known = {one.programme: one for one in bureau.house.programmes()}
    fitting = [name for name, one in known.items() if fits(one)]
    wanted = programme or _only(fitting or list(known)[:1], "--programme")
    if wanted not in known:
        fail(f"没有事项「{wanted}」", f"there is no programme “{wanted}”")
    return known[wanted]


def _on_paper(form: Kind | Register | None) -> bool:
    """Tell whether something comes on papers: what has no headings is on none."""
    return form is not None and any(field.columns for field in form.fields.values())


def _only(known: Collection[str], option: str) -> str:
    """Return the one name there is; ends where there are several to choose from."""
    if len(known) != 1:
        names = "、".join(known)
        fail(f"请用 {option} 指明：{names}", f"name one with {option}: {names}")
    return next(iter(known))


def tell(imported: Imported) -> None:
    """Say which rows were kept out and why, what to mind, and how many came in."""
    for row in imported.rejected:
        place = "!".join(part for part in (row.sheet, row.cell) if part)
        typer.echo(f"未导入 {row.file} {place} {row.reason}")
    for problem in imported.warnings:
        typer.echo(f"提醒 {problem.file} {problem.in_('zh')}")
    typer.echo(
        f"已导入 {imported.imported} 行，已存在 {imported.existing} 行，"
        f"未导入 {len(imported.rejected)} 行 / {imported.imported} imported, "
        f"{imported.existing} there already, {len(imported.rejected)} kept out"
    )


def give_back(imported: Imported, out: Path) -> None:
    """Write the annotated files into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    stems: Counter[str] = Counter()
    for file, data in imported.annotated.items():
        stem = Path(file).stem
        stems[stem] += 1
        again = f"-{stems[stem]}" if stems[stem] > 1 else ""
        path = out / f"{stem}-导入结果{again}.xlsx"
        path.write_bytes(data)
        typer.echo(f"批注文件 {path} / given back")
