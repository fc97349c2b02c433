"""Tables of cases on paper: of one case with those below it, or of an area. Amounts in fen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from workflow.cases.rows import CaseRow, load_cases, load_members
from workflow.cases.tables import Case
from workflow.papers.case_rows import Row, Source, sums
from workflow.papers.cases_catalogue import ACTS, BY, below, row_of, sums_of, tables_of
from workflow.papers.page_section import Listing, Page
from workflow.papers.reading import Reading
from workflow.papers.rules import Values

Tables = dict[str, list[Row]]


def file(reading: Reading) -> Values:
    """Read one case: its form, its tables, what follows from it or stands on it, every act."""
    source, case = Source(reading.house, reading.session, reading.on), reading.case
    used = [item.field for item in reading.page.form]
    (own,) = source.rows([case], [*used, "act_", "opened_on"])
    fields, tables = reading.head() | own, Tables()
    entries = source.entries([case.id])[case.id]
    tables[ACTS] = _numbered(source.acts(reading.kind, entries))
    for key, row in tables_of(reading.kind).items():
        into(key, row, listing(reading.page, key), _answers(source, reading, key), fields, tables)
    for key, kind in below(reading.definition, reading.kind).items():
        rows = source.rows(cases_below(reading, key), _columns(reading.page, key))
        row = row_of(reading.definition, kind)
        into(key, row, listing(reading.page, key), rows, fields, tables)
    return Values(fields, tables)


def into(
    key: str, types: dict[str, str], one: Listing | None, rows: Iterable[Row],
    fields: dict[str, Any], tables: Tables,
) -> None:  # fmt: skip
    """Put rows onto a paper: those wanted, in order, with what they come to."""
    wanted = [row for row in rows if one is None or not one.in_ or row["_stage"] in one.in_]
    group = one.group if one else None
    if one is not None and one.order:
        wanted.sort(key=_rank(one.order), reverse=one.down)
    if group:
        wanted.sort(key=lambda row: str(row.get(group) or ""))
    names = sums_of(types)
    tables[key] = _numbered(wanted)
    tables[f"{key}{BY}"] = _grouped(wanted, group, names)
    fields[f"{key}_n"] = len(wanted)
    fields.update({f"{key}_sum_{name}": fen for name, fen in sums(wanted, names).items()})


def _rank(name: str) -> Callable[[Row], tuple[bool, Any]]:
    """Return what rows are ordered by; those without a value come first, or last from above."""
    return lambda row: (row.get(name) is not None, row.get(name) or 0)


def listing(page: Page, key: str) -> Listing | None:
    """Return the table of a page that shows rows of a name."""
    return next((one for one in page.tables if one.rows == key), None)


def _columns(page: Page, key: str) -> list[str]:
    found = listing(page, key)
    return used_by(found) if found else []


def used_by(table: Listing) -> list[str]:
    """Return the fields a table shows or is ordered by."""
    return [column.field for column in table.columns] + ([table.order] if table.order else [])


def _answers(source: Source, reading: Reading, key: str) -> Iterator[Row]:
    """Yield the rows of a table of the form."""
    columns = reading.kind.fields[key].fields
    for row in reading.facts()[key] or ():
        yield {name: source.said(one, row.get(name)) for name, one in columns.items()}


def cases_below(reading: Reading, key: str) -> Sequence[CaseRow]:
    """Return the cases of a kind that follow from a case, or stand on it as on a list."""
    if key == reading.kind.members:
        return load_members(reading.hot, reading.case.id)
    ids = reading.session.exec(
        select(Case.id)
        .where(Case.parent_id == reading.case.id, Case.kind == key)
        .order_by(col(Case.id))
    )
    return load_cases(reading.hot, [int(one or 0) for one in ids], hold=False)


def _numbered(rows: Iterable[Row]) -> list[Row]:
    return [{**row, "seq": at, "blank": ""} for at, row in enumerate(rows, start=1)]


def _grouped(rows: Iterable[Row], group: str | None, names: Mapping[str, str]) -> list[Row]:
    if group is None:
        return []
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(str(row.get(group) or "—"), []).append(row)
    return [{"group": name, "n": len(own)} | sums(own, names) for name, own in parts.items()]
