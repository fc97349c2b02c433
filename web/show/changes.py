"""What changed since somebody last acted on a case, read from its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from web.language import t
from web.present import instant
from web.session import current_actor
from web.show.values import act_title
from web.show.versions import of_any_version
from workflow.cases.reading import CaseView
from workflow.cases.tables import AuditEntry

FORM, PAPERS = "amend", ("attach", "detach")
WRITTEN = ("open", FORM)


@dataclass(frozen=True, slots=True)
class Changes:
    """Since when, in words; answers as they were then; papers added or taken away since."""

    since: str = ""
    was: Mapping[str, Any] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()

    @property
    def said(self) -> str:
        """How much changed, for the head of the page; empty for who has not acted on it yet."""
        if not self.since:
            return ""
        if not self.was and not self.papers:
            return t("%(since)s之后，表单和材料都没有改动。", since=self.since)
        said = [t("%(n)s 处填写", n=len(self.was))] if self.was else []
        said += [t("%(n)s 种材料", n=len(self.papers))] if self.papers else []
        return t(
            "%(since)s之后改动了 %(what)s，已在下面标出。",
            since=self.since,
            what=t("、").join(said),
        )


def changes(view: CaseView) -> Changes:
    """Return what others changed since the reader last acted; nothing where nobody did since.

    To look at a case, to print it or to take it in hand is no act on it. Somebody who sent a case
    back is told, too, when it returns with nothing changed.
    """
    actor, kind = current_actor(), of_any_version(view)
    mine = [
        at for at, one in enumerate(view.history)
        if actor and one.person == actor.person_key and one.outcome == "done"
        and (one.action in WRITTEN or one.action in kind.actions)
    ]  # fmt: skip
    if not mine:
        return Changes()
    last, later = view.history[mine[-1]], view.history[mine[-1] + 1 :]
    was, papers = _was(later), _papers(later)
    back = last.to_stage in view.kind.stages and view.kind.stages[last.to_stage].edits
    moved = any(one.from_stage != one.to_stage for one in later)
    if not (was or papers or (back and moved)):
        return Changes()
    title = act_title(kind, last.action)
    since = t("您 %(at)s %(what)s", at=instant(last.at), what=title)
    return Changes(since, was, papers)


def _was(entries: Sequence[AuditEntry]) -> dict[str, Any]:
    """Return what was said before the first change; what is as it was again is left to the eye."""
    found: dict[str, Any] = {}
    for one in reversed(entries):
        if one.action == FORM and one.outcome == "done":
            found |= one.detail.get("was", {})
    return found


def _papers(entries: Sequence[AuditEntry]) -> frozenset[str]:
    return frozenset(
        str(one.detail.get("document")) for one in entries
        if one.action in PAPERS and one.outcome == "done"
    )  # fmt: skip
