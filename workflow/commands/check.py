"""`liuzhuan check`: prove definitions; file and line of every mistake, Chinese first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

import workflow
from workflow.calendar.load import load_year, read_folder
from workflow.calendar.term_load import TERMS, load_school_year, read_terms
from workflow.demo.script import PLAY, PlayWrong, read_play
from workflow.engine.check import Names
from workflow.engine.check import check as prove
from workflow.engine.load import load_file
from workflow.engine.yaml_text import Problem
from workflow.money.banks import load_banks
from workflow.money.layout_check import read_layout
from workflow.papers.templates import FOLDER as TEMPLATES
from workflow.papers.templates import Shelf, problems_of_county
from workflow.people.organisation import OrganisationWrong, read_organisation
from workflow.settings import Settings


def check(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]…")] = None,
) -> None:
    """Prove programmes, calendars, layouts of banks: the packaged ones unless PATHs are named."""
    problems = list(problems_of(paths or packaged(), _names()))
    if not paths:
        problems += _of_county()
    for problem in problems:
        note = "" if problem.severity == "error" else f" [{problem.severity}]"
        typer.echo(f"{problem}{note}")
    wrong = [problem for problem in problems if problem.severity != "warning"]
    if wrong:
        typer.echo(f"{len(wrong)} 处需要更正 / {len(wrong)} to be put right", err=True)
        raise typer.Exit(1)


def _of_county() -> Iterator[Problem]:
    """Yield what is wrong with the county's own layouts of banks and templates of papers."""
    settings = Settings.from_environment()
    if settings.banks_dir is not None:
        yield from load_banks(settings.banks_dir)[1]
    if settings.papers_dir is not None:
        for path in sorted(Shelf.of(settings).definitions.glob("*/v*.yaml")):
            definition = load_file(path).definition
            if definition is not None:
                folder = settings.papers_dir / definition.programme
                yield from problems_of_county(definition, folder)


def packaged() -> list[Path]:
    """Return the folders of definitions that come with the product."""
    root = Path(workflow.__file__).parents[1] / "definitions"
    return [root / "programmes", root / "calendars", root / "banks"]


def problems_of(paths: Iterable[Path], names: Names) -> Iterator[Problem]:
    """Yield every problem of files and of the definitions below folders."""
    for path in paths:
        if path.is_dir():
            yield from _folder(path, names)
        else:
            yield from _file(path, names)


def _folder(path: Path, names: Names) -> Iterator[Problem]:
    below = sorted(path.rglob("*.yaml"))
    if not below:
        yield Problem(str(path), 1, "nothing_here", "没有找到定义文件", "no definition is here")
    whole = {file.parent for file in below if _is_year(file)}
    for folder in sorted(whole):
        yield from (read_terms if _is_terms(folder) else read_folder)(folder)[1]
    for file in below:
        if file.parent not in whole and file.parent.name != TEMPLATES:
            yield from _file(file, names)


def _file(path: Path, names: Names) -> Iterator[Problem]:
    if _is_year(path):
        read = load_school_year if _is_terms(path.parent) else load_year
        yield from read(path.read_bytes(), str(path))[1].problems
        return
    if path.name == PLAY:
        yield from _play(path)
        return
    loaded = load_file(path)
    if isinstance(loaded.tree.data, dict) and "units" in loaded.tree.data:
        yield from _organisation(path)
    elif isinstance(loaded.tree.data, dict) and {"bank", "out", "back"} & loaded.tree.data.keys():
        yield from read_layout(path.read_bytes(), str(path))[1].problems
    else:
        yield from prove(loaded, names)


def _organisation(path: Path) -> Iterator[Problem]:
    try:
        read_organisation(path)
    except OrganisationWrong as wrong:
        yield from wrong.problems


def _play(path: Path) -> Iterator[Problem]:
    try:
        read_play(path)
    except PlayWrong as wrong:
        yield from wrong.problems


def _is_year(path: Path) -> bool:
    """A calendar is a file named after its year; every other file is a programme."""
    return path.stem.isdigit() and path.is_file()


def _is_terms(folder: Path) -> bool:
    """School years lie in a folder of their place below `terms`."""
    return folder.parent.name == TERMS.name


def _names() -> Names:
    from workflow.bureau import known_names  # opens every feature; not needed to say --help

    return known_names()
