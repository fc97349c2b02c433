"""Every stage can be reached, and from every stage a case can come to an end."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import Edge, edges, shown, stages_of, ways
from workflow.engine.definition import Definition, Kind
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find stages nobody comes to, stages nobody leaves, ends that are none."""
    for name, kind in definition.kinds.items():
        if kind.start in kind.stages:
            yield from _kind(kind, ("kinds", name))


def _kind(kind: Kind, at: PATH) -> Iterator[Fault]:
    found = edges(kind)
    reached = ways(found, [kind.start])
    ends = [key for key, stage in kind.stages.items() if stage.end]
    back = ways([Edge(edge.action, edge.end, edge.start) for edge in found], ends)
    if not ends:
        yield Fault(
            (*at, "stages"),
            "no_end",
            f"「{kind.title.zh}」没有办结环节（end: true）",
            f"“{kind.title.en}” has no stage with `end: true`",
        )
    for key, stage in kind.stages.items():
        here = (*at, "stages", key)
        if key not in reached:
            start = kind.stages[kind.start].title
            yield Fault(
                here,
                "unreachable",
                f"从「{start.zh}」出发没有任何办理能到「{stage.title.zh}」",
                f"nothing leads from “{start.en}” to “{stage.title.en}”",
            )
        elif ends and key not in back:
            way = shown(kind, stages_of(kind.start, reached[key]))
            yield Fault(
                here,
                "endless",
                f"到了「{stage.title.zh}」就再也不能办结：{way.zh}",
                f"from “{stage.title.en}” a case never ends: {way.en}",
            )
        if stage.end:
            yield from _end(kind, key, here)
    for key, action in kind.actions.items():
        if action.revives and not any(one in ends for one in action.from_):
            yield Fault(
                (*at, "actions", key, "revives"),
                "revives_nothing",
                f"「{action.title.zh}」不从办结环节开始，revives 不起作用",
                f"“{action.title.en}” leaves no end: revives does nothing",
            )


def _end(kind: Kind, key: str, at: PATH) -> Iterator[Fault]:
    """An end waits for nobody; it is left towards another end, or by what revives a case."""
    stage = kind.stages[key]
    if stage.waits_for or stage.edits or stage.rests:
        yield Fault(
            at,
            "end_waits",
            f"「{stage.title.zh}」是办结环节，不应再等待或填写",
            f"“{stage.title.en}” is an end: nobody is awaited, nothing is edited there",
        )
    for edge in edges(kind):
        revives = kind.actions[edge.action].revives
        if edge.start == key and not revives and not kind.stages[edge.end].end:
            way = shown(kind, [key, edge.end])
            number = kind.actions[edge.action].from_.index(key)
            yield Fault(
                (*at[:-2], "actions", edge.action, "from", number),
                "end_left",
                f"「{stage.title.zh}」已办结，却还能办理：{way.zh}",
                f"“{stage.title.en}” is an end, yet a case can go on: {way.en}",
            )
