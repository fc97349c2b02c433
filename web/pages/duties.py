"""Duties: what is owed in the running period, what is at risk, what was missed; excusing one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.session import current_actor
from web.show.values import case_title
from workflow.cases.reading import CaseView
from workflow.cases.tables import Case
from workflow.duties import reads
from workflow.duties.excusing import excuse, may_excuse
from workflow.duties.reads import Held
from workflow.duties.rules import (
    AT_RISK,
    EXCUSED,
    MET,
    MISSED,
    NOT_YET,
    ON_TRACK,
    TOO_MANY,
    Count,
)
from workflow.duties.section import Duty, duties_of
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused

pages = Blueprint("duties", __name__)
A_PAGE = 50
STATE_WORDS = {
    MISSED: ("late", N_("未完成")),
    AT_RISK: ("soon", N_("快来不及")),
    TOO_MANY: ("no", N_("超过上限")),
    ON_TRACK: ("now", N_("进行中")),
    MET: ("met", N_("已完成")),
    EXCUSED: ("wait", N_("已免责")),
    NOT_YET: ("draft", N_("未开始")),
}
STRENGTH_WORDS = {"in_principle": N_("原则上"), "best_effort": N_("力所能及")}
UNIT_WORDS = {
    "times": N_("次"), "total": N_("课时"), "days": N_("天"), "distinct": N_("项"),
}  # fmt: skip
LACKS = (MISSED, AT_RISK, TOO_MANY)


@dataclass(frozen=True, slots=True)
class Row:
    """One duty of one case in the period that runs, or that ran last."""

    case_id: int
    programme: str
    title: str
    number: str
    duty: Duty
    count: Count


def concerned(actor: Actor | None) -> bool:
    """Tell whether somebody has to do with duties: owes, hears of them, or may excuse."""
    if actor is None:
        return False
    roles = {
        role
        for one in the_bureau().definitions
        for duty in duties_of(one.definition).values()
        for role in (*duty.owed_by, *duty.tells, *duty.excused_by)
    }
    return any(post.role in roles for post in actor.posts)


CONCERNED = Who("has to do with duties", concerned)


@page(pages, "/duties", CONCERNED, rail=RailItem(40, N_("约定任务"), "list"))
def board() -> str:
    """Show how the duties of one's area stand, those that lack something first."""
    every, wanted = _rows(), request.args.get("state", "")
    programmes = Counter(one.programme for one in every)
    here = request.args.get("programme", "")
    rows = [one for one in every if here in ("", one.programme)]
    counts = {state: sum(one.count.state == state for one in rows) for state in STATE_WORDS}
    shown = [one for one in rows if wanted in ("", one.count.state)]
    start = request.args.get("from", "")
    at = int(start) if start.isdigit() else 0
    return render_template(
        "pages/duties.html", rows=shown[at : at + A_PAGE], at=at, size=A_PAGE, count=len(shown),
        counts=counts, all=len(rows), wanted=wanted, words=STATE_WORDS, units=UNIT_WORDS,
        strengths=STRENGTH_WORDS, programmes=programmes, here=here or None,
        programme_title=_programme_title, every=len(every),
    )  # fmt: skip


def _programme_title(programme: str) -> str:
    return the_bureau().definitions.newest(programme).title.in_(language())


@page(pages, "/duties/<int:case_id>/<key>/<period>/excuse", CONCERNED, methods=("POST",))
def stand(case_id: int, key: str, period: str) -> Response:
    """Keep why one period of a duty is excused."""
    reason = request.form.get("reason", "")
    outcome = excuse(the_bureau().house, current_actor() or SYSTEM, case_id, key, period, reason)
    if isinstance(outcome, Refused):
        for one in outcome.reasons:
            flash(one.in_(language()), "no")
    else:
        flash(t("已记录免责理由。"), "met")
    return redirect(url_for("cases.case", case_id=case_id), 303)


def panel(view: CaseView, actor: Actor) -> dict[str, object] | None:
    """Return what the page of a case shows of its duties; None where none has begun."""
    house, today = the_bureau().house, the_bureau().clock.today()
    definition = house.definitions.get(view.programme, view.version)
    if not any(one.of == view.kind_key for one in duties_of(definition).values()):
        return None
    with the_bureau().store.read() as session:
        held = reads.of_case(house, session, session.get_one(Case, view.id))
    if not any(one.at(today) for one in held):
        return None
    return {
        "held": [(one, one.at(today), _earlier(one, today)) for one in held],
        "words": STATE_WORDS, "units": UNIT_WORDS, "strengths": STRENGTH_WORDS, "lacks": LACKS,
        "may_excuse": {
            one.key for one in held if may_excuse(one.duty, view.area, actor) is not None
        },
        "case_id": view.id,
    }  # fmt: skip


def _earlier(held: Held, today: date) -> list[Count]:
    """Return the periods before the present one, the latest first."""
    begun = [one for one in held.counts if one.period.from_on <= today]
    return [one for one in reversed(begun[:-1]) if one.least or one.done]


def _rows() -> list[Row]:
    bureau, actor = the_bureau(), current_actor() or SYSTEM
    with bureau.store.read() as session:
        cases = {int(one.id or 0): one for one in reads.owing(bureau.house, session, actor)}
        held = list(reads.held(bureau.house, session, list(cases.values())))
    rows = list(_made(held, cases))
    order = list(STATE_WORDS)
    return sorted(rows, key=lambda one: (order.index(one.count.state), one.count.period.to_on))


def _made(held: Iterable[Held], cases: dict[int, Case]) -> Iterable[Row]:
    today = the_bureau().clock.today()
    for one in held:
        case = cases[one.case_id]
        kind = the_bureau().definitions.kind(one.programme, one.version, case.kind)
        title = case_title(kind, case.subject_name, case.unit_id)
        for count in one.shown(today):
            yield Row(one.case_id, one.programme, title, one.number, one.duty, count)
