"""Personal values as others may see them: on a page, and on the record of what was changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from workflow.engine.definition import Kind

_DATE = re.compile(r"[0-9]{4}-(?:[0-9]{2}-[0-9]{2}|\*\*-\*\*)")


def mask(value: Any) -> Any:
    """Hide the middle of a personal value: 4414**********9966, 138****1234; a date but its year.

    A shorter one keeps its first sign only. What is masked stays as it is.
    """
    if not isinstance(value, str) or not value:
        return value
    if _DATE.fullmatch(value):
        return f"{value[:4]}-**-**"
    if len(value) < 11:
        return value[0] + "*" * (len(value) - 1)
    first = 4 if len(value) >= 16 else 3
    return value[:first] + "*" * (len(value) - first - 4) + value[-4:]


def before(kind: Kind, facts: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Return what answers said before they are changed, personal ones masked."""
    return {
        key: mask(facts.get(key)) if kind.fields[key].is_personal else facts.get(key)
        for key in keys
        if key in kind.fields
    }
