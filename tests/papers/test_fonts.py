"""Fonts: a sign that one lacks is drawn from the next; without any, a sentence says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from tests.builders import ALLOWANCE, definitions
from tests.papers.made_up import values
from tests.papers.readers import needs_pdf, said
from workflow.papers import fonts, pen
from workflow.papers.catalogue import catalogue
from workflow.papers.fonts import NoFont
from workflow.papers.making import Unmakeable, made
from workflow.papers.section import papers_of
from workflow.papers.templates import Shelf
from workflow.settings import Settings

ON = date(2026, 5, 9)


def small_font(folder: Path) -> str:
    """Make a font that knows nine signs; returns its file name."""
    first = fonts.text_faces()[0]
    font = TTFont(first.path, fontNumber=first.index)
    subsetter = Subsetter(Options(name_IDs=["*"], notdef_outline=True))
    subsetter.populate(text="冯才买提·12〓")
    subsetter.subset(font)
    font.save(folder / "small.otf")
    return "small.otf"


def test_a_sign_the_first_font_lacks_is_drawn_from_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_pdf()
    small = small_font(tmp_path)
    folders = (*fonts._folders(), str(tmp_path))
    monkeypatch.setattr(fonts, "_folders", lambda: folders)
    monkeypatch.setattr(fonts, "TEXT", ((small, 0), *fonts.TEXT))
    written = pen.Pen("名", ON, landscape=False)
    written.page()
    written.write(20, 20, "冯才𠮷𬭎·买提12\N{GRINNING FACE}", 12)
    text = said(written.bytes(), "pdf")
    assert text == "冯才𠮷𬭎·买提12〓"
    assert [len(face) for face in (written.pdf.fonts,)] == [2]


def test_a_machine_without_a_chinese_font_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_folders", lambda: ())
    with pytest.raises(NoFont):
        fonts.text_faces()
    definition = definitions().newest(ALLOWANCE)
    paper = papers_of(definition)["annex1"]
    known = catalogue(definition, paper.of, paper.content)
    shelf = Shelf.of(Settings())
    with pytest.raises(Unmakeable) as told:
        made(shelf, definition, paper, "pdf", known, values(known), ON)
    assert "没有中文字体" in told.value.reasons[0].zh
    assert made(shelf, definition, paper, "docx", known, values(known), ON)
