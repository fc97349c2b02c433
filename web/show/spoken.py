"""What the record says of working together: to whom, why, the words themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.language import language, t
from workflow.founding.closing import MERGED
from workflow.together.acts import ALL

BESIDE = ALL | {MERGED}
__all__ = ["BESIDE", "beside"]


def beside(detail: Mapping[str, Any]) -> str:
    """Return an entry of working together as one line."""
    to = detail.get("to_name") or detail.get("from")
    parts = [to, *map(detail.get, ("because", "text")), detail.get(language()[:2])]
    return t("：").join(str(part) for part in parts if part)
