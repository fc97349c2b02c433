"""Acts that move other cases along: lists and members, parents and children, fit together."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Action, Definition, Kind, Move
from workflow.engine.machine import MOVED
from workflow.engine.yaml_text import PATH

Node = tuple[str, str]


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find moves that cannot happen, go round in a circle, or never come."""
    for name, kind in definition.kinds.items():
        for key, action in kind.actions.items():
            at = ("kinds", name, "actions", key)
            yield from _list_words(definition, name, action, at)
            yield from _opens(definition, name, action, at)
            yield from _levels(definition, name, action, at, names)
            for number, move in enumerate(action.moves):
                yield from _move(definition, kind, action, move, (*at, "moves", number))
    yield from _unmoved(definition)
    yield from _circles(definition)


def _list_words(definition: Definition, name: str, action: Action, at: PATH) -> Iterator[Fault]:
    kind = definition.kinds[name]
    if kind.members is None:
        for word, used in (("members_in", action.members_in), ("seals", action.seals)):
            if used:
                yield Fault(
                    (*at, word),
                    "no_members",
                    f"「{kind.title.zh}」没有成员（members），{word} 不起作用",
                    f"a “{kind.title.en}” has no members: {word} does nothing",
                )
    if action.leaves and not _lists_of(definition, name):
        yield Fault(
            (*at, "leaves"),
            "no_list",
            f"没有名单以「{kind.title.zh}」为成员，leaves 不起作用",
            f"no list has a “{kind.title.en}” as a member: leaves does nothing",
        )


def _lists_of(definition: Definition, name: str) -> list[str]:
    return [key for key, kind in definition.kinds.items() if kind.members == name]


def _opens(definition: Definition, name: str, action: Action, at: PATH) -> Iterator[Fault]:
    kinds = definition.kinds
    title = kinds[name].title
    if action.joins in kinds and kinds[action.joins].members != name:
        yield Fault(
            (*at, "joins"),
            "joins_no_list",
            f"「{kinds[action.joins].title.zh}」的成员不是「{title.zh}」",
            f"the members of “{kinds[action.joins].title.en}” are not “{title.en}”",
        )
    for number, opened in enumerate(action.opens):
        if opened in kinds and name not in kinds[opened].child_of:
            yield Fault(
                (*at, "opens", number),
                "opens_no_child",
                f"「{kinds[opened].title.zh}」不从属于「{title.zh}」（child_of）",
                f"a “{kinds[opened].title.en}” is not a child of “{title.en}” (child_of)",
            )


def _levels(
    definition: Definition, name: str, action: Action, at: PATH, names: Names
) -> Iterator[Fault]:
    """What an act opens or joins belongs to the same unit or to one above it."""
    kind = definition.kinds[name]
    above = names.at_or_above(kind.unit)
    for word in (*action.opens, *([action.joins] if action.joins else [])):
        other = definition.kinds.get(word)
        if other is not None and other.unit in names.units and other.unit not in above:
            yield Fault(
                (*at, "joins" if word == action.joins else "opens"),
                "unit_below",
                f"「{kind.title.zh}」属 {kind.unit}，其上没有「{other.title.zh}」的 {other.unit}",
                f"a “{kind.title.en}” belongs to a {kind.unit}: no {other.unit} of "
                f"“{other.title.en}” stands above it",
            )


def _move(
    definition: Definition, kind: Kind, action: Action, move: Move, at: PATH
) -> Iterator[Fault]:
    if (move.members is None) == (move.parent is None):
        yield Fault(
            at,
            "move_what",
            "moves 的每一条写且只写 members 或 parent 之一",
            "a move names either members or parent",
        )
    members = [kind.members] if kind.members else []
    for word, related in (("members", members), ("parent", kind.child_of)):
        key = getattr(move, word)
        if key is None:
            continue
        if not related:
            owner = "members" if word == "members" else "child_of"
            yield Fault(
                (*at, word),
                "move_nobody",
                f"「{kind.title.zh}」没有写 {owner}，无件可带",
                f"a “{kind.title.en}” has no {owner}: there is nothing to move",
            )
        for other in (definition.kinds[one] for one in related if one in definition.kinds):
            if key in other.actions:
                yield from _moved(action, move, other, key, (*at, word))


def _moved(action: Action, move: Move, other: Kind, key: str, at: PATH) -> Iterator[Fault]:
    moved = other.actions[key]
    if MOVED not in moved.by:
        yield Fault(
            at,
            "not_moved",
            f"「{moved.title.zh}」不能随带办理：其 by 中没有 moved",
            f"“{moved.title.en}” cannot be moved along: `moved` is not in its `by`",
        )
    if moved.signoff is not None:
        yield Fault(
            at,
            "moved_signoff",
            f"「{moved.title.zh}」要会签，不能随带办理",
            f"“{moved.title.en}” is a sign-off and cannot be moved along",
        )
    if any(spec.required for spec in moved.needs.values()):
        missing = [
            name for name, spec in moved.needs.items() if spec.required and name not in action.needs
        ]
        if missing:
            yield Fault(
                at,
                "moved_needs",
                f"「{moved.title.zh}」要填「{missing[0]}」，而「{action.title.zh}」不问",
                f"“{moved.title.en}” needs “{missing[0]}”, which "
                f"“{action.title.en}” does not ask for",
            )
    if move.members is not None:
        for stage in action.members_in:
            if stage in other.stages and stage not in {*moved.from_, *move.skip, *move.keep}:
                title = other.stages[stage].title
                yield Fault(
                    at,
                    "moved_from",
                    f"成员在「{title.zh}」时，不能办「{moved.title.zh}」",
                    f"members at “{title.en}” cannot do “{moved.title.en}”",
                )


def _unmoved(definition: Definition) -> Iterator[Fault]:
    """Actions that only other cases can do, and none does."""
    known = {target for _, target in _edges(definition)}
    for kind in definition.kinds.values():  # an objection holds a row of a notice
        known.add((kind.members or "", str((kind.notice or {}).get("holds_with"))))
    for name, kind in definition.kinds.items():
        for key, action in kind.actions.items():
            if action.by == [MOVED] and (name, key) not in known:
                yield Fault(
                    ("kinds", name, "actions", key),
                    "moved_by_nobody",
                    f"「{action.title.zh}」等着别的件带办，但没有任何件带办它",
                    f"“{action.title.en}” waits to be moved along, and nothing moves it",
                )


def _edges(definition: Definition) -> Iterator[tuple[Node, Node]]:
    for name, kind in definition.kinds.items():
        for key, action in kind.actions.items():
            for move in action.moves:
                if move.members and kind.members:
                    yield (name, key), (kind.members, move.members)
                if move.parent:
                    yield from (((name, key), (one, move.parent)) for one in kind.child_of)


def _circles(definition: Definition) -> Iterator[Fault]:
    """An act that in the end moves itself would never be done."""
    after: dict[Node, list[Node]] = {}
    for start, end in _edges(definition):
        after.setdefault(start, []).append(end)
    for start in after:
        if way := _back(start, after):
            named = [definition.kinds[kind].actions[key].title for kind, key in way]
            yield Fault(
                ("kinds", start[0], "actions", start[1], "moves"),
                "move_circle",
                f"带办成了循环：{'→'.join(one.zh for one in named)}",
                f"moves go round in a circle: {' → '.join(one.en for one in named)}",
            )


def _back(start: Node, after: dict[Node, list[Node]]) -> list[Node]:
    """Return a way from a node back to itself, or nothing."""
    ways = [[start]]
    seen = set[Node]()
    while ways:
        way = ways.pop(0)
        for node in after.get(way[-1], []):
            if node == start:
                return [*way, node]
            if node not in seen:
                seen.add(node)
                ways.append([*way, node])
    return []
