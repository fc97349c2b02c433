"""Programmes as they are written: basis, parameters, roles, money, and each kind's diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, make_response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, RailItem, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from workflow.calendar.rule_values import MissingParameter
from workflow.calls.warnings import ending
from workflow.cases.worklist import stage_counts
from workflow.engine import diagram
from workflow.engine.asking import asked
from workflow.engine.definition import Action, Definition, Kind, Param
from workflow.engine.machine import MOVED, SYSTEM_ROLE
from workflow.engine.refusal import Text
from workflow.engine.registry import UnknownDefinition
from workflow.engine.timing import Deadline
from workflow.money.rules import MoneyRules
from workflow.money.standards import enacted
from workflow.people.directory import Holding, holders

pages = Blueprint("definitions", __name__)
GUARD_WORDS = {
    "cases.form_complete": N_("表格填写完整"),
    "cases.eligible": N_("符合全部条件"),
    "notice.channels_full": N_("每一处公告栏都已满期"),
    "notice.no_open_objection": N_("没有对整份名单的未结异议"),
    "money.funds_cover": N_("到位资金够发"),
    "money.lines_balance": N_("明细与合计相符"),
    "money.none_open": N_("回盘全部成功"),
    "money.some_failed": N_("回盘有退票"),
    "money.start_reached": N_("已到起发年月"),
}
BY_NOBODY = {SYSTEM_ROLE: N_("系统按期办理"), MOVED: N_("随名单或关联件办理")}
LEVEL_WORDS = {"province": N_("省"), "city": N_("市"), "county": N_("县")}


@page(pages, "/programmes", SIGNED_IN, rail=RailItem(70, N_("事项"), "flow"))
def programmes() -> str:
    """List every programme and version in force."""
    found = [one.definition for one in the_bureau().definitions]
    return render_template(
        "pages/programmes.html",
        programmes=sorted(found, key=lambda one: (one.programme, -one.version)),
    )


@page(pages, "/programmes/<programme>/<int:version>", SIGNED_IN)
def programme(programme: str, version: int) -> str:
    """Show what a version says of the whole programme."""
    definition = _find(programme, version)
    counts, cycle = _counts(definition)
    with the_bureau().store.read() as session:
        standards = enacted(session, programme)
    return render_template(
        "pages/programme.html",
        enacted=standards,
        definition=definition,
        params=[(key, one, shown_value(one)) for key, one in definition.params.items()],
        holders=_holders(definition),
        money_rules=MoneyRules.model_validate(definition.money) if definition.money else None,
        levels=LEVEL_WORDS,
        totals={key: sum(counts.get(key, {}).values()) for key in definition.kinds},
        cycle=cycle,
        ending=ending(definition, the_bureau().clock.today()),
        unit_name=lambda unit_id: the_bureau().units.name(unit_id, language()),
    )


@page(pages, "/programmes/<programme>/<int:version>/<kind>", SIGNED_IN)
def kind(programme: str, version: int, kind: str) -> str:
    """Show one kind: its diagram with what waits where, stages, actions, clocks, form."""
    definition = _find(programme, version)
    found = definition.kinds.get(kind) or abort(404)
    counts, cycle = _counts(definition)
    drawn = diagram.svg(found, language(), counts.get(kind, {}), definition.phases)
    return render_template(
        "pages/programme_kind.html",
        definition=definition,
        key=kind,
        kind=found,
        drawing=Markup(drawn),  # noqa: S704 # nosec B704 - our own, escaped
        counts=counts.get(kind, {}),
        cycle=cycle,
        actions=[(key, one, said_of(definition, found, one)) for key, one in found.actions.items()],
        clocks=[(one, due_words(definition, one)) for one in found.deadlines.values()],
    )


@page(pages, "/programmes/<programme>/<int:version>/<kind>/mermaid", SIGNED_IN)
def mermaid(programme: str, version: int, kind: str) -> Response:
    """Give the diagram of a kind as text for other tools."""
    found = _find(programme, version).kinds.get(kind) or abort(404)
    answer = make_response(diagram.mermaid(found, language()))
    answer.headers["Content-Type"] = "text/plain; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{programme}-{kind}.mmd"'
    return answer


def shown_value(param: Param) -> str:
    """Return the value of a parameter as people read it; the choice in its own words."""
    if param.value is None:
        return t("尚未填写")
    chosen = param.choices.get(str(param.value))
    return chosen.in_(language()) if chosen else str(param.value)


def said_of(definition: Definition, kind: Kind, action: Action) -> Mapping[str, Any]:
    """Return who does an action, on which conditions, and who must be another person."""
    titles = {key: one.title for key, one in {**_all_actions(definition), **kind.actions}.items()}
    return {
        "by": [_role(definition, one) for one in action.by],
        "offices": [_role(definition, one) for one in _offices(action)],
        "lead": _role(definition, action.signoff.lead) if action.signoff else "",
        "guards": [_guard(one) for one in action.guards],
        "others": [titles[one].in_(language()) for one in action.differs_from if one in titles],
    }


def due_words(definition: Definition, clock: Deadline) -> Sequence[tuple[Text, str]]:
    """Return what a clock says, rule by rule, with its clause."""
    bureau, cycle = the_bureau(), the_bureau().clock.today().year
    question = asked(definition, date(cycle, 1, 1), cycle, bureau.calendar)
    found = []
    for rule in clock.due:
        try:
            answer = rule.due(question)
            found.append((answer.text, answer.clause))
        except MissingParameter as missing:
            found.append((Text(f"缺少参数 {missing}", f"parameter missing: {missing}"), ""))
    return found


def _find(programme: str, version: int) -> Definition:
    try:
        return the_bureau().definitions.get(programme, version)
    except UnknownDefinition:
        return abort(404)


def _counts(definition: Definition) -> tuple[dict[str, dict[str, int]], int]:
    """Count this cycle's cases by kind and stage within the area of the reader's posts."""
    bureau, actor = the_bureau(), current_actor()
    asked = request.args.get("cycle", "")
    cycle = int(asked) if asked.isdigit() else bureau.clock.today().year
    found: dict[str, dict[str, int]] = {}
    with bureau.store.read() as session:
        for path in _widest({post.reach_path for post in actor.posts} if actor else set()):
            counted = stage_counts(session, definition.programme, cycle, path)
            for (kind, stage), number in counted.items():
                stages = found.setdefault(kind, {})
                stages[stage] = stages.get(stage, 0) + number
    return found, cycle


def _widest(paths: set[str]) -> list[str]:
    """Leave out areas that lie inside another."""
    return [
        one for one in sorted(paths)
        if not any(one != other and one.startswith(other) for other in paths)
    ]  # fmt: skip


def _holders(definition: Definition) -> Mapping[str, list[Holding]]:
    """Return who holds each role around the reader: in their county, city and province."""
    bureau, found = the_bureau(), dict[str, list[Holding]]()
    wanted: dict[str, set[str]] = {}
    for role, rule in definition.roles.items():
        for path in _around(rule.reach):
            wanted.setdefault(path, set()).add(role)
    with bureau.store.read() as session:
        for path, roles in wanted.items():
            for one in holders(session, path, roles, bureau.clock.today()):
                found.setdefault(one.role, []).append(one)
    return found


def _around(level: str) -> list[str]:
    """Return the areas in which somebody at a level has to do with the reader."""
    units, actor = the_bureau().units, current_actor()
    found = set()
    for post in actor.posts if actor else ():
        county = units.ancestor_at(post.reach_id, "county")
        home = county.id if county else post.reach_id
        above = units.ancestor_at(home, level)
        found.add(above.path if above else units.path(home))
    return _widest(found)


def _all_actions(definition: Definition) -> dict[str, Action]:
    return {key: one for kind in definition.kinds.values() for key, one in kind.actions.items()}


def _offices(action: Action) -> list[str]:
    return list(action.signoff.offices) if action.signoff else []


def _role(definition: Definition, role: str) -> str:
    if role in definition.roles:
        return definition.roles[role].title.in_(language())
    return t(BY_NOBODY[role]) if role in BY_NOBODY else role


def _guard(guard: Any) -> str:
    if isinstance(guard, str):
        return t(GUARD_WORDS[guard]) if guard in GUARD_WORDS else guard
    return str(t("不满足时：%(why)s", why=guard.because.in_(language())))
