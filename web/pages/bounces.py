"""Payments the bank took back later (退汇): one person registers, another confirms or dismisses."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from web.access import page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.pages.runs import SEES_RUNS, address
from web.session import current_actor
from workflow.cases.outcome import Done
from workflow.cases.reading import CaseView
from workflow.engine.actor import SYSTEM, Actor, Area
from workflow.engine.machine import Refused, posting
from workflow.engine.refusal import Text
from workflow.money import bounces, payroll
from workflow.money.bounce_reads import Made, made_to, of_run, reasons_of
from workflow.money.bounces import Payment, Said
from workflow.money.payroll import RunLine

pages = Blueprint("bounces", __name__)
WORDS = {
    "registered": ("wait", N_("待确认")),
    "confirmed": ("no", N_("已退汇")),
    "dismissed": ("held", N_("不予确认")),
}
LONGEST = 120


def panel(view: CaseView, actor: Actor) -> Mapping[str, Any]:
    """Return what the page of a run shows of payments that came back."""
    key, area = bounces.confirming(view.kind), Area(the_bureau().units.path(view.unit_id))
    return {
        "bounces": of_run(the_bureau().house, view.id),
        "bounce_words": WORDS,
        "confirms": bool(key and posting(view.kind.actions[key], actor, area)),
        "me": actor.person_key,
    }


@page(pages, "/runs/<int:run_id>/payees/<int:entitlement_id>/bounce", SEES_RUNS,
      methods=("GET", "POST"))  # fmt: skip
def register(run_id: int, entitlement_id: int) -> Response | str | tuple[str, int]:
    """Note that the bank took a payment to somebody back."""
    run = _run(run_id)
    name, made = made_to(the_bureau().house, run_id, entitlement_id)
    if request.method == "GET":
        return _ask(run, name, made, {})
    typed = {key: request.form.get(key, "")[:LONGEST] for key in
             ("payment", "reason", "other", "document_no", "bounced_on")}  # fmt: skip
    at, said = _payment(typed["payment"], made), _said(typed)
    if at is None or said is None:
        return _ask(run, name, made, typed, [t("请选择哪一笔，并填写退汇日期。")]), 422
    outcome = bounces.register(the_bureau().house, _actor(), run_id, at, said, _command())
    if isinstance(outcome, Refused):
        wrong = [one.in_(language()) for one in outcome.reasons]
        return _ask(run, name, made, typed, wrong), 422
    flash(t("退汇已登记，须由另一人确认。"), "met")
    return redirect(address(run_id), 303)


def _payment(text: str, made: tuple[Made, ...]) -> Payment | None:
    """Return the payment that was chosen; the only one where there is no choice."""
    known = {f"{one.attempt}-{one.seq}": Payment(one.attempt, one.seq) for one in made}
    return known.get(text) or (next(iter(known.values())) if len(known) == 1 else None)


def _said(typed: Mapping[str, str]) -> Said | None:
    try:
        on = date.fromisoformat(typed["bounced_on"])
    except ValueError:
        return None
    return Said(typed["other"].strip() or typed["reason"], typed["document_no"], on)


@page(pages, "/runs/<int:run_id>/bounces/<int:bounce_id>", SEES_RUNS, methods=("POST",))
def decide(run_id: int, bounce_id: int) -> Response:
    """Confirm that a payment came back, or dismiss what was registered by mistake."""
    _run(run_id)
    outcome: Done | Refused
    house, note = the_bureau().house, request.form.get("note", "")[:LONGEST]
    if request.form.get("verdict") == "confirm":
        outcome = bounces.confirm(house, _actor(), run_id, bounce_id, _command())
        said = t("退汇已确认，该笔款项按退票处理。")
    else:
        outcome = bounces.dismiss(house, _actor(), run_id, bounce_id, note, _command())
        said = t("已记为不予确认。")
    if isinstance(outcome, Refused):
        for reason in outcome.reasons:
            flash(reason.in_(language()), "no")
    else:
        flash(said, "met")
    return redirect(f"{address(run_id)}#run-bounces", 303)


def _ask(
    run: RunLine,
    name: str,
    made: tuple[Made, ...],
    typed: Mapping[str, str],
    errors: list[str] | None = None,
) -> str:
    house = the_bureau().house
    return render_template(
        "pages/run_bounce.html", run=run, name=name, made=made, typed=typed, errors=errors or [],
        reasons=[(one.zh, one.in_(language())) for one in _reasons(run.case_id, made)],
        months_said=payroll.months_said, address=address(run.case_id), command=str(uuid.uuid4()),
        latest=house.clock.today().isoformat(),
    )  # fmt: skip


def _reasons(run_id: int, made: tuple[Made, ...]) -> Sequence[Text]:
    return reasons_of(the_bureau().house, run_id, made[0].attempt) if made else ()


def _command() -> str | None:
    return request.form.get("command", "")[:36] or None


def _run(run_id: int) -> RunLine:
    return payroll.run_for(the_bureau().house, _actor(), run_id) or abort(404)


def _actor() -> Actor:
    return current_actor() or SYSTEM
