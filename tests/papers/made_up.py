"""Values for every field a content gives, told from the catalogue: no house is needed."""

from __future__ import annotations

from typing import Any

from workflow.papers.rules import Catalogue, Values

NAME = "𠮷𬭎·买买提"
MADE = {"int": 7, "money": 123_405, "date": "2026-05-09", "month": "2026-05"}


def values(known: Catalogue, rows: int = 2, text: str = NAME) -> Values:
    """Return a content in which every text is a name with rare characters."""
    fields = {key: _value(kind, text) for key, kind in known.fields.items()}
    tables = {
        key: [_row(types, at, text) for at in range(1, rows + 1)]
        for key, types in known.tables.items()
    }
    return Values(fields, tables)


def _row(types: Any, at: int, text: str) -> dict[str, Any]:
    return {key: _value(kind, text) for key, kind in types.items()} | {"seq": at}


def _value(kind: str, text: str) -> Any:
    return MADE.get(kind, text)
