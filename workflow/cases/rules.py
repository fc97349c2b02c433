"""Guards every programme may name: is the form complete, are the clauses met. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from workflow.cases.finding import Finding
from workflow.engine.definition import Document, FormField
from workflow.engine.refusal import Reason


def form_complete(fields: Mapping[str, FormField], facts: Mapping[str, Any]) -> Reason | None:
    """Name every required answer that is still missing."""
    missing = [
        field.title
        for key, field in fields.items()
        if field.required and facts.get(key) in (None, "", [])
    ]
    if not missing:
        return None
    return Reason(
        "form_incomplete",
        "请先填写：" + "、".join(label.zh for label in missing),
        "still to be filled in: " + ", ".join(label.en for label in missing),
    )


def documents_complete(documents: Mapping[str, Document], there: Collection[str]) -> Reason | None:
    """Name every required paper that is not there."""
    missing = [one.title for key, one in documents.items() if one.required and key not in there]
    if not missing:
        return None
    return Reason(
        "documents_missing",
        "请先添加材料：" + "、".join(label.zh for label in missing),
        "papers to be added first: " + ", ".join(label.en for label in missing),
    )


def eligible(found: Iterable[Finding]) -> Reason | None:
    """Refuse when a clause is not met, or cannot be answered for want of evidence."""
    bad = [one for one in found if one.state != "met"]
    if not bad:
        return None
    zh = "；".join(_said(one.refused.zh, one.state == "unknown", "（需补充证据）") for one in bad)
    en = "; ".join(
        _said(one.refused.en, one.state == "unknown", " (evidence needed)") for one in bad
    )
    return Reason("not_eligible", zh, en)


def window_open(kept: Iterable[Mapping[str, Any]], today: date) -> Reason | None:
    """Refuse an act before the period of a running clock opens; `kept` as its row keeps rules."""
    opens = [date.fromisoformat(rule["opens_on"]) for rule in kept if rule.get("opens_on")]
    first = max(opens, default=today)
    if today >= first:
        return None
    return Reason(
        "window_closed",
        f"办理窗口自 {first} 起开放，现在还不能办理",
        f"the period opens on {first}; it is too early for this act",
    )


def _said(text: str, unknown: bool, note: str) -> str:
    return text + note if unknown else text
