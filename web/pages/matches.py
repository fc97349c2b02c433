"""Lists of other departments: brought in, held against those who are paid, decided by persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from web.access import RailItem, Who, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import N_, language, t
from web.pages.imports import LONGEST_FILE, keep
from web.session import current_actor
from workflow.engine.actor import SYSTEM, Actor
from workflow.roster.intake import ImportRefused
from workflow.verification import reads, service
from workflow.verification.importing import Matched
from workflow.verification.reads import Kind, ListLine

pages = Blueprint("matches", __name__)
MOST_AT_ONCE = 100
MATCHERS = Who(
    "brings in or decides on lists of other departments",
    lambda actor: bool(reads.kinds_for(the_bureau().house, actor)),
)
CERTAINTY_WORDS = {
    "same": ("met", N_("身份证号码、姓名均相符")),
    "other_name": ("soon", N_("身份证号码相符，姓名不同")),
    "name_birth": ("unsure", N_("仅姓名、出生日期相符")),
}
QUESTION_WORDS = {
    "future": N_("日期晚于今天，待核实"),
    "before_start": N_("日期早于起发年月，待核实"),
    "ended_otherwise": N_("已按另一日期停发，待核实"),
    "settled": N_("已按此停发，无须再办"),
}
FOUND_WORDS = {
    "proposed": ("soon", N_("列入待决定")),
    "known": ("wait", N_("先前已列出")),
    "settled": ("met", N_("已按此停发")),
    "unmatched": ("note", N_("不在发放对象中")),
}
STATE_WORDS = {
    "open": ("wait", N_("待决定")),
    "accepted": ("met", N_("已采纳")),
    "refused": ("no", N_("未采纳")),
}


@page(pages, "/matches", MATCHERS, rail=RailItem(27, N_("比对"), "flow", rare=True))
def matches() -> str:
    """Show what waits for a decision, kind by kind, with the evidence side by side."""
    house, actor = the_bureau().house, _who()
    desks = []
    for kind in reads.kinds_for(house, actor):
        after = request.args.get(f"after_{kind.key}", "")
        rows = reads.proposals(house, actor, kind, after=int(after) if after.isdigit() else 0)
        if rows:
            desks.append({"kind": kind, "rows": rows, "outcomes": _outcomes(kind),
                          "may": reads.decides(house, actor, kind, rows),
                          "more": len(rows) == reads.PAGE})  # fmt: skip
    return render_template("pages/matches.html", desks=desks, command=new_command(), **_words())


@page(pages, "/matches/decide", MATCHERS, methods=("POST",))
def decide() -> tuple[str, int]:
    """Decide the proposals ticked, each by itself; the outcome of each is told."""
    ticked = [one.partition(":") for one in request.form.getlist("proposal")[:MOST_AT_ONCE]]
    wishes = [
        service.Wish(int(one), int(seen))
        for one, _, seen in ticked
        if one.isdigit() and seen.isdigit()
    ]
    decided = service.decide(
        the_bureau().house, _who(), wishes, request.form.get("outcome", ""),
        reason=request.form.get("reason", ""), command=request.form.get("command", "")[:36],
    )  # fmt: skip
    outcomes = [
        {
            "sign": "met" if one.refused is None else "held" if one.refused.conflict else "no",
            "name": one.name or t("（不在您的职责内）"),
            "case_id": one.case_id,
            "words": "；".join(reason.in_(language()) for reason in one.refused.reasons)
            if one.refused
            else "",
        }
        for one in decided
    ]
    done = sum(one["sign"] == "met" for one in outcomes)
    return render_template("pages/matches_done.html", outcomes=outcomes, done=done), (
        200 if outcomes and done == len(outcomes) else 422
    )


@page(pages, "/matches/lists", MATCHERS, methods=("GET", "POST"))
def lists() -> tuple[str, int]:
    """Show the lists brought in, and take another one."""
    kinds = {
        f"{one.programme}/{one.key}": one
        for one in reads.kinds_for(the_bureau().house, _who())
        if one.may_import
    }
    if request.method == "GET":
        return _lists(kinds), 200
    kind, file = kinds.get(request.form.get("kind", "")), request.files.get("file")
    if kind is None or file is None or not file.filename:
        return _lists(kinds, [t("请选择要导入的 Excel 文件。")]), 422
    content = file.stream.read(LONGEST_FILE + 1)
    if len(content) > LONGEST_FILE:
        return _lists(kinds, [t("文件超过 8 MB，请分开导入。")]), 413
    name = Path(file.filename).name
    try:
        found = service.import_list(
            the_bureau().house, kind.programme, kind.key, {name: content}, _who()
        )
    except ImportRefused as refused:
        return _lists(kinds, [reason.in_(language()) for reason in refused.reasons]), 422
    return _lists(kinds, found=found, back=keep(_who(), name, found.imported)), 200


@page(pages, "/matches/lists/<int:list_id>", MATCHERS)
def one_list(list_id: int) -> str:
    """Show one list: what it led to person by person, and whom it did not find."""
    house, actor = the_bureau().house, _who()
    line = _found(list_id)
    kind = next(
        one
        for one in reads.kinds_for(house, actor)
        if (one.programme, one.key) == (line.programme, line.key)
    )
    rows = reads.proposals(house, actor, kind, open_only=False, list_id=list_id)
    return render_template(
        "pages/matches_list.html", line=line, rows=rows, most=reads.MOST_UNMATCHED,
        unmatched=reads.unmatched(house, list_id), titles=_action_titles(kind), **_words(),
    )  # fmt: skip


def _found(list_id: int) -> ListLine:
    lines = reads.lists_for(the_bureau().house, _who())
    return next((one for one in lines if one.id == list_id), None) or abort(404)


def _lists(
    kinds: dict[str, Kind],
    errors: list[str] | None = None,
    found: Matched | None = None,
    back: str = "",
) -> str:
    return render_template(
        "pages/matches_lists.html", kinds=kinds, errors=errors or [], found=found, back=back,
        lines=reads.lists_for(the_bureau().house, _who()), **_words(),
    )  # fmt: skip


def _outcomes(kind: Kind) -> list[tuple[str, str, bool]]:
    """Return what may be chosen: the action, its words, whether it cannot be undone."""
    actions = _definition(kind).kinds[kind.match.of].actions
    return [
        (key, actions[key].title.in_(language()), actions[key].irreversible)
        for key in kind.match.outcomes
    ]


def _action_titles(kind: Kind) -> dict[str, str]:
    return {key: title for key, title, _ in _outcomes(kind)}


def _definition(kind: Kind) -> Any:
    return the_bureau().house.in_force(kind.programme)


def _words() -> dict[str, Any]:
    units = the_bureau().units
    return {
        "certainty": CERTAINTY_WORDS, "questions": QUESTION_WORDS, "found_words": FOUND_WORDS,
        "states": STATE_WORDS, "unit_name": lambda one: units.name(one, language()),
        "tabs_shown": _tabs(),
    }  # fmt: skip


def _tabs() -> list[tuple[str, str, None, bool]]:
    here = request.endpoint
    return [
        (t("待决定"), url_for("matches.matches"), None, here == "matches.matches"),
        (t("收到的名单"), url_for("matches.lists"), None, here == "matches.lists"),
    ]


def _who() -> Actor:
    return current_actor() or SYSTEM
