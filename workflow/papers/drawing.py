"""A page drawn from its declaration: the sheet that a template would otherwise be. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.definition import Definition, Kind
from workflow.engine.grammar import Label
from workflow.papers.cases_catalogue import ACT, ACTS, BLANK, BY, TITLES, titles_of
from workflow.papers.page_section import Heading, Item, Listing, Page
from workflow.papers.rules import Catalogue
from workflow.papers.section import Paper
from workflow.papers.sheet import Cell, Column, Form, Part, Row, Sheet, Table

WIDTHS = {"int": 16, "money": 26, "date": 26, "month": 20}
WIDEST = 36  # of a column as wide as its title
LONG = ("long_text", "table")
FORM = [24, 46, 24, 46]  # of four columns: two questions side by side


def sheet_of(definition: Definition, paper: Paper, known: Catalogue) -> Sheet:
    """Return the sheet of a paper with a `page`; its names were checked."""
    page = paper.page or Page()
    drawn = _Drawn(definition, definition.kinds[paper.of], page, known)
    whole = paper.content == "cases"
    above = ["单位：{area}", "{period}"] if whole else ["单位：{unit}", "编号：{number}"]
    return Sheet(
        paper="A4" if page.upright else "A4 landscape",
        size=page.size,
        title=escaped(paper.title.zh),
        above=[*above, *(["金额单位：元"] if drawn.has_money() else [])],
        parts=list(drawn.parts()),
        foot="{programme}　{on:long}" if whole else "{programme}　{number}",
    )


def escaped(text: str) -> str:
    """Return a text that names no field."""
    return text.replace("{", "{{").replace("}", "}}")


def title_of(definition: Definition, kind: Kind, rows: str, heading: Heading | Item) -> str:
    """Return what a column or a question is called; empty where nothing says it."""
    if heading.title is not None:
        return heading.title.zh
    found = titles(definition, kind, rows).get(heading.field)
    return found.zh if found else ""


def titles(definition: Definition, kind: Kind, rows: str) -> dict[str, Label]:
    """Return what the columns of a table of a page are called by themselves."""
    if rows == ACTS:
        return {key: TITLES[key] for key in ACT if key != BLANK}
    if rows in kind.fields and kind.fields[rows].type == "table":
        inner = {key: one.title for key, one in kind.fields[rows].fields.items()}
        return {"seq": TITLES["seq"]} | inner
    return titles_of(definition, definition.kinds[rows])


class _Drawn:
    """One page on its way to a sheet."""

    def __init__(self, definition: Definition, kind: Kind, page: Page, known: Catalogue) -> None:
        self.definition, self.kind, self.page, self.known = definition, kind, page, known

    def has_money(self) -> bool:
        """Tell whether a table has an amount."""
        return any(
            self.known.tables[one.rows][column.field] == "money"
            for one in self.page.tables
            for column in one.columns
        )

    def parts(self) -> Iterator[Part]:
        """Yield the form, each table with its sums, and the places for signatures."""
        if self.page.form:
            yield Part(form=self._form())
        for one in self.page.tables:
            yield Part(table=self._table(one))
            if one.group:
                yield Part(table=self._groups(one))
            if one.words:
                yield Part(text=[self._words(one)])
        if self.page.signs:
            yield Part(signs=[f"{escaped(one.zh)}：" for one in self.page.signs])

    def _form(self) -> Form:
        rows: list[list[Cell]] = []
        for item in self.page.form:
            wide = item.wide or self._is_long(item.field)
            cells = self._cells(item, 3 if wide else 1)
            if wide or not rows or len(rows[-1]) != 2 or rows[-1][1].span == 3:
                rows.append(cells)
            else:
                rows[-1] += cells
        return Form(columns=FORM, rows=[Row(cells=_filled(cells)) for cells in rows])

    def _cells(self, item: Item, span: int) -> list[Cell]:
        said = title_of(self.definition, self.kind, self._key(), item)
        unit = "元" if self.known.fields[item.field] == "money" else ""
        text = f"{{{item.field}}}{unit}"
        return [Cell(label=escaped(said)), Cell(text=text, span=span, align="left")]

    def _key(self) -> str:
        return next(key for key, one in self.definition.kinds.items() if one is self.kind)

    def _is_long(self, field: str) -> bool:
        asked = self.kind.fields.get(field)
        return asked is not None and asked.type in LONG

    def _table(self, one: Listing) -> Table:
        summed = any(column.sum for column in one.columns)
        return Table(
            rows=one.rows, title=escaped(one.title.zh) if one.title else "",
            columns=[self._column(one.rows, column) for column in one.columns],
            total="合计" if summed else "", height=one.height, at_least=one.at_least,
        )  # fmt: skip

    def _column(self, rows: str, column: Heading) -> Column:
        kind = self.known.tables[rows][column.field]
        title = title_of(self.definition, self.kind, rows, column)
        return Column(
            field=column.field, title=title, under=column.under, sum=column.sum,
            width=column.width or self._width(rows, column.field, kind, title),
            align="center" if column.field == "seq" else None,
        )  # fmt: skip

    def _width(self, rows: str, field: str, kind: str, title: str) -> int:
        if field == "seq":
            return 10
        if kind in WIDTHS:
            return max(WIDTHS[kind], min(4 * len(title), WIDEST) if kind == "money" else 0)
        asked = self.definition.kinds[rows].fields.get(field) if rows != ACTS and (
            rows in self.definition.kinds) else None  # fmt: skip
        long = asked is not None and asked.type == "long_text"
        return 60 if long or field == "said" else 34

    def _groups(self, one: Listing) -> Table:
        rows = f"{one.rows}{BY}"
        by = next(column for column in one.columns if column.field == one.group)
        title = title_of(self.definition, self.kind, one.rows, by)
        summed = [
            Column(field=column.field, title=title_of(self.definition, self.kind, one.rows, column),
                   width=WIDTHS["money"], sum=True)
            for column in one.columns if column.sum
        ]  # fmt: skip
        first = [Column(field="group", title=title, width=60),
                 Column(field="n", title="件数", width=20, sum=True)]  # fmt: skip
        return Table(rows=rows, title=f"按{title}小计", columns=first + summed, total="合计")

    def _words(self, one: Listing) -> str:
        by = next(column for column in one.columns if column.field == one.words)
        title = escaped(title_of(self.definition, self.kind, one.rows, by))
        counted = f"共 {{{one.rows}_n}} 件"
        total = f"{one.rows}_sum_{one.words}"
        return f"{counted}，{title}合计 {{{total}}} 元（大写：人民币{{{total}:capitals}}）。"


def _filled(cells: list[Cell]) -> list[Cell]:
    """Return a row with an empty pair beside a question that stands alone."""
    alone = len(cells) == 2 and cells[1].span == 1
    return [cells[0], cells[1].model_copy(update={"span": 3})] if alone else cells
