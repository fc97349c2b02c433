"""Cases that agree with one, as its page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.bureau import the_bureau
from web.language import N_, language
from web.show.values import stage_title
from workflow.cases.duplicates import DIFFERENT, SAME, SHARED, Suspicion, Twin
from workflow.cases.judging import suspicions_for
from workflow.cases.reading import CaseView
from workflow.engine.actor import Actor

VERDICT_WORDS = {
    DIFFERENT: ("met", N_("不是同一人")),
    SHARED: ("met", N_("夫妻（亲属）共用")),
    SAME: ("no", N_("是重复，不再办理")),
}


def panel(view: CaseView, actor: Actor) -> Mapping[str, Any] | None:
    """Return what the page of a case shows of cases that agree with it; None without any."""
    found = suspicions_for(the_bureau().house, view.id, actor)
    if not found:
        return None
    return {
        "view": view,
        "groups": [(one, [_twin(twin, actor) for twin in one.twins]) for one in found],
        "words": VERDICT_WORDS,
        "open": sum(one.is_open for one in found),
        "judges": _judges,
    }


def _judges(one: Suspicion) -> bool:
    return one.judge is not None


def _twin(twin: Twin, actor: Actor) -> Mapping[str, Any]:
    """Return a case that agrees; one elsewhere is named, but cannot be opened."""
    bureau = the_bureau()
    kind = bureau.definitions.kind(twin.programme, twin.version, twin.kind)
    near = any(twin.unit_path.startswith(post.reach_path) for post in actor.posts)
    return {
        "case_id": twin.case_id if near else None,
        "number": twin.number,
        "name": twin.name,
        "unit": bureau.units.name(twin.unit_id, language()),
        "kind": kind.title.in_(language()),
        "stage": stage_title(kind, twin.stage),
    }
