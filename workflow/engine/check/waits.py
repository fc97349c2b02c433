"""Every wait has an owner: somebody who is asked and can act, a clock, or another case."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import NOBODY, Edge, edges, leaves, shown, stages_of, ways, who
from workflow.engine.definition import Definition, Kind
from workflow.engine.machine import SYSTEM_ROLE
from workflow.engine.yaml_text import PATH


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find ownerless waits, owners without a move, actions that nobody may do."""
    for name, kind in definition.kinds.items():
        at = ("kinds", name)
        for key, action in kind.actions.items():
            if not who(action):
                yield Fault(
                    (*at, "actions", key),
                    "nobody_acts",
                    f"「{action.title.zh}」没有写由谁办理（by 或 signoff）",
                    f"“{action.title.en}” says not who does it (by or signoff)",
                )
            elif action.signoff and action.by:
                yield Fault(
                    (*at, "actions", key, "by"),
                    "by_and_signoff",
                    f"「{action.title.zh}」既写了 by 又写了 signoff，by 不起作用",
                    f"“{action.title.en}” has a sign-off: its `by` does nothing",
                )
        for key, stage in kind.stages.items():
            if not stage.end:
                yield from _stage(kind, key, at)
        if not _opened(definition, name):
            yield Fault(
                at,
                "never_opened",
                f"没有人也没有别的办理会新建「{kind.title.zh}」",
                f"nobody and nothing opens a “{kind.title.en}”",
            )


def _opened(definition: Definition, name: str) -> bool:
    return bool(definition.kinds[name].opened_by) or any(
        name in (*action.opens, *action.may_open, action.joins)
        for kind in definition.kinds.values()
        for action in kind.actions.values()
    )


def _stage(kind: Kind, key: str, at: PATH) -> Iterator[Fault]:
    stage, here = kind.stages[key], (*at, "stages", key)
    moved_on = any(NOBODY & set(who(action)) for action in leaves(kind, key))
    if stage.rests:
        if stage.waits_for:
            yield Fault(
                (*here, "rests"),
                "rests_and_waits",
                f"「{stage.title.zh}」写了 rests，又写了 waits_for",
                f"“{stage.title.en}” rests, and yet waits for somebody",
            )
        return
    if not stage.waits_for:
        if not moved_on:
            way = shown(kind, stages_of(kind.start, _way(kind, key)))
            yield Fault(
                here,
                "ownerless",
                f"「{stage.title.zh}」无人负责：没有 waits_for，也没有自动办理（{way.zh}）",
                f"nobody owns “{stage.title.en}”: no waits_for, nothing automatic ({way.en})",
            )
        elif _left_to_the_clock(kind, key):
            yield Fault(
                here,
                "nobody_asked",
                f"「{stage.title.zh}」有人可办而无人被等待，只能等时钟：请写 waits_for 或 rests",
                f"people may act at “{stage.title.en}” but nobody is asked, only the clock: "
                "write waits_for or rests",
            )
        return
    yield from _idle(kind, key, here)
    able = {role for action in leaves(kind, key) for role in who(action)}
    if not moved_on and leaves(kind, key) and not able & set(stage.waits_for):
        yield Fault(
            (*here, "waits_for"),
            "wait_stuck",
            f"「{stage.title.zh}」等待的角色都不能把件办出此环节",
            f"none of those “{stage.title.en}” waits for can move the case on",
        )


def _left_to_the_clock(kind: Kind, key: str) -> bool:
    """Tell whether the clock ends a stage that people could end, too."""
    leaving = [set(who(action)) for action in leaves(kind, key)]
    return any(SYSTEM_ROLE in one for one in leaving) and any(one - NOBODY for one in leaving)


def _way(kind: Kind, key: str) -> tuple[Edge, ...]:
    return ways(edges(kind), [kind.start]).get(key, ())


def _idle(kind: Kind, key: str, here: PATH) -> Iterator[Fault]:
    """A role that is asked must have something to do there."""
    stage = kind.stages[key]
    able = {role for action in kind.actions_from(key).values() for role in who(action)}
    for number, role in enumerate(stage.waits_for):
        if role not in able:
            yield Fault(
                (*here, "waits_for", number),
                "wait_idle",
                f"「{stage.title.zh}」等待「{role}」，但此角色在此没有可办的动作",
                f"“{stage.title.en}” waits for “{role}”, who has no action there",
            )
