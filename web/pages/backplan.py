"""Back-planning: from each fixed date back to every stage, and which townships run late."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request

from web.access import SIGNED_IN, RailItem, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from workflow.cases import backplan as planning
from workflow.cases.backplan import Plan, Town
from workflow.cases.transaction import reaches
from workflow.engine.actor import SYSTEM, Actor, Area

pages = Blueprint("backplan", __name__)
STATE_WORDS = {
    "ok": ("met", N_("来得及")),
    "soon": ("soon", N_("一周内到安全日")),
    "late": ("late", N_("已过安全日")),
    "lost": ("no", N_("赶不上")),
}
UNIT_WORDS = {
    "township": (N_("各镇进度"), N_("镇")),
    "school": (N_("各校进度"), N_("学校")),
    "kindergarten": (N_("各园进度"), N_("幼儿园")),
}
ANY_UNIT = (N_("各单位进度"), N_("单位"))
AROUND = 5  # years before and after this one that may be looked at


@page(pages, "/backplan", SIGNED_IN, rail=RailItem(45, N_("倒排工期"), "bars", rare=True))
def backplan() -> str:
    """Show each way one takes part in, counted back from its fixed dates; below it one's units."""
    bureau, actor = the_bureau(), current_actor() or SYSTEM
    today = bureau.clock.today()
    wanted = request.args.get("year", "")
    year = int(wanted) if wanted.isdigit() and len(wanted) == 4 else today.year
    year = min(max(year, today.year - AROUND), today.year + AROUND)
    plans = [
        one
        for one in planning.plans_for(bureau.house, year, _counties(actor))
        if _takes_part(one, actor)
    ]
    with bureau.store.read() as session:
        shown = [(plan, planning.towns(bureau.house, session, plan, actor)) for plan in plans]
    return render_template(
        "pages/backplan.html",
        plans=sorted(shown, key=lambda one: not one[1]),
        year=year,
        today=today,
        words=STATE_WORDS,
        unit_words=lambda plan: UNIT_WORDS.get(plan.kind.unit, ANY_UNIT),
        allowed=allowed,
        waits=waits,
        unit_name=lambda one: bureau.units.name(one, language()),
    )


def allowed(plan: Plan, at: int) -> str:
    """Say how many working days the stretch that begins in a stage is given."""
    found = [one for one in plan.chain.stretches if one.first == at]
    said = [
        t("须满 %(n)s 个工作日", n=one.days) if one.must else t("限 %(n)s 个工作日", n=one.days)
        for one in found
    ]
    return " · ".join(said)


def waits(plan: Plan, towns: Sequence[Town], at: int) -> int:
    """Return how many cases of one's area stand in a stage."""
    return sum(town.counts.get(plan.chain.stages[at], 0) for town in towns)


def _takes_part(plan: Plan, actor: Actor) -> bool:
    return any(post.role in plan.definition.roles for post in actor.posts)


def _counties(actor: Actor) -> set[int] | None:
    """Return the counties somebody has to do with; the counties of all for administrators."""
    units = the_bureau().units
    own = {
        county.id
        for post in actor.posts
        if (county := units.ancestor_at(post.unit_id, "county")) is not None
    }
    below = {
        county.id
        for unit in units
        if reaches(actor, Area(units.path(unit.id)))
        and (county := units.ancestor_at(unit.id, "county")) is not None
    }
    return (own | below) or None
