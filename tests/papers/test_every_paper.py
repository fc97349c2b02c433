"""Every paper in every format: rare names survive, nothing is a formula, the same bytes again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import ALLOWANCE, definitions
from tests.papers.made_up import NAME, values
from tests.papers.readers import needs_pdf, parts, said
from workflow.papers import pdf, word, workbook
from workflow.papers.catalogue import catalogue
from workflow.papers.rules import Catalogue, Values, fill
from workflow.papers.section import Paper, papers_of
from workflow.papers.sheet import read_sheet
from workflow.papers.templates import Shelf
from workflow.settings import Settings

DEFINITION = definitions().newest(ALLOWANCE)
PAPERS = papers_of(DEFINITION)
# Papers of one template look alike: the first of them stands for all.
BY_LOOK = {(paper.template, form): (key, form)
           for key, paper in reversed(PAPERS.items()) for form in paper.formats}  # fmt: skip
EACH = sorted(BY_LOOK.values())
ON = date(2026, 5, 9)
PLAIN = "=cmd|'/c calc'!A0"


def made(key: str, form: str, text: str = NAME) -> bytes:
    """Make a paper from values made up."""
    if form == "pdf":
        needs_pdf()
    paper = PAPERS[key]
    known = catalogue(DEFINITION, paper.of, paper.content)
    marks = [one.zh for one in paper.copies] or [""]
    copies = [(mark, values(known, text=text)) for mark in marks]
    path = template(paper, form)
    if form == "docx":
        return word.render(path, known, copies, ON)
    sheet, problems = read_sheet(path)
    assert sheet is not None, problems
    return (pdf if form == "pdf" else workbook).render(sheet, known, copies, ON)


def template(paper: Paper, form: str) -> Path:
    """Return the packaged file."""
    ending = "docx" if form == "docx" else "yaml"
    return Shelf.of(Settings()).find(ALLOWANCE, f"{paper.template}.{ending}")


@pytest.mark.parametrize(("key", "form"), EACH, ids=lambda one: str(one))
def test_a_paper_keeps_rare_characters_and_is_the_same_again(key: str, form: str) -> None:
    first = made(key, form)
    text = said(first, form)
    assert NAME in text
    assert "〓" not in text
    if form != "pdf" or key == "annex2":  # a PDF takes a second: one stands for all
        assert made(key, form) == first


@pytest.mark.parametrize("key", [key for key, form in EACH if form == "xlsx"])
def test_no_text_becomes_a_formula(key: str) -> None:
    assert "".join(PLAIN.split()) in said(made(key, "xlsx", PLAIN), "xlsx")


def test_an_office_file_has_no_clock_in_it() -> None:
    core = parts(made("annex4", "xlsx"))["docProps/core.xml"].decode()
    assert "2026-05-09T00:00:00Z" in core
    assert core.count("2026-") == core.count("2026-05-09")


def test_each_copy_says_who_keeps_it() -> None:
    text, copies = said(made("annex1", "pdf"), "pdf"), PAPERS["annex1"].copies
    assert [text.count(one.zh) for one in copies] == [1, 1, 1]
    assert text.count("第1页共1页") == 3
    letter = said(made("annex1", "docx"), "docx")
    assert "一式三份：乡镇（街道）存、县教育局存、申请人存" in letter


def test_every_packaged_template_is_of_a_paper() -> None:
    folder = template(PAPERS["annex1"], "pdf").parent
    named = {f"{one.template}.{'docx' if form == 'docx' else 'yaml'}"
             for one in PAPERS.values() for form in one.formats}  # fmt: skip
    assert {path.name for path in folder.iterdir()} == named


def test_a_value_is_never_read_as_a_template() -> None:
    known = Catalogue({"name": "text"})
    assert fill("{name}", Values({"name": "{seal} {0.__class__}"}), known) == (
        "{seal} {0.__class__}"
    )
