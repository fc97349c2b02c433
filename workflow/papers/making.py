"""A paper as a file, from its template or drawn from its `page:`; why none can be made."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from jinja2 import TemplateError

from workflow.engine.definition import Definition
from workflow.engine.refusal import Reason
from workflow.papers import pdf, word, workbook
from workflow.papers.drawing import sheet_of
from workflow.papers.fonts import NoFont
from workflow.papers.rules import Catalogue, Values
from workflow.papers.section import Paper
from workflow.papers.sheet import Sheet
from workflow.papers.templates import Shelf, TemplateWrong, open_sheet


class Unmakeable(Exception):
    """A paper cannot be made; carries what to tell."""

    def __init__(self, *reasons: Reason) -> None:
        self.reasons = reasons
        super().__init__(reasons[0].zh)


def fit(read: Values, known: Catalogue) -> Values:
    """Return what the catalogue names and no more; what a case of another kind lacks is blank."""
    tables = {
        name: [{key: row.get(key) for key in types} for row in read.tables.get(name, ())]
        for name, types in known.tables.items()
    }
    return Values({key: read.fields.get(key) for key in known.fields}, tables)


def made(
    shelf: Shelf, definition: Definition, paper: Paper, form: str, known: Catalogue,
    values: Values, on: date,
) -> bytes:  # fmt: skip
    """Return a paper as a file; raises Unmakeable."""
    copies = [(label.zh, values) for label in paper.copies] or [("", values)]
    try:
        if paper.page is not None:
            return _written(sheet_of(definition, paper, known), form, known, copies, on)
        ending = "docx" if form == "docx" else "yaml"
        path = shelf.find(definition.programme, f"{paper.template}.{ending}")
        return _rendered(path, form, known, copies, on)
    except TemplateWrong as wrong:
        raise Unmakeable(*(_wrong(problem.file, f"第{problem.line}行 {problem.zh}", problem.en)
                           for problem in wrong.problems)) from wrong  # fmt: skip
    except TemplateError as wrong:
        raise Unmakeable(_wrong(paper.template, str(wrong), str(wrong))) from wrong
    except NoFont as wrong:
        raise Unmakeable(_NO_FONT) from wrong


def _rendered(
    path: Path, form: str, known: Catalogue, copies: list[tuple[str, Values]], on: date
) -> bytes:
    if form == "docx":
        return word.render(path, known, copies, on)
    return _written(open_sheet(path, known), form, known, copies, on)


def _written(
    sheet: Sheet, form: str, known: Catalogue, copies: list[tuple[str, Values]], on: date
) -> bytes:
    render = pdf.render if form == "pdf" else workbook.render
    return render(sheet, known, copies, on)


def _wrong(file: str, zh: str, en: str) -> Reason:
    name = Path(file).name
    return Reason("template_wrong", f"模板 {name} 有误：{zh}", f"template {name} is wrong: {en}")


_NO_FONT = Reason(
    "no_font",
    "服务器上没有中文字体，不能生成 PDF，请管理员安装（如 fonts-noto-cjk），或先用其他格式",
    "the server has no Chinese font for PDF: install one such as fonts-noto-cjk",
)
