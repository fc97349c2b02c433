"""Cases that hang together: a list and its members, a case and what follows from it.

They may be of two versions only while what one does to the other is known there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workflow.cases.course import Course
from workflow.engine.definition import Kind
from workflow.moving.loading import Link, links


def keep_together(course: Course, programme: str, moving: Mapping[int, int]) -> dict[int, int]:
    """Return who may not move after all, each with the case that keeps it back.

    `moving` says which cases would be of which version; the others keep theirs.
    """
    after, kept = dict(moving), dict[int, int]()
    near = [one for one in links(course.hot, sorted(moving)) if one.speaker != one.hearer]
    known: dict[tuple[str, tuple[str, str], tuple[int, int]], bool] = {}

    def apart(one: Link) -> bool:
        versions = (
            after.get(one.speaker, one.versions[0]), after.get(one.hearer, one.versions[1]),
        )  # fmt: skip
        if versions[0] == versions[1] or versions == one.versions:
            return False
        place = (one.relation, one.kinds, versions)
        if place not in known:
            known[place] = bool(
                _unheard(course, programme, one, versions)
                - _unheard(course, programme, one, one.versions)
            )
        return known[place]

    broken = [one for one in near if apart(one)]
    while broken:
        for one in broken:
            for case_id, other in ((one.speaker, one.hearer), (one.hearer, one.speaker)):
                if after.pop(case_id, None) is not None:
                    kept[case_id] = other
        broken = [one for one in near if apart(one)]
    return kept


def _unheard(course: Course, programme: str, link: Link, versions: Sequence[int]) -> frozenset[str]:
    """Return the names of actions and stages that the one uses and the other does not know."""
    known = course.house.definitions
    speaker = known.get(programme, versions[0]).kinds.get(link.kinds[0])
    hearer = known.get(programme, versions[1]).kinds.get(link.kinds[1])
    if speaker is None or hearer is None:
        return frozenset({"*"})
    return _said(speaker, link.relation) - {*hearer.actions, *hearer.stages}


def _said(kind: Kind, relation: str) -> frozenset[str]:
    """Return what a kind says of its members, or of the case it belongs to."""
    found: set[str] = set()
    for action in kind.actions.values():
        found |= set(action.members_in) if relation == "members" else set()
        for move in action.moves:
            names = (move.members, *move.keep, *move.skip) if relation == "members" else (
                move.parent, *move.in_)  # fmt: skip
            found |= {name for name in names if name and (move.members or move.parent)}
    if relation == "members" and kind.notice:
        found.add(str(kind.notice.get("holds_with", "")))
    return frozenset(found - {""})
