"""One thing done to several cases: each in its own transaction, each outcome told.

What asks for evidence or an opinion asks once for all of them, on a page between.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import language, t
from web.pages.cases import who
from web.show.offers import ELIGIBLE
from web.show.values import stage_title
from workflow.cases import lookup
from workflow.cases.lookup import Found
from workflow.cases.outcome import Done
from workflow.cases.reading import view_case
from workflow.cases.sides import unpacked
from workflow.cases.worklist import Waiting
from workflow.engine.actor import Actor, Area
from workflow.engine.definition import Action, Kind
from workflow.engine.machine import posting

pages = Blueprint("batch", __name__)
MOST_AT_ONCE = 100
NAMESPACE = uuid.UUID("6f7d3f4e-8a35-4d26-9b0e-1f4f5d0c7a11")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, and to which cases as they were seen."""

    name: str
    key: str
    kind: Kind
    action: Action
    seen: dict[int, int]


def doable(rows: Iterable[Waiting], actor: Actor) -> list[tuple[str, str, int]]:
    """Return what can be done to several rows at once: name, words, to how many of the page."""
    found: dict[str, tuple[str, int]] = {}
    for one in rows:
        kind = the_bureau().definitions.kind(one.programme, one.version, one.kind)
        area = _area(one)
        for key, action in kind.actions_from(one.stage).items():
            if _is_plain(action) and posting(action, actor, area) is not None:
                name = f"{one.programme}.{one.kind}.{key}"
                count = found.get(name, ("", 0))[1]
                found[name] = (action.title.in_(language()), count + 1)
    return [(name, title, count) for name, (title, count) in found.items()]


def _area(one: Waiting | Found) -> Area:
    return Area(the_bureau().units.path(one.unit_id), unpacked(one.sides))


def _is_plain(action: Action) -> bool:
    """Tell whether an action asks for no answers and can be undone or followed up."""
    return not (action.needs or action.irreversible or action.reopens or action.asks_password)


@page(pages, "/desk/act", SIGNED_IN, methods=("POST",))
def act() -> str | tuple[str, int]:
    """Do one action to every case ticked; ask first where something has to be vouched for."""
    wish = _wish()
    with the_bureau().store.read() as session:
        cases = lookup.by_ids(session, who().posts, wish.seen) if wish else {}
    if wish is None or not cases:
        said = t("请先勾选要办理的办件。")
        return render_template("pages/batch.html", title=said, outcomes=[]), 422
    if (wish.action.signoff or ELIGIBLE in wish.action.guards) and "asked" not in request.form:
        asked = _ask(wish, cases)
        if asked is not None:
            return asked
    outcomes = [{"case": cases[one], **_do(wish, one)} for one in wish.seen if one in cases]
    title = wish.action.title.in_(language())
    return render_template("pages/batch.html", title=title, outcomes=outcomes)


def _wish() -> Wish | None:
    programme, _, rest = request.form.get("do", "").partition(".")
    kind_key, _, key = rest.partition(".")
    ticked = (one.partition(".") for one in request.form.getlist("case")[:MOST_AT_ONCE])
    seen = {int(one): int(at) for one, _, at in ticked if one.isdigit() and at.isdigit()}
    for definition in reversed(the_bureau().definitions.versions(programme)):
        kind = definition.kinds.get(kind_key)
        if kind is not None and seen:
            action = kind.actions.get(key)
            if action is not None and _is_plain(action):
                return Wish(f"{programme}.{kind_key}.{key}", key, kind, action, seen)
    return None


def _ask(wish: Wish, cases: dict[int, Found]) -> str | None:
    """Return the page between; None when nothing is to be vouched for."""
    vouches = _open_clauses(wish, cases) if ELIGIBLE in wish.action.guards else []
    checks = _checklist(wish, cases)
    if not vouches and wish.action.signoff is None:
        return None
    return render_template(
        "pages/batch_ask.html", wish=wish, title=wish.action.title.in_(language()),
        cases=[cases[one] for one in wish.seen if one in cases], vouches=vouches, checks=checks,
        command=request.form.get("command", "")[:36] or new_command(),
    )  # fmt: skip


def _open_clauses(wish: Wish, cases: dict[int, Found]) -> list[tuple[str, str, int]]:
    """Return the clauses that lack evidence: key, words, in how many of the cases."""
    counted: dict[str, int] = {}
    for case_id in cases:
        view = view_case(the_bureau().house, case_id, who())
        for one in view.findings if view else ():
            if one.state == "unknown":
                counted[one.key] = counted.get(one.key, 0) + 1
    clauses = wish.kind.clauses
    return [
        (key, clauses[key].title.in_(language()), count)
        for key, count in counted.items()
        if key in clauses
    ]


def _checklist(wish: Wish, cases: dict[int, Found]) -> Sequence[tuple[int, str]]:
    signoff, some = wish.action.signoff, next(iter(cases.values()))
    post = posting(wish.action, who(), _area(some))
    items = signoff.checks.get(post.role, []) if signoff and post else []
    return [(at, item.in_(language())) for at, item in enumerate(items)]


def _do(wish: Wish, case_id: int) -> dict[str, Any]:
    base = request.form.get("command", "")
    command = str(uuid.uuid5(NAMESPACE, f"{base} {wish.key} {case_id}"))
    outcome = the_bureau().act(
        case_id, wish.key, who(), _answers(wish), seen=wish.seen[case_id], command=command
    )
    if isinstance(outcome, Done):
        stage = stage_title(wish.kind, outcome.to_stage)
        words = (
            t("现为「%(stage)s」", stage=stage) if outcome.completes else t("已签署，待其他部门")
        )
        return {"sign": "met", "words": words}
    words = "；".join(reason.in_(language()) for reason in outcome.reasons)
    return {"sign": "held" if outcome.conflict else "no", "words": words}


def _reached(wish: Wish, done: Done) -> str:
    if not done.completes:
        return t("已签署，待其他部门")
    return t("现为「%(stage)s」", stage=stage_title(wish.kind, done.to_stage))


def _answers(wish: Wish) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    if wish.action.signoff is not None:
        ticked = [int(at) for at in request.form.getlist("checked") if at.isdigit()]
        answers |= {"verdict": "agree", "opinion": "", "checked": ticked}
    if ELIGIBLE in wish.action.guards:
        answers["confirmed"] = request.form.getlist("confirmed")
        answers["evidence"] = {
            clause: request.form.get(f"evidence.{clause}", "") for clause in answers["confirmed"]
        }
    return answers
