"""What stands in a place of a paper: fields found in texts, values as offices write them. PURE.

Values are plain: text, int, fen (money), ISO days and months; None where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from workflow.money.words import in_words
from workflow.money.yuan import yuan
from workflow.papers.sheet import Column, Sheet, Table

Row = Mapping[str, Any]
STYLES = {"": None, "capitals": "money", "long": "date"}


@dataclass(frozen=True)
class Catalogue:
    """The fields a content gives, and those of the rows of its tables, each with its type.

    Types: text, int, money, date, month. `personal` names fields that no public paper shows.
    """

    fields: Mapping[str, str]
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Values:
    """What is on one paper."""

    fields: Mapping[str, Any]
    tables: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flaw:
    """A place of a template that names what the content does not give."""

    place: str
    zh: str
    en: str


def flaws(sheet: Sheet, known: Catalogue) -> Iterator[Flaw]:
    """Yield what a template asks for in vain."""
    for text in _texts(sheet):
        yield from _flaws_of_text(text, known)
    for part in sheet.parts:
        if part.table is not None:
            yield from _flaws_of_table(part.table, known)


def names_in(text: str) -> list[tuple[str, str]]:
    """Return the fields a text names, each with its style; ValueError for a broken brace."""
    return [
        (name, style or "") for _, name, style, _ in Formatter().parse(text) if name is not None
    ]


def fill(text: str, values: Values, known: Catalogue) -> str:
    """Return a text with its fields put in; KeyError for one the content does not give."""
    said = []
    for words, name, style, _ in Formatter().parse(text):
        said.append(words)
        if name is not None:
            said.append(written(values.fields[name], known.fields[name], style or ""))
    return "".join(said)


def written(value: Any, kind: str, style: str = "") -> str:
    """Return a value as it stands on paper: 1,234.00, 壹佰元整, 2026-05-09, 2026年5月9日."""
    if value is None:
        return ""
    if kind == "money":
        return in_words(value) if style == "capitals" else yuan(value)
    if kind == "date" and style == "long":
        year, month, day = str(value).split("-")
        return f"{year}年{int(month)}月{int(day)}日"
    return str(value)


def totals(table: Table, rows: Iterable[Row]) -> dict[str, int]:
    """Return the sums of the columns marked so."""
    rows = list(rows)
    return {
        column.field: sum(int(row[column.field] or 0) for row in rows)
        for column in table.columns
        if column.sum
    }


def align_of(column: Column, kind: str) -> str:
    """Return how a column stands: amounts to the right, numbers in the middle, words left."""
    return column.align or {"money": "right", "text": "left"}.get(kind, "center")


def heads(table: Table) -> list[tuple[str, int]]:
    """Return the heads above the columns with how many each covers; empty without any."""
    if not any(column.under for column in table.columns):
        return []
    found: list[tuple[str, int]] = []
    for column in table.columns:
        if found and column.under and found[-1][0] == column.under:
            found[-1] = (column.under, found[-1][1] + 1)
        else:
            found.append((column.under, 1))
    return found


def _texts(sheet: Sheet) -> Iterator[str]:
    yield from (sheet.mark, sheet.title, sheet.subtitle, sheet.foot, *sheet.above)
    for part in sheet.parts:
        yield from (*(part.text or ()), *(part.signs or ()), *(part.end or ()))
        if part.table is not None:
            yield part.table.title
        for row in part.form.rows if part.form else ():
            for cell in row.cells:
                yield from (cell.label, cell.text, cell.below)


def _flaws_of_text(text: str, known: Catalogue) -> Iterator[Flaw]:
    try:
        named = names_in(text)
    except ValueError:
        yield Flaw(text, f"花括号没有配对：{text}", f"a brace without its pair: {text}")
        return
    for name, style in named:
        if name not in known.fields:
            yield unknown(name, text)
        elif style not in STYLES or STYLES[style] not in (None, known.fields[name]):
            yield Flaw(text, f"「{name}」不能写作 {style}", f"“{name}” has no style {style}")


def _flaws_of_table(table: Table, known: Catalogue) -> Iterator[Flaw]:
    if table.rows not in known.tables:
        yield unknown(table.rows, table.rows)
        return
    for column in table.columns:
        kind = known.tables[table.rows].get(column.field)
        if kind is None:
            yield unknown(column.field, column.field)
        elif column.sum and kind not in ("int", "money"):
            yield Flaw(column.field, f"「{column.field}」不能合计", f"“{column.field}” has no sum")


def unknown(name: str, place: str) -> Flaw:
    """Return the flaw of a name the content does not give."""
    return Flaw(place, f"没有字段「{name}」", f"there is no field “{name}”")


def used(sheet: Sheet) -> frozenset[str]:
    """Return every field a template shows, of texts and of columns."""
    named = {name for text in _texts(sheet) for name, _ in names_in(text)}
    columns = {column.field for part in sheet.parts if part.table for column in part.table.columns}
    return frozenset(named | columns)
