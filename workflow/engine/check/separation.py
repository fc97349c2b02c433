"""Two persons where two are required: the rule can bite, strands nobody, and has no way round."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.references import unknown
from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import Edge, edges, persons, shown, stages_of, ways
from workflow.engine.definition import Action, Definition, Kind
from workflow.engine.machine import SYSTEM_ROLE, approvals_needed
from workflow.engine.yaml_text import PATH

ENTERED = frozenset({"open", "amend"})  # what the record calls the entering of a case


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find separations of duties that never bite, strand a case or can be walked round."""
    for name, kind in definition.kinds.items():
        for key, action in kind.actions.items():
            at = ("kinds", name, "actions", key, "differs_from")
            for number, other in enumerate(action.differs_from):
                if other in kind.actions:
                    yield from _pair(kind, key, other, (*at, number))
            yield from _above(definition, kind, action, ("kinds", name, "actions", key))


def _above(definition: Definition, kind: Kind, action: Action, at: PATH) -> Iterator[Fault]:
    """Acts on the cases above must be acts of one of them; an act that is moved asks nobody."""
    acts = {key for one in _kinds_above(definition, kind) for key in one.actions} | ENTERED
    for number, other in enumerate(action.differs_above):
        here = (*at, "differs_above", number)
        if not kind.child_of or not persons(action):
            yield Fault(
                here,
                "separation_never",
                f"「{action.title.zh}」没有所属件，或不由人办理，此回避不起作用",
                f"“{action.title.en}” has no case above it, or no person does it: "
                "the rule never bites",
            )
        else:
            yield from unknown("unknown_action", here, other, acts)


def _kinds_above(definition: Definition, kind: Kind) -> list[Kind]:
    """Return every kind a case of this one may belong to, at any height."""
    found: list[Kind] = []
    rest = list(kind.child_of)
    while rest:
        one = definition.kinds.get(rest.pop())
        if one is not None and one not in found:
            found.append(one)
            rest += one.child_of
    return found


def _pair(kind: Kind, key: str, other: str, at: PATH) -> Iterator[Fault]:
    later, earlier = kind.actions[key], kind.actions[other]
    if key == other:
        yield Fault(
            at,
            "separation_self",
            f"「{later.title.zh}」要求与自己不是同一人：件每退回一次就要再换一人，终会无人可办",
            f"“{later.title.en}” must differ from itself: each return needs one more person, "
            "until nobody is left",
        )
    elif set(earlier.by) == {SYSTEM_ROLE} and not earlier.signoff:
        yield Fault(
            at,
            "separation_never",
            f"「{earlier.title.zh}」由系统自动办理，没有可以回避的人",
            f"“{earlier.title.en}” is done by the clock: there is nobody to differ from",
        )
    elif not _comes_after(kind, later, earlier):
        yield Fault(
            at,
            "separation_never",
            f"「{later.title.zh}」之前从不会办理「{earlier.title.zh}」，此回避不起作用",
            f"“{earlier.title.en}” never comes before “{later.title.en}”: the rule never bites",
        )
    else:
        yield from _round(kind, key, other, at)


def _after(kind: Kind, action: Action) -> list[str]:
    """The stages in which a case can stand right after an action."""
    stages = [action.to] if action.to else action.from_
    return [stage for stage in stages if stage in kind.stages]


def _comes_after(kind: Kind, later: Action, earlier: Action) -> bool:
    if earlier.signoff and set(earlier.from_) & set(later.from_):
        return True  # an opinion alone leaves the case where it is
    reached = ways(edges(kind), _after(kind, earlier))
    return any(stage in reached for stage in later.from_)


def _round(kind: Kind, key: str, other: str, at: PATH) -> Iterator[Fault]:
    """Look for a way from the earlier action to where the later one leads, without the rule."""
    later, earlier = kind.actions[key], kind.actions[other]
    goal = later.to
    if goal is None or goal in _after(kind, earlier) or goal not in kind.stages:
        return
    free = edges(kind, lambda _, action: _one_person(action) and other not in action.differs_from)
    for start in _after(kind, earlier):
        for edge in free:
            way = ways((one for one in free if one.end != goal), [start]).get(edge.start)
            if edge.end == goal and way is not None and _same_hands(kind, edge, later, earlier):
                yield _walked(kind, start, (*way, edge), at, key, other)
                return


def _one_person(action: Action) -> bool:
    """Tell whether one person alone can do an action."""
    if action.signoff is not None:
        return approvals_needed(action.signoff) == 1
    return bool(persons(action))


def _same_hands(kind: Kind, edge: Edge, later: Action, earlier: Action) -> bool:
    return bool(persons(kind.actions[edge.action]) & (persons(later) | persons(earlier)))


def _walked(kind: Kind, start: str, way: tuple[Edge, ...], at: PATH, key: str, other: str) -> Fault:
    later, earlier = kind.actions[key].title, kind.actions[other].title
    last = kind.actions[way[-1].action].title
    path = shown(kind, stages_of(start, way))
    return Fault(
        at,
        "separation_round",
        f"同一人办了「{earlier.zh}」后可经「{last.zh}」绕过「{later.zh}」的回避：{path.zh}",
        f"who did “{earlier.en}” can walk round the rule of “{later.en}” "
        f"through “{last.en}”: {path.en}",
    )
