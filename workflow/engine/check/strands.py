"""Cases that hang together must not strand each other: parents and children, lists and members."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import leaves, persons
from workflow.engine.definition import Action, Definition, Kind, Move
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find children that wait for a parent which has gone on, and lists that wait for the gone."""
    for name, kind in definition.kinds.items():
        parents = [definition.kinds[one] for one in kind.child_of if one in definition.kinds]
        members = definition.kinds.get(kind.members or "")
        for key, action in kind.actions.items():
            for number, move in enumerate(action.moves):
                at = ("kinds", name, "actions", key, "moves", number)
                for parent in parents:
                    if move.parent in parent.actions:
                        yield from _parent(kind, parent, action, move, at)
        if members is not None:
            for stage in kind.stages:
                yield from _list(kind, members, stage, ("kinds", name, "stages", stage))


def _parent(kind: Kind, parent: Kind, action: Action, move: Move, at: PATH) -> Iterator[Fault]:
    """The parent stands where it can be moved from, or the move says where it applies."""
    moved = parent.actions[move.parent or ""]
    if move.in_:
        for number, stage in enumerate(move.in_):
            if stage in parent.stages and stage not in moved.from_:
                title = parent.stages[stage].title
                yield Fault(
                    (*at, "in", number),
                    "moved_from",
                    f"所属件在「{title.zh}」时，不能办「{moved.title.zh}」",
                    f"a parent at “{title.en}” cannot do “{moved.title.en}”",
                )
        return
    ours = {one.parent for other in kind.actions.values() for one in other.moves}
    for key, other in parent.actions.items():
        gone = other.to is not None and other.to not in moved.from_
        if key not in ours and gone and set(other.from_) & set(moved.from_):
            yield Fault(
                at,
                "parent_gone",
                f"所属件可以先办「{other.title.zh}」，「{action.title.zh}」就永远办不成：请写 in",
                f"the parent may do “{other.title.en}” first; then “{action.title.en}” is never "
                "possible: say `in`",
            )
            return


def _list(kind: Kind, members: Kind, stage: str, at: PATH) -> Iterator[Fault]:
    """A ready member that ends must leave the list, or nobody can act on the list any more."""
    ways = [action for action in leaves(kind, stage) if persons(action)]
    if not ways or not all(way.members_in for way in ways):
        return
    ready = {member for way in ways for member in way.members_in}
    for action in members.actions.values():
        end = members.stages.get(action.to or "")
        if end is None or not end.end or action.leaves or action.to in ready:
            continue
        if set(action.from_) & ready and persons(action):
            title = kind.stages[stage].title
            yield Fault(
                at,
                "member_stuck",
                f"成员办了「{action.title.zh}」仍在名单上，「{title.zh}」就再也办不下去："
                "请写 leaves: true",
                f"a member that did “{action.title.en}” still stands on the list, which is then "
                f"stuck at “{title.en}”: say `leaves: true`",
            )
