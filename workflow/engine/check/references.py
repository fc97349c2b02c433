"""Every name a definition uses must be declared: stages, actions, roles, kinds, registries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches

from workflow.engine.check.report import Fault, Names
from workflow.engine.check.walk import NOBODY
from workflow.engine.definition import Action, Definition, Kind
from workflow.engine.yaml_text import PATH

_WHAT = {
    "unknown_stage": ("环节", "stage"),
    "unknown_action": ("办理动作", "action"),
    "unknown_role": ("角色", "role"),
    "unknown_kind": ("件类", "kind"),
    "unknown_phase": ("阶段", "phase"),
    "unknown_field": ("字段", "field"),
    "unknown_section": ("分节（sections）", "section (`sections`)"),
    "unknown_table": ("表格字段", "table field"),
    "unknown_guard": ("条件", "guard"),
    "unknown_effect": ("后果", "effect"),
    "unknown_policy": ("政策函数", "policy"),
    "unknown_unit": ("单位类型", "type of unit"),
    "unknown_document": ("材料", "paper"),
}


def unknown(code: str, at: PATH, name: str, known: Collection[str]) -> Iterator[Fault]:
    """Say that a name is not declared, and which one may have been meant."""
    if name in known:
        return
    zh, en = _WHAT[code]
    close = get_close_matches(name, known, 1)
    yield Fault(
        at,
        code,
        f"没有名为「{name}」的{zh}" + (f"，是否应为「{close[0]}」" if close else ""),
        f"there is no {en} “{name}”" + (f": “{close[0]}”?" if close else ""),
    )


def all_unknown(
    code: str, at: PATH, listed: Iterable[str], known: Collection[str]
) -> Iterator[Fault]:
    """Do the same for each name of a list."""
    for number, name in enumerate(listed):
        yield from unknown(code, (*at, number), name, known)


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find names that are not declared."""
    for key, kind in definition.kinds.items():
        yield from _kind(definition, kind, ("kinds", key), names)
    for key, register in definition.registers.items():
        here = ("registers", key, "kept_by")
        yield from all_unknown("unknown_role", here, register.kept_by, definition.roles)
    for key, role in definition.roles.items():
        at = ("roles", key)
        if key in NOBODY:
            yield Fault(
                at,
                "role_reserved",
                f"「{key}」是保留名，不能用作角色",
                f"“{key}” is reserved and cannot be a role",
            )
        yield from unknown("unknown_unit", (*at, "unit"), role.unit, names.units)
        yield from unknown("unknown_unit", (*at, "reach"), role.reach, names.units)


def _kind(definition: Definition, kind: Kind, at: PATH, names: Names) -> Iterator[Fault]:
    kinds, roles = definition.kinds, definition.roles
    yield from unknown("unknown_unit", (*at, "unit"), kind.unit, names.units)
    yield from unknown("unknown_stage", (*at, "start"), kind.start, kind.stages)
    yield from all_unknown("unknown_role", (*at, "opened_by"), kind.opened_by, roles)
    if kind.members is not None:
        yield from unknown("unknown_kind", (*at, "members"), kind.members, kinds)
    yield from all_unknown("unknown_kind", (*at, "child_of"), kind.child_of, kinds)
    for role, side in kind.sides.items():
        here = (*at, "sides", role)
        yield from unknown("unknown_role", here, role, roles)
        yield from unknown("unknown_field", here, side, kind.fields)
    for key, field in kind.fields.items():
        here = (*at, "fields", key, "of")
        yield from all_unknown("unknown_unit", here, field.of, names.units)
    for key, stage in kind.stages.items():
        here = (*at, "stages", key)
        yield from all_unknown("unknown_role", (*here, "waits_for"), stage.waits_for, roles)
        yield from all_unknown("unknown_role", (*here, "edits"), stage.edits, roles)
        if stage.phase is not None:
            yield from unknown("unknown_phase", (*here, "phase"), stage.phase, definition.phases)
    for key, action in kind.actions.items():
        yield from _action(definition, kind, action, (*at, "actions", key), names)
    for key, clock in kind.deadlines.items():
        here = (*at, "deadlines", key)
        yield from all_unknown("unknown_stage", (*here, "in"), clock.in_, kind.stages)
        yield from all_unknown("unknown_stage", (*here, "paused_in"), clock.paused_in, kind.stages)
    yield from _rules(kind, at, names, roles)


def _rules(kind: Kind, at: PATH, names: Names, roles: Collection[str]) -> Iterator[Fault]:
    """Ask of what is worked out and judged of a kind."""
    tables = [name for name, one in kind.fields.items() if one.type == "table"]
    for key, rule in kind.computed.items():
        if rule.policy is not None:
            here = (*at, "computed", key, "policy")
            yield from unknown("unknown_policy", here, rule.policy, names.policies)
        if rule.by_row is not None:
            here = (*at, "computed", key, "by_row")
            yield from unknown("unknown_table", here, rule.by_row, tables)
    for key, group in kind.duplicates.items():
        here = (*at, "duplicates", key)
        yield from all_unknown("unknown_field", (*here, "fields"), group.fields, kind.fields)
        yield from all_unknown("unknown_role", (*here, "decided_by"), group.decided_by, roles)
    for key, document in kind.documents.items():
        here = (*at, "documents", key, "shows")
        yield from all_unknown("unknown_field", here, document.shows, kind.fields)
    for key, clause in kind.clauses.items():
        if clause.policy is not None:
            here = (*at, "clauses", key, "policy")
            yield from unknown("unknown_policy", here, clause.policy, names.policies)
        if clause.office is not None:
            yield from unknown(
                "unknown_role", (*at, "clauses", key, "office"), clause.office, roles
            )
        here = (*at, "clauses", key, "evidence")
        yield from all_unknown("unknown_document", here, clause.evidence, kind.documents)


def _action(
    definition: Definition, kind: Kind, action: Action, at: PATH, names: Names
) -> Iterator[Fault]:
    kinds, roles = definition.kinds, definition.roles
    yield from all_unknown("unknown_stage", (*at, "from"), action.from_, kind.stages)
    if action.to is not None:
        yield from unknown("unknown_stage", (*at, "to"), action.to, kind.stages)
    yield from all_unknown("unknown_role", (*at, "by"), action.by, {*roles, *NOBODY})
    yield from all_unknown("unknown_role", (*at, "tells"), action.tells, roles)
    if action.signoff is not None:
        here = (*at, "signoff")
        yield from all_unknown("unknown_role", (*here, "offices"), action.signoff.offices, roles)
        yield from unknown("unknown_role", (*here, "lead"), action.signoff.lead, roles)
    if action.reopens is not None:
        yield from unknown("unknown_action", (*at, "reopens"), action.reopens, kind.actions)
    yield from all_unknown(
        "unknown_action", (*at, "differs_from"), action.differs_from, kind.actions
    )
    if action.undoes is not None:
        yield from unknown("unknown_action", (*at, "undoes"), action.undoes, kind.actions)
    here = (*at, "other_side_than")
    yield from all_unknown("unknown_action", here, action.other_side_than, kind.actions)
    for number, guard in enumerate(action.guards):
        if isinstance(guard, str):
            yield from unknown("unknown_guard", (*at, "guards", number), guard, names.guards)
    yield from all_unknown("unknown_effect", (*at, "effects"), action.effects, names.effects)
    yield from all_unknown("unknown_kind", (*at, "opens"), action.opens, kinds)
    yield from all_unknown("unknown_kind", (*at, "may_open"), action.may_open, kinds)
    if action.joins is not None:
        yield from unknown("unknown_kind", (*at, "joins"), action.joins, kinds)
    yield from _members(definition, kind, action, at)


def _members(definition: Definition, kind: Kind, action: Action, at: PATH) -> Iterator[Fault]:
    """Names of the kinds that an action moves along; kinds that are missing are said above."""
    members = definition.kinds.get(kind.members or "")
    parents = [definition.kinds[one] for one in kind.child_of if one in definition.kinds]
    if members is not None:
        yield from all_unknown(
            "unknown_stage", (*at, "members_in"), action.members_in, members.stages
        )
    for number, move in enumerate(action.moves):
        here = (*at, "moves", number)
        if members is not None:
            yield from all_unknown("unknown_stage", (*here, "skip"), move.skip, members.stages)
            yield from all_unknown("unknown_stage", (*here, "keep"), move.keep, members.stages)
        if members is not None and move.members is not None:
            yield from unknown("unknown_action", (*here, "members"), move.members, members.actions)
        if move.parent is None:
            continue
        for parent in [one for one in parents if move.parent in one.actions] or parents:
            yield from all_unknown("unknown_stage", (*here, "in"), move.in_, parent.stages)
            yield from unknown("unknown_action", (*here, "parent"), move.parent, parent.actions)
