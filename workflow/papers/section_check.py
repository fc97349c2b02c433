"""What is wrong with a programme's `papers:`: names, formats, and fields of its templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from workflow.engine.check.report import Section
from workflow.engine.yaml_text import Problem
from workflow.papers import archive_check
from workflow.papers.catalogue import CONTENTS, catalogue
from workflow.papers.page_check import looks, page_problems
from workflow.papers.section import Paper
from workflow.papers.templates import FOLDER, problems_of

archives = archive_check.problems  # of the section `archives:`


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with `papers:` and with the templates beside the definition."""
    return section.of_each(Paper, _of)


def _of(section: Section, paper: Paper) -> Iterator[Problem]:
    definition = section.definition
    wrong = [
        *section.unknown(("of",), paper.of, definition.kinds, "件类", "kind"),
        *section.unknown(("content",), paper.content, CONTENTS, "内容", "content"),
    ]
    for at, role in enumerate(paper.print_by):
        wrong += section.unknown(("print_by", at), role, definition.roles, "角色", "role")
    stages = definition.kinds[paper.of].stages if paper.of in definition.kinds else paper.in_
    for at, stage in enumerate(paper.in_):
        wrong += section.unknown(("in", at), stage, stages, "环节", "stage")
    wrong += looks(section, paper)
    yield from wrong
    if not wrong and paper.page is not None:
        known = catalogue(definition, paper.of, paper.content)
        yield from page_problems(section, paper, paper.page, known)
    elif not wrong:
        folder = Path(section.loaded.file).parent / FOLDER
        yield from _templates(section, paper, folder)


def _templates(section: Section, paper: Paper, folder: Path) -> Iterator[Problem]:
    try:
        known = catalogue(section.definition, paper.of, paper.content)
    except (KeyError, ValueError):
        yield section.problem(
            ("content",),
            "content_unfit",
            f"件类「{paper.of}」没有内容「{paper.content}」",
            f"a “{paper.of}” has no content “{paper.content}”",
        )
        return
    yield from problems_of(paper, known, folder)
