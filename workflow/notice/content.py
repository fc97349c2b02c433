"""What a notice shows: the permitted columns and nothing else, frozen and hashed. PURE."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from workflow.engine.definition import Kind
from workflow.engine.refusal import Text
from workflow.notice.section import NoticeSection

Shown = Mapping[str, Any]


def freeze(
    section: NoticeSection,
    members: Kind,
    head: Mapping[str, Any],
    people: Iterable[Mapping[str, Any]],
    unit: Callable[[str], Text | None] = lambda key: None,
) -> dict[str, Any]:
    """Return head, columns and rows; `people` give values by name, in the order of the list.

    `unit` names the unit of a key: readers see it, as they see the label of a choice.
    """
    rows = [[person.get(key) for key in section.columns] for person in people]
    columns = [
        _column(members, key, _units((row[at] for row in rows), unit))
        for at, key in enumerate(section.columns)
    ]
    return {**head, "columns": columns, "rows": rows}


def _units(values: Iterable[Any], unit: Callable[[str], Text | None]) -> dict[str, list[str]]:
    keys = sorted({value for value in values if isinstance(value, str)})
    return {key: [name.zh, name.en] for key in keys if (name := unit(key)) is not None}


def _column(members: Kind, key: str, units: Mapping[str, list[str]]) -> dict[str, Any]:
    field = members.fields.get(key)
    computed = members.computed.get(key)
    spec = field or computed
    if spec is None:
        raise KeyError(key)
    choices = {name: [label.zh, label.en] for name, label in field.choices.items()} if field else {}
    return {
        "key": key,
        "zh": spec.title.zh,
        "en": spec.title.en,
        "type": spec.type,
        "choices": {**choices, **units},
    }


def canonical(shown: Shown) -> str:
    """Return the text the hash is taken of: JSON, keys sorted, no spaces, UTF-8."""
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(shown: Shown) -> str:
    """Return the sha256 of what a notice shows; anybody can work it out from the page."""
    return hashlib.sha256(canonical(shown).encode()).hexdigest()


def cell(column: Mapping[str, Any], value: Any) -> Text:
    """Return one cell as people read it; amounts come as fen and are shown in yuan."""
    if value is None:
        return Text("", "")
    if column["type"] == "money":
        yuan = f"{value // 100:,}.{value % 100:02d}"
        return Text(yuan, yuan)
    if column["type"] == "yes_no":
        return Text("是", "yes") if value else Text("否", "no")
    zh, en = column["choices"].get(value, (str(value), str(value)))
    return Text(zh, en)
