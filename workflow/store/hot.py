"""Statements compiled once by SQLAlchemy and run on the driver's own cursor.

For the few statements every act runs: the ORM would cost more than the work itself.
Types still convert values both ways; transactions stay those of the session.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Executable,
    Table,
    Text,
    any_,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy import column as named
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]
MANY = 50  # from here on rows go in bulk


class _Compiled:
    """A statement in one dialect: text, order of parameters, conversions."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect)
        self.text = str(compiled)
        self.order: Sequence[str] | None = compiled.positiontup
        self.fixed = {k: v for k, v in compiled.params.items() if v is not None}
        self.inward: dict[str, Convert] = {}
        for parameter, name in compiled.bind_names.items():
            convert = parameter.type._cached_bind_processor(dialect)
            if convert is not None:
                self.inward[name] = convert
        columns = getattr(statement, "selected_columns", ())
        converts = (column.type._cached_result_processor(dialect, None) for column in columns)
        self.outward = [(at, convert) for at, convert in enumerate(converts) if convert]

        self.plan = [(name, self.inward.get(name)) for name in self.order or ()]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        """Return the driver's parameters for `values`."""
        filled = {**self.fixed, **values} if self.fixed else values
        if self.order is not None:
            return [
                convert(filled[name]) if convert else filled[name] for name, convert in self.plan
            ]
        return {
            name: self.inward[name](value) if name in self.inward else value
            for name, value in filled.items()
        }

    def all_parameters(
        self, rows: Iterable[Mapping[str, Any]], common: Mapping[str, Any]
    ) -> Iterator[Any]:
        """Yield the driver's parameters of each row, the common values converted once."""
        shared = {**self.fixed, **self._in(common)}
        inward = self.inward
        for row in rows:
            given = {
                name: inward[name](value) if name in inward else value
                for name, value in row.items()
            }
            if self.order is None:
                yield {**shared, **given}
            else:
                given |= shared
                yield [given[name] for name in self.order]

    def _in(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self.inward[name](value) if name in self.inward else value
            for name, value in values.items()
        }


class Prepared:
    """A Core statement that keeps its compiled form per dialect."""

    def __init__(self, statement: Executable) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def for_(self, dialect: Dialect) -> _Compiled:
        """Return the compiled form for `dialect`."""
        found = self._compiled.get(dialect.name)
        if found is None:
            found = self._compiled[dialect.name] = _Compiled(self._statement, dialect)
        return found


def among_ids(column: Any, dialect: str) -> Any:
    """The condition that a column is one of the ids of the one parameter `ids` (see Hot.ids)."""
    if dialect == "postgresql":
        numbers = ARRAY(BigInteger)
        return column == any_(cast(bindparam("ids", type_=numbers), numbers))
    return column.in_(
        select(named("value")).select_from(func.json_each(bindparam("ids", type_=Text)))
    )


def insert_names(table: Table) -> list[str]:
    """Return the columns an insert gives: all but the key the database counts."""
    return [column.name for column in table.c if column.name != "id"]


@cache
def _inserting(table: Table) -> Prepared:
    return Prepared(insert(table).values({n: bindparam(n) for n in insert_names(table)}))


def _converted(row: Sequence[Any], outward: Sequence[tuple[int, Convert]]) -> list[Any]:
    found = list(row)
    for at, convert in outward:
        found[at] = convert(found[at])
    return found


class Hot:
    """Runs prepared statements in the transaction of a session."""

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        driver: Any = connection.connection.driver_connection
        self._driver = driver
        self._cursor = driver.cursor()

    def run(self, prepared: Prepared, values: Mapping[str, Any]) -> Any:
        """Run a statement; the cursor returned knows how many rows it touched."""
        compiled = prepared.for_(self._dialect)
        cursor = self._driver.cursor()
        cursor.execute(compiled.text, compiled.parameters(values))
        return cursor

    def many(
        self,
        prepared: Prepared,
        rows: Iterable[Mapping[str, Any]],
        common: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run a statement for each row; the cursor returned knows how many it touched.

        `common` are values that all rows share: they are converted once.
        """
        compiled = prepared.for_(self._dialect)
        cursor = self._driver.cursor()
        cursor.executemany(compiled.text, compiled.all_parameters(rows, common or {}))
        return cursor

    def rows(self, prepared: Prepared, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Run a select; returns its rows, converted."""
        compiled = prepared.for_(self._dialect)
        self._cursor.execute(compiled.text, compiled.parameters(values))
        if not compiled.outward:
            return list(self._cursor.fetchall())
        return [_converted(row, compiled.outward) for row in self._cursor.fetchall()]

    def pour(
        self,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        common: Mapping[str, Any] | None = None,
    ) -> None:
        """Insert many rows the quickest way the driver has (PostgreSQL's COPY)."""
        if not rows:
            return
        prepared = _inserting(table)
        if self._dialect.name != "postgresql":
            self.many(prepared, rows, common)
            return
        compiled, names = prepared.for_(self._dialect), insert_names(table)
        columns = ", ".join(f'"{name}"' for name in names)
        with self._driver.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for values in compiled.all_parameters(rows, common or {}):
                copy.write_row([values[name] for name in names])

    @property
    def dialect(self) -> str:
        """Name of the database's kind."""
        return self._dialect.name

    def ids(self, ids: Sequence[int]) -> Any:
        """Return ids as the value of the parameter of `among_ids`."""
        return list(ids) if self.dialect == "postgresql" else json.dumps(ids)

    def add(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, one or a few at a time."""
        for row in rows:
            self.run(_inserting(table), row)

    def put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows, however many there are."""
        if len(rows) < MANY:
            self.add(table, rows)
        else:
            self.pour(table, rows)

    def together(self) -> AbstractContextManager[Any]:
        """Send the statements inside at once where the driver can (PostgreSQL's pipeline)."""
        if self._dialect.name == "postgresql":
            pipeline: AbstractContextManager[Any] = self._driver.pipeline()
            return pipeline
        return nullcontext()
