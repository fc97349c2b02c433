"""One thing wished for several cases: those ticked, or all that the filter of the desk finds.

What asks for evidence or an opinion asks once for all of them, on a page between; all that match
are shown there by name before anything is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import language, t
from web.pages.batches import go_on
from web.pages.cases import who
from web.show.asked import asked
from web.show.offers import ELIGIBLE
from workflow.cases import lookup
from workflow.cases.lookup import Found
from workflow.cases.reading import view_case
from workflow.cases.sides import unpacked
from workflow.cases.worklist import Waiting, work_list
from workflow.desk import batches
from workflow.engine.actor import Actor, Area
from workflow.engine.definition import Action, Kind
from workflow.engine.machine import posting

pages = Blueprint("batch", __name__)
MOST_AT_ONCE = 300
MOST_READ = 2000  # rows of the work list looked through for what can be done
LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done, and to which cases as they were seen."""

    programme: str
    kind_key: str
    key: str
    kind: Kind
    action: Action
    seen: dict[int, int]

    @property
    def name(self) -> str:
        """How forms call it."""
        return f"{self.programme}.{self.kind_key}.{self.key}"


def doable(rows: Iterable[Waiting], actor: Actor) -> list[tuple[str, str, int]]:
    """Return what can be done to several rows at once: name, words, to how many of the page.

    What a colleague has in hand is theirs to do, and is not counted.
    """
    found: dict[str, tuple[str, int]] = {}
    for one in rows:
        if one.claimed_by not in (None, actor.account_id):
            continue
        kind = the_bureau().definitions.kind(one.programme, one.version, one.kind)
        area = _area(one)
        for key, action in kind.actions_from(one.stage).items():
            if is_plain(action) and posting(action, actor, area) is not None:
                name = f"{one.programme}.{one.kind}.{key}"
                count = found.get(name, ("", 0))[1]
                found[name] = (action.title.in_(language()), count + 1)
    return [(name, title, count) for name, (title, count) in found.items()]


def _area(one: Waiting | Found) -> Area:
    return Area(the_bureau().units.path(one.unit_id), unpacked(one.sides))


def is_plain(action: Action) -> bool:
    """Tell whether an action asks for no answers and can be undone or followed up."""
    return not (action.needs or action.irreversible or action.reopens or action.asks_password)


@page(pages, "/desk/act", SIGNED_IN, methods=("POST",))
def act() -> Response | str | tuple[str, int]:
    """Do one action to every case ticked; ask first where something has to be vouched for."""
    wish = _wish()
    with the_bureau().store.read() as session:
        cases = lookup.by_ids(session, who().posts, wish.seen) if wish else {}
    if wish is None or not cases:
        said = t("请先勾选要办理的办件。")
        return render_template("pages/batch.html", title=said, wished=None), 422
    if (_is_all() or _must_ask(wish.action)) and "asked" not in request.form:
        between = _ask(wish, cases)
        if between is not None:
            return between
    seen = {one: at for one, at in wish.seen.items() if one in cases}
    what = (wish.programme, wish.kind_key, wish.key)
    command = request.form.get("command", "")[:36] or new_command()
    token = batches.begin(the_bureau().house, who(), command, what, _answers(wish), seen)
    go_on(token)
    return redirect(url_for("batches.batch", token=token), 303)


def _is_all() -> bool:
    return "all" in request.form


def _must_ask(action: Action) -> bool:
    return action.signoff is not None or ELIGIBLE in action.guards


def _wish() -> Wish | None:
    programme, _, rest = request.form.get("do", "").partition(".")
    kind_key, _, key = rest.partition(".")
    for definition in reversed(the_bureau().definitions.versions(programme)):
        kind = definition.kinds.get(kind_key)
        action = kind.actions.get(key) if kind is not None else None
        if kind is not None and action is not None and is_plain(action):
            found = Wish(programme, kind_key, key, kind, action, {})
            seen = _matching(found) if _is_all() else _ticked()
            return replace(found, seen=seen) if seen else None
    return None


def _ticked() -> dict[int, int]:
    ticked = (one.partition(".") for one in request.form.getlist("case")[:MOST_AT_ONCE])
    return {int(one): int(at) for one, _, at in ticked if one.isdigit() and at.isdigit()}


def _matching(wish: Wish) -> dict[int, int]:
    """Return what waits for this person, as the filter of the desk has it, and can be done."""
    filters = asked(dict(parse_qsl(request.form.get("query", "")[:LONGEST_QUERY])))
    with the_bureau().store.read() as session:
        rows = work_list(session, who().posts, size=MOST_READ, wanted=filters.wanted())
    name = wish.name
    doing = (one for one in rows if any(name == each for each, _, _ in doable([one], who())))
    return {one.case_id: one.edition for one in islice(doing, MOST_AT_ONCE)}


def _ask(wish: Wish, cases: dict[int, Found]) -> str | None:
    """Return the page between; None when nothing is to be vouched for."""
    vouches = _open_clauses(wish, cases) if ELIGIBLE in wish.action.guards else []
    checks = _checklist(wish, cases)
    if not vouches and wish.action.signoff is None and not _is_all():
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
