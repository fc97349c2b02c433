"""The stages of a kind as a graph: who can come from where, and one shortest way as proof."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workflow.engine.definition import Action, Kind
from workflow.engine.machine import MOVED, SYSTEM_ROLE
from workflow.engine.refusal import Text

NOBODY = frozenset({MOVED, SYSTEM_ROLE})


@dataclass(frozen=True, slots=True)
class Edge:
    """One action from one stage."""

    action: str
    start: str
    end: str


def edges(
    kind: Kind, wanted: Callable[[str, Action], bool] = lambda key, action: True
) -> list[Edge]:
    """Return the edges between stages that exist, in the order of the file."""
    return [
        Edge(key, start, end)
        for key, action in kind.actions.items()
        if wanted(key, action)
        for start in action.from_
        if start in kind.stages and (end := action.to or start) in kind.stages
    ]


def ways(found: Iterable[Edge], starts: Iterable[str]) -> dict[str, tuple[Edge, ...]]:
    """Return one shortest way from `starts` to every stage that can be reached."""
    after: dict[str, list[Edge]] = {}
    for edge in found:
        after.setdefault(edge.start, []).append(edge)
    known: dict[str, tuple[Edge, ...]] = dict.fromkeys(starts, ())
    queue = deque(known)
    while queue:
        stage = queue.popleft()
        for edge in after.get(stage, ()):
            if edge.end not in known:
                known[edge.end] = (*known[stage], edge)
                queue.append(edge.end)
    return known


def who(action: Action) -> list[str]:
    """Return every role that may do an action; a sign-off is done by its offices."""
    return list(action.signoff.offices) if action.signoff else list(action.by)


def persons(action: Action) -> frozenset[str]:
    """Return the roles of people (not the clock, not a list) that may do an action."""
    return frozenset(who(action)) - NOBODY


def leaves(kind: Kind, stage: str) -> list[Action]:
    """Return the actions that lead from a stage to another one."""
    return [
        action
        for action in kind.actions.values()
        if stage in action.from_ and (action.to or stage) != stage
    ]


def shown(kind: Kind, stages: Iterable[str]) -> Text:
    """Return stages as a way a clerk can read: 申请→初审→退回补正."""
    titles = [kind.stages[stage].title for stage in stages if stage in kind.stages]
    return Text("→".join(one.zh for one in titles), " → ".join(one.en for one in titles))


def stages_of(start: str, way: Iterable[Edge]) -> list[str]:
    """Return the stages that a way passes, the first included."""
    return [start, *(edge.end for edge in way)]
