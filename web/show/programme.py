"""A programme as its pages show it: who holds what where, what waits, what is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from workflow.cases.tallies import late_counts, stage_counts
from workflow.engine.definition import Action, Definition, Kind
from workflow.engine.machine import MOVED, SYSTEM_ROLE
from workflow.people.directory import Holding, holders
from workflow.people.units import UnitNode

GUARD_WORDS = {
    "cases.form_complete": N_("表格填写完整"),
    "cases.documents_complete": N_("必交的材料都已附上"),
    "cases.eligible": N_("符合全部条件"),
    "cases.no_duplicate": N_("疑似重复的都已判断"),
    "cases.window_open": N_("已到可以办理的日期"),
    "notice.channels_full": N_("每一处公告栏都已满期"),
    "notice.no_open_objection": N_("没有对整份名单的未结异议"),
    "money.funds_cover": N_("到位资金够发"),
    "money.lines_balance": N_("明细与合计相符"),
    "money.none_open": N_("回盘全部成功"),
    "money.some_failed": N_("回盘有退票"),
    "money.start_reached": N_("已到起发年月"),
    "money.came_back": N_("银行已退回此笔"),
    "money.in_payment": N_("此人正在发放"),
    "money.some_left": N_("还有未追回的"),
    "money.something_due": N_("有可抵扣的应发未发月份"),
    "money.all_recovered": N_("已全部追回"),
    "money.rate_agrees": N_("金额与标准相符"),
    "money.not_entitled": N_("此人尚无待遇"),
    "verification.nothing_open": N_("本人的审验都已办结"),
    "oversight.clean": N_("审计疑点都已说明"),
    "quotas.left": N_("名额还有剩余"),
    "quotas.kept": N_("名额要求都已满足"),
    "aids.none_this_year": N_("本年未领过同类救助"),
    "duties.met": N_("约定的任务都已完成"),
    "sampling.begun": N_("此人的待遇已起发"),
    "sampling.not_ended": N_("此人的待遇尚未终止"),
}
BY_NOBODY = {SYSTEM_ROLE: N_("系统按期办理"), MOVED: N_("随名单或关联件办理")}
Numbers = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Seats:
    """A role in the reader's area: who holds it today, and the units in which nobody does."""

    held: Sequence[Holding]
    empty: Sequence[UnitNode]


def numbers(definition: Definition, cycle: int) -> tuple[Numbers, Numbers]:
    """Count a cycle's cases, and the overdue ones, by kind and stage in the reader's area."""
    actor, today = current_actor(), the_bureau().clock.today()
    counts: Numbers = {}
    late: Numbers = {}
    with the_bureau().store.read() as session:
        for path in widest({post.reach_path for post in actor.posts} if actor else set()):
            _add(counts, stage_counts(session, definition.programme, cycle, path))
            _add(late, late_counts(session, definition.programme, cycle, today, path))
    return counts, late


def _add(found: Numbers, counted: Mapping[tuple[str, str], int]) -> None:
    for (kind, stage), number in counted.items():
        stages = found.setdefault(kind, {})
        stages[stage] = stages.get(stage, 0) + number


def seats(definition: Definition) -> Mapping[str, Seats]:
    """Return who holds each role around the reader, and where nobody does: two statements or so."""
    bureau = the_bureau()
    areas = {role: around(rule.reach) for role, rule in definition.roles.items()}
    wanted: dict[str, set[str]] = {}
    for role, paths in areas.items():
        for path in paths:
            wanted.setdefault(path, set()).add(role)
    held: dict[str, list[Holding]] = {role: [] for role in definition.roles}
    with bureau.store.read() as session:
        for path, roles in wanted.items():
            for one in holders(session, path, roles, bureau.clock.today()):
                held[one.role].append(one)
    return {
        role: Seats(held[role], _empty(rule.unit, areas[role], {one.unit_id for one in held[role]}))
        for role, rule in definition.roles.items()
    }


def _empty(kind: str, areas: Sequence[str], taken: set[int]) -> list[UnitNode]:
    units = the_bureau().units
    return [
        one
        for one in sorted(units, key=lambda one: one.path)
        if one.id not in taken
        and any(one.path.startswith(path) for path in areas)
        and units.seats(one.id, kind)
    ]


def widest(paths: set[str]) -> list[str]:
    """Leave out areas that lie inside another."""
    return [
        one for one in sorted(paths)
        if not any(one != other and one.startswith(other) for other in paths)
    ]  # fmt: skip


def around(level: str) -> list[str]:
    """Return the areas in which somebody at a level has to do with the reader."""
    units, actor = the_bureau().units, current_actor()
    found = set()
    for post in actor.posts if actor else ():
        county = units.ancestor_at(post.reach_id, "county")
        home = county.id if county else post.reach_id
        above = units.ancestor_at(home, level)
        found.add(above.path if above else units.path(home))
    return widest(found)


def said_of(definition: Definition, kind: Kind, action: Action) -> Mapping[str, Any]:
    """Return who does an action, on which conditions, and who must be another person."""
    every = {key: one for kind in definition.kinds.values() for key, one in kind.actions.items()}
    titles = {key: one.title for key, one in {**every, **kind.actions}.items()}
    offices = list(action.signoff.offices) if action.signoff else []
    return {
        "by": [role_word(definition, one) for one in action.by],
        "offices": [role_word(definition, one) for one in offices],
        "lead": role_word(definition, action.signoff.lead) if action.signoff else "",
        "guards": [_guard(one) for one in action.guards],
        "others": [titles[one].in_(language()) for one in action.differs_from if one in titles],
    }


def role_word(definition: Definition, role: str) -> str:
    """Return what a role is called; who acts where no person does."""
    if role in definition.roles:
        return definition.roles[role].title.in_(language())
    return t(BY_NOBODY[role]) if role in BY_NOBODY else role


def _guard(guard: Any) -> str:
    if isinstance(guard, str):
        return t(GUARD_WORDS[guard]) if guard in GUARD_WORDS else guard
    return str(t("不满足时：%(why)s", why=guard.because.in_(language())))
