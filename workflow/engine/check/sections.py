"""Sections whose grammar a feature knows, and what may stand on a public page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workflow.engine.check.report import Fault, Names, Section
from workflow.engine.definition import Definition, FormField, Kind
from workflow.engine.load import Loaded
from workflow.engine.yaml_text import PATH, Problem

# Answers that are not sealed but tell too much about a person to be posted on a wall.
_TELLING = ("birth", "phone", "mobile", "id_no", "account", "address", "bank")


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find personal data in the columns of a public notice."""
    for name, kind in definition.kinds.items():
        columns = (kind.notice or {}).get("columns")
        shown = definition.kinds.get(kind.members or "", kind)
        for number, column in enumerate(columns if isinstance(columns, list) else ()):
            at = ("kinds", name, "notice", "columns", number)
            if isinstance(column, str):
                yield from _column(shown, column, at)


def _column(kind: Kind, column: str, at: PATH) -> Iterator[Fault]:
    spec = kind.fields.get(column)
    if spec is None and column not in kind.computed:
        yield Fault(
            at,
            "unknown_field",
            f"「{kind.title.zh}」没有名为「{column}」的字段",
            f"a “{kind.title.en}” has no field “{column}”",
        )
    elif tells(column, spec):
        yield Fault(
            at,
            "personal_column",
            f"「{column}」是个人信息，不能公示",
            f"“{column}” is personal data and cannot be made public",
        )


def tells(name: str, spec: FormField | None) -> bool:
    """Tell whether an answer may never stand on a public page."""
    if spec is not None and (spec.is_personal or spec.type == "table"):
        return True
    return any(word in name for word in _TELLING)


def problems(loaded: Loaded, definition: Definition, names: Names) -> Iterator[Problem]:
    """Ask the features about their sections of the definition."""
    for word, at, data, kind in _sections(definition):
        if (check := names.sections.get(word)) is not None:
            yield from check(Section(loaded, definition, at, data, kind))


def _sections(
    definition: Definition,
) -> Iterator[tuple[str, PATH, Mapping[str, Any], Kind | None]]:
    if definition.money is not None:
        yield "money", ("money",), definition.money, None
    for name, kind in definition.kinds.items():
        if kind.notice is not None:
            yield "notice", ("kinds", name, "notice"), kind.notice, kind
