"""What is wrong with the `page:` of a paper: rows, columns, sums, groups and titles. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Section
from workflow.engine.yaml_text import PATH, Problem
from workflow.papers.cases_catalogue import BLANK
from workflow.papers.drawing import title_of
from workflow.papers.page_section import Heading, Item, Listing, Page
from workflow.papers.rules import Catalogue
from workflow.papers.section import Paper

DRAWN = ("file", "cases")  # the contents that a page shows
TYPES = {"sum": ("int", "money"), "words": ("money",), "dated": ("date", "month")}


def looks(section: Section, paper: Paper) -> Iterator[Problem]:
    """Yield what keeps a paper from having one look: a template, or a page of its content."""
    if (paper.page is None) == (paper.template == ""):
        yield section.problem(
            (),
            "paper_look",
            "template 和 page 必须写一个，也只能写一个",
            "it has either a template or a page",
        )
    elif (paper.content in DRAWN) != (paper.page is not None):
        yield section.problem(
            ("content",),
            "page_content",
            f"内容「{paper.content}」与 page 不能一起用",
            f"“{paper.content}” does not go with a page, which draws file and cases",
        )
    if paper.page is not None and "docx" in paper.formats:
        yield section.problem(
            ("formats",), "page_word", "page 画出的文书没有 Word 格式", "a page has no Word format"
        )
    if paper.page is not None and paper.public:
        yield section.problem(
            ("public",),
            "page_public",
            "page 画出的文书不能公开张贴，公示请用内容 notice",
            "a page is not for a board; use the content notice",
        )


def page_problems(
    section: Section, paper: Paper, page: Page, known: Catalogue
) -> Iterator[Problem]:
    """Yield what a page asks for in vain."""
    whole = paper.content == "cases"
    if whole and (page.form or [one.rows for one in page.tables] != [paper.of]):
        yield section.problem(
            ("page",),
            "page_rows",
            f"内容 cases 只有一个表，行是「{paper.of}」",
            f"the content cases has one table, with rows of “{paper.of}”",
        )
    if "xlsx" in paper.formats and not page.tables:
        yield section.problem(
            ("formats",), "page_excel", "Excel 需要一个表格（tables）", "Excel needs a table"
        )
    for at, item in enumerate(page.form):
        yield from _field(section, paper, ("page", "form", at), item, known, "")
    for at, one in enumerate(page.tables):
        place: PATH = ("page", "tables", at)
        if one.rows not in known.tables:
            yield from section.unknown((*place, "rows"), one.rows, known.tables, "表", "rows")
        else:
            yield from _listing(section, paper, place, one, known)
    if page.dated is not None and not _is(known.tables.get(paper.of, {}), page.dated, "dated"):
        yield section.problem(
            ("page", "dated"),
            "page_dated",
            f"「{page.dated}」不是日期",
            f"“{page.dated}” is no day",
        )


def _listing(
    section: Section, paper: Paper, place: PATH, one: Listing, known: Catalogue
) -> Iterator[Problem]:
    row = known.tables[one.rows]
    for at, column in enumerate(one.columns):
        where = (*place, "columns", at)
        yield from _field(section, paper, where, column, known, one.rows)
        if column.sum and column.field in row and not _is(row, column.field, "sum"):
            yield section.problem(
                (*where, "sum"),
                "page_sum",
                f"「{column.field}」不能合计",
                f"“{column.field}” has no sum",
            )
    shown = [column.field for column in one.columns]
    if one.group is not None:
        yield from section.unknown((*place, "group"), one.group, shown, "栏", "column")
    if one.words is not None and (one.words not in shown or not _is(row, one.words, "words")):
        yield section.problem(
            (*place, "words"),
            "page_words",
            f"「{one.words}」不是表中的金额栏",
            f"“{one.words}” is no amount of the table",
        )
    if one.order is not None:
        yield from section.unknown((*place, "order"), one.order, row, "栏", "column")
    kind = section.definition.kinds.get(one.rows)
    for at, stage in enumerate(one.in_):
        stages = kind.stages if kind else {}
        yield from section.unknown((*place, "in", at), stage, stages, "环节", "stage")


def _field(
    section: Section, paper: Paper, where: PATH, asked: Heading | Item, known: Catalogue, rows: str
) -> Iterator[Problem]:
    """Yield what is wrong with a column or a question: unknown, or without a title."""
    given = known.tables[rows] if rows else known.fields
    if asked.field not in given:
        yield from section.unknown((*where, "field"), asked.field, given, "栏", "column")
        return
    kind = section.definition.kinds[paper.of]
    titled = title_of(section.definition, kind, rows or paper.of, asked)
    if not titled or (asked.field == BLANK and asked.title is None):
        yield section.problem(
            (*where, "field"),
            "page_untitled",
            f"「{asked.field}」没有标题，请写 title",
            f"“{asked.field}” has no title",
        )


def _is(row: object, name: str, use: str) -> bool:
    return isinstance(row, dict) and row.get(name) in TYPES[use]
