"""Where templates of papers lie: beside the definition, or in the county's own folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import workflow
from workflow.engine.definition import Definition
from workflow.engine.yaml_text import Problem
from workflow.papers import word
from workflow.papers.catalogue import catalogue
from workflow.papers.rules import Catalogue, Flaw, flaws, used
from workflow.papers.section import Paper, papers_of
from workflow.papers.sheet import Sheet, line_of, read_sheet
from workflow.settings import Settings

FOLDER = "papers"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folders in which a template is looked for, the county's own first."""

    definitions: Path
    county: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Shelf:
        """Return the folders the settings name."""
        root = settings.definitions_dir or (
            Path(workflow.__file__).parents[1] / "definitions" / "programmes"
        )
        return cls(root, settings.papers_dir)

    def find(self, programme: str, name: str) -> Path:
        """Return the file of a template; the packaged one where the county has none."""
        if self.county is not None and (own := self.county / programme / name).is_file():
            return own
        return self.definitions / programme / FOLDER / name


class TemplateWrong(Exception):
    """A template cannot be used; `problems` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def open_sheet(path: Path, known: Catalogue) -> Sheet:
    """Read a template that fits its content; raises TemplateWrong."""
    sheet, problems = read_sheet(path)
    if sheet is None:
        raise TemplateWrong(problems)
    wrong = [_problem(path, flaw) for flaw in flaws(sheet, known)]
    if wrong:
        raise TemplateWrong(wrong)
    return sheet


def problems_of(paper: Paper, known: Catalogue, folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the templates of a paper in a folder."""
    for name in files_of(paper):
        check = _of_word if name.endswith(".docx") else _of_sheet
        yield from check(paper, known, folder / name)


def files_of(paper: Paper) -> list[str]:
    """Return the names of the templates a paper needs."""
    sheets = [f"{paper.template}.yaml"] if {"xlsx", "pdf"} & set(paper.formats) else []
    return sheets + ([f"{paper.template}.docx"] if "docx" in paper.formats else [])


def problems_of_county(definition: Definition, folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with the templates a county put into its own folder."""
    there = {path.name for path in folder.glob("*")} if folder.is_dir() else set()
    for paper in papers_of(definition).values():
        known = catalogue(definition, paper.of, paper.content)
        own = [name for name in files_of(paper) if name in there]
        for name in own:
            check = _of_word if name.endswith(".docx") else _of_sheet
            yield from check(paper, known, folder / name)
        there -= set(own)
    for name in sorted(there):
        said = f"没有哪份文书用模板 {name}", f"no paper uses a template {name}"
        yield Problem(str(folder / name), 1, "template_unused", *said)


def _of_sheet(paper: Paper, known: Catalogue, path: Path) -> Iterator[Problem]:
    try:
        sheet = open_sheet(path, known)
    except TemplateWrong as wrong:
        yield from wrong.problems
        return
    if "xlsx" in paper.formats and not any(part.table for part in sheet.parts):
        yield _problem(path, Flaw("parts", "Excel 需要一个表格（table）", "Excel needs a table"))
    for name in sorted(used(sheet) & known.personal) if paper.public else ():
        said = f"公开的文书不得有个人信息「{name}」", f"a public paper may not show “{name}”"
        yield _problem(path, Flaw(name, *said))


def _of_word(paper: Paper, known: Catalogue, path: Path) -> Iterator[Problem]:
    if not path.is_file():
        said = f"没有模板 {path.name}", f"there is no template {path.name}"
        yield Problem(str(path), 1, "template_missing", *said)
        return
    yield from (_problem(path, flaw) for flaw in word.flaws(path, known))


def _problem(path: Path, flaw: Flaw) -> Problem:
    line = line_of(path, flaw.place) if path.suffix == ".yaml" else 1
    return Problem(str(path), line, "template_field", f"{path.name}：{flaw.zh}", flaw.en)
