"""Checks beyond one cell: against the ID number, within the import, between tables. Pure.

A blocking problem keeps its row out and nothing else; a warning goes along with the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflow.engine.refusal import Reason
from workflow.roster.identity import birth_on, is_male
from workflow.roster.rows import Entry, Place, Problem, Row, Value, Workbook
from workflow.roster.specs import Column, TableSpec

Check = Callable[[Entry], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Examined:
    """The verdict on an import: `problems` block (in the papers' order), `warnings` do not."""

    accepted: tuple[Entry, ...]
    refused: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]

    def of(self, place: Place) -> list[Problem]:
        """Return all problems and warnings of one row."""
        return [
            one
            for one in (*self.problems, *self.warnings)
            if (one.file, one.sheet, one.row) == place
        ]


def examine(
    workbooks: Sequence[Workbook], specs: Sequence[TableSpec], checks: Sequence[Check] = ()
) -> Examined:
    """Judge every row of the papers of one import, in their order."""
    found: list[Problem] = [problem for book in workbooks for problem in book.problems]
    entries = [entry for book in workbooks for entry in _entries(book, specs, found)]
    keys = {spec.key: spec for spec in specs}
    for entry in entries:
        found += _of_entry(entry, keys[entry.row.table], checks)
    found += _doubles(entries, keys)
    bad = {(one.file, one.sheet, one.row) for one in found if one.blocks}
    accepted = tuple(entry for entry in entries if not _places(entry) & bad)
    refused = tuple(entry for entry in entries if _places(entry) & bad)
    found += _shared_accounts(accepted, keys)
    found = _in_order(found, workbooks)
    return Examined(
        accepted,
        refused,
        tuple(one for one in found if one.blocks),
        tuple(one for one in found if not one.blocks),
    )


def _in_order(found: Iterable[Problem], workbooks: Sequence[Workbook]) -> list[Problem]:
    """Return each problem once, by file, sheet and row as the papers have them."""
    files = {book.file: at for at, book in enumerate(workbooks)}
    sheets = {
        (book.file, table.sheet): at for book in workbooks for at, table in enumerate(book.tables)
    }
    return sorted(
        dict.fromkeys(found),
        key=lambda one: (files[one.file], sheets.get((one.file, one.sheet), -1), one.row),
    )


def _places(entry: Entry) -> set[Place]:
    rows = (entry.row, *(row for rows in entry.joined.values() for row in rows))
    return {row.place for row in rows}


def _entries(book: Workbook, specs: Sequence[TableSpec], found: list[Problem]) -> Iterable[Entry]:
    """Join a paper's tables by their key; rows that belong to nobody are problems."""
    joining = [spec for spec in specs if spec.joins]
    groups = {spec.key: _grouped(book.rows(spec.key), spec) for spec in joining}
    used: set[tuple[str, Value]] = set()
    for spec in specs:
        if spec.joins:
            continue
        for row in book.rows(spec.key):
            key = row.values.get(spec.key_column)
            joined = {
                other.key: groups[other.key].get(key, ())
                for other in joining
                if other.joins == spec.key and key is not None
            }
            used.update((name, key) for name in joined)
            yield Entry(row, joined)
    for spec in joining:
        for key, rows in groups[spec.key].items():
            if (spec.key, key) not in used:
                found += _of_nobody(rows, spec)


def _of_nobody(rows: Iterable[Row], spec: TableSpec) -> Iterable[Problem]:
    for row in rows:
        yield from row.problems
        if spec.key_column in row.values:
            yield row.problem(spec.key_column, _BELONGS_TO_NOBODY)


def _grouped(rows: Iterable[Row], spec: TableSpec) -> dict[Value, tuple[Row, ...]]:
    groups: dict[Value, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.values.get(spec.key_column), []).append(row)
    return {key: tuple(members) for key, members in groups.items()}


def _of_entry(entry: Entry, spec: TableSpec, checks: Sequence[Check]) -> Iterable[Problem]:
    yield from entry.row.problems
    for rows in entry.joined.values():
        for row in rows:
            yield from row.problems
    yield from _against_id(entry.row, spec)
    for check in checks:
        yield from check(entry)


def _against_id(row: Row, spec: TableSpec) -> Iterable[Problem]:
    """Hold birth month and sex against the ID number, which decides."""
    for id_column in spec.of_kind("id_no"):
        id_no = row.values.get(id_column.key)
        if isinstance(id_no, str):
            for column in spec.columns:
                value = row.values.get(column.key)
                if value is not None and column.agrees and not _agrees(column, value, id_no):
                    yield row.problem(column.key, _DIFFERS[column.agrees])


def _agrees(column: Column, value: Value, id_no: str) -> bool:
    if column.agrees == "birth":
        return birth_on(id_no).isoformat().startswith(str(value))
    male = _MEN & {str(value), *column.choices.get(str(value), ())}
    return bool(male) == is_male(id_no)


def _doubles(entries: Iterable[Entry], keys: Mapping[str, TableSpec]) -> Iterable[Problem]:
    """Report each later row of a person, naming the first."""
    first: dict[tuple[str, Value], Row] = {}
    for entry in entries:
        field = keys[entry.row.table].key_column
        key = entry.row.values.get(field)
        if key is None:
            continue
        earlier = first.setdefault((entry.row.table, key), entry.row)
        if earlier is not entry.row:
            yield entry.row.problem(field, _doubled(earlier, entry.row))


def _shared_accounts(entries: Iterable[Entry], keys: Mapping[str, TableSpec]) -> list[Problem]:
    """Warn where an account is also another person's: spouses may share one."""
    first: dict[Value, tuple[Row, Value]] = {}
    found: list[Problem] = []
    for entry in entries:
        spec = keys[entry.row.table]
        person = entry.row.values.get(spec.key_column)
        for column in spec.of_kind("account"):
            account = entry.row.values.get(column.key)
            if account is None:
                continue
            earlier, owner = first.setdefault(account, (entry.row, person))
            if owner != person:
                reason = _shared(earlier, entry.row)
                found.append(entry.row.problem(column.key, reason, blocks=False))
    return found


def _where(earlier: Row, later: Row) -> str:
    file = "" if earlier.file == later.file else f"《{earlier.file}》"
    return f"{file}“{earlier.sheet}”第{earlier.number}行"


def _where_en(earlier: Row, later: Row) -> str:
    file = "" if earlier.file == later.file else f"{earlier.file}, "
    return f"{file}sheet {earlier.sheet}, row {earlier.number}"


def _doubled(earlier: Row, later: Row) -> Reason:
    return Reason(
        "doubled",
        f"与{_where(earlier, later)}是同一身份证号码，重复",
        f"the same ID number as in {_where_en(earlier, later)}",
    )


def _shared(earlier: Row, later: Row) -> Reason:
    return Reason(
        "account_shared",
        f"账号与{_where(earlier, later)}的另一人相同，请核对",
        f"the account is also another person's in {_where_en(earlier, later)}",
    )


_MEN = frozenset({"M", "m", "男", "男性", "male"})
_DIFFERS = {
    "birth": Reason(
        "birth_differs",
        "与身份证号码中的出生日期不符",
        "differs from the birth date in the ID number",
    ),
    "sex": Reason(
        "sex_differs", "与身份证号码中的性别不符", "differs from the sex in the ID number"
    ),
}
_BELONGS_TO_NOBODY = Reason(
    "belongs_to_nobody", "主表中没有此身份证号码的人", "nobody in the main table has this ID number"
)
