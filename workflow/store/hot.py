"""Statements compiled once by SQLAlchemy and run on the driver's own cursor.

For the few statements every act runs: the ORM would cost more than the work itself.
Types still convert values both ways; transactions stay those of the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]


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
        self.outward: list[Convert | None] = [
            column.type._cached_result_processor(dialect, None) for column in columns
        ]

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

    def many(self, prepared: Prepared, rows: Iterable[Mapping[str, Any]]) -> Any:
        """Run a statement for each row; the cursor returned knows how many it touched."""
        compiled = prepared.for_(self._dialect)
        cursor = self._driver.cursor()
        cursor.executemany(compiled.text, [compiled.parameters(row) for row in rows])
        return cursor

    def rows(self, prepared: Prepared, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run a select; returns its rows, converted."""
        compiled = prepared.for_(self._dialect)
        self._cursor.execute(compiled.text, compiled.parameters(values))
        outward = compiled.outward
        return [
            tuple(c(v) if c else v for c, v in zip(outward, row, strict=True))
            for row in self._cursor.fetchall()
        ]

    def together(self) -> AbstractContextManager[Any]:
        """Send the statements inside at once where the driver can (PostgreSQL's pipeline)."""
        if self._dialect.name == "postgresql":
            pipeline: AbstractContextManager[Any] = self._driver.pipeline()
            return pipeline
        return nullcontext()
