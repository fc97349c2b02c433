"""Words of a case that was moved to another version: each act in the words of its own day."""

from __future__ import annotations

from web.bureau import the_bureau
from workflow.cases.reading import CaseView
from workflow.engine.definition import Kind
from workflow.moving.service import ACT, BACK

MOVES = (ACT, BACK)


def kinds_along(view: CaseView) -> list[Kind]:
    """Return for each entry of the record the kind as its version writes it, the oldest first."""
    moves = [one for one in view.history if one.action in MOVES]
    if not moves:
        return [view.kind] * len(view.history)
    known = {one.version: one for one in the_bureau().definitions.versions(view.programme)}
    found, version = [], int(moves[0].detail["from_version"])
    for one in view.history:
        if one.action in MOVES:
            version = int(one.detail["to_version"])
        found.append(known[version].kinds[view.kind_key])
    return found


def of_any_version(view: CaseView) -> Kind:
    """Return the kind with what only other versions know: for words about what is over."""
    versions = the_bureau().definitions.versions(view.programme)
    others = [one.kinds[view.kind_key] for one in versions if view.kind_key in one.kinds]
    if len(others) < 2:
        return view.kind
    parts = {
        part: {
            key: said for one in (*others, view.kind) for key, said in getattr(one, part).items()
        }
        for part in ("stages", "actions", "deadlines")
    }
    return view.kind.model_copy(update=parts)
