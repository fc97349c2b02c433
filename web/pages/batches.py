"""A batch being worked off: a slice at each request, so none takes long; found again any time."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import language, t
from web.pages.cases import who
from web.show.values import act_title, stage_title
from workflow.cases import lookup
from workflow.cases.outcome import Done
from workflow.desk import batches
from workflow.desk.batches import HELD, MET, NO, Outcome, Wished
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind
from workflow.engine.machine import Refused

pages = Blueprint("batches", __name__)
SLICE = 20
NAMESPACE = uuid.UUID("6f7d3f4e-8a35-4d26-9b0e-1f4f5d0c7a11")


@page(pages, "/desk/batches/<token>", SIGNED_IN)
def batch(token: str) -> str:
    """Show how far a batch has come: done, not done and why, left."""
    wished = _mine(token)
    kind = the_bureau().definitions.known_kind(wished.programme, wished.kind)
    with the_bureau().store.read() as session:
        found = batches.outcomes(session, token)
        shown = [one for one in found if one.sign != MET] if wished.going else found
        cases = lookup.by_ids(session, who().posts, [one.case_id for one in shown])
    rows = [
        {"case": cases[one.case_id], "sign": one.sign, "words": _words(kind, one)}
        for one in shown
        if one.case_id in cases
    ]
    return render_template(
        "pages/batch.html", wished=wished, title=act_title(kind, wished.action), outcomes=rows,
        undoing=[] if wished.going else _undoing(kind, wished), command=new_command(),
        done=[f"{one.case_id}.{one.edition}" for one in found if one.sign == MET],
    )  # fmt: skip


@page(pages, "/desk/batches/<token>/go", SIGNED_IN, methods=("POST",))
def go(token: str) -> Response:
    """Work off the next slice."""
    go_on(token)
    return redirect(url_for("batches.batch", token=token), 303)


@page(pages, "/desk/batches/<token>/stop", SIGNED_IN, methods=("POST",))
def stop(token: str) -> Response:
    """Call off what is left."""
    batches.stop(the_bureau().house, who(), _mine(token).token)
    return redirect(url_for("batches.batch", token=token), 303)


def going(session: Session, actor: Actor) -> list[tuple[str, str, int]]:
    """Return this person's batches with cases left: address, words of the act, how many left."""
    kinds = the_bureau().definitions
    return [
        (
            url_for("batches.batch", token=one.token),
            act_title(kinds.known_kind(one.programme, one.kind), one.action),
            one.left,
        )
        for one in batches.unfinished(session, actor)
    ]


def go_on(token: str) -> None:
    """Do the act to the next cases of one's own batch, each in a transaction of its own."""
    wished, house = _mine(token), the_bureau().house
    if not wished.going:
        return
    answers = batches.answers_of(house, token)
    with the_bureau().store.read() as session:
        rows = batches.left(session, token, SLICE)
    for case_id, edition in rows:
        batches.settle(house, token, _outcome(wished, case_id, edition, answers))


def _mine(token: str) -> Wished:
    with the_bureau().store.read() as session:
        found = batches.found(session, who(), token)
    return found if found is not None else abort(404)


def _outcome(wished: Wished, case_id: int, edition: int, answers: dict[str, Any]) -> Outcome:
    command = str(uuid.uuid5(NAMESPACE, f"{wished.token} {case_id}"))
    found = the_bureau().act(
        case_id, wished.action, who(), answers, seen=edition, command=command
    )  # fmt: skip
    if isinstance(found, Done):
        said = {"to": found.to_stage, "waits": not found.completes}
        return Outcome(case_id, found.edition, MET, said)
    return Outcome(case_id, edition, HELD if found.conflict else NO, _why(found))


def _why(found: Refused) -> dict[str, str]:
    return {
        "zh": "；".join(reason.zh for reason in found.reasons),
        "en": "; ".join(reason.en for reason in found.reasons),
    }


def _words(kind: Kind, one: Outcome) -> str:
    if one.sign != MET:
        return str(one.said["en" if language() == "en" else "zh"])
    if one.said["waits"]:
        return t("已签署，待其他部门")
    return t("现为「%(stage)s」", stage=stage_title(kind, one.said["to"]))


def _undoing(kind: Kind, wished: Wished) -> Sequence[tuple[str, str]]:
    """Return the acts that take this one back and ask for nothing: name, words."""
    roles = {post.role for post in who().posts}
    if not wished.done:
        return ()
    return [
        (f"{wished.programme}.{wished.kind}.{key}", action.title.in_(language()))
        for key, action in kind.actions.items()
        if action.undoes == wished.action
        and roles & {*action.by}
        and not (action.needs or action.irreversible)
    ]
