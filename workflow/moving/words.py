"""The words of a move, in both languages. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.engine.refusal import Text
from workflow.moving.clocks import BEGINS, ENDS, KEPT, RESTARTED

CLOCK_HOW = {
    KEPT: Text("已用天数保留", "what has elapsed is kept"),
    RESTARTED: Text("重新起算", "begun afresh"),
    ENDS: Text("不再计时", "no longer counted"),
    BEGINS: Text("今日起算", "begins today"),
}


def title(known: Mapping[str, Any], key: str) -> Text:
    """Return what a stage, clock or role is called; its key where the version has none such."""
    return known[key].title.text() if key in known else Text(key, key)
