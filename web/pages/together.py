"""Working together on a case: take it in hand, put it back, comment; all from the case page."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import N_, t
from web.pages.cases import find, number, refused, who
from workflow.cases.house import House
from workflow.cases.outcome import Done
from workflow.engine.actor import Actor
from workflow.engine.machine import Refused
from workflow.together import asking, chasing, claims, comments, handing

pages = Blueprint("together", __name__)
Doing = Callable[[House, int, Actor, str | None], Done | Refused]


@page(pages, "/cases/<int:case_id>/together", SIGNED_IN, methods=("POST",))
def do(case_id: int) -> Response | tuple[str, int]:
    """Do one of these things; 303 when done, 409 when a colleague was first, 422 with reasons."""
    view, doing = find(case_id), DOINGS.get(request.form.get("do", ""))
    if doing is None:
        abort(404)
    work, said = doing
    command = request.form.get("command", "")[:36] or None
    outcome = work(the_bureau().house, view.id, who(), command)
    if isinstance(outcome, Refused):
        return refused(find(case_id), outcome)
    flash(t(said), "met")
    return redirect(url_for("cases.case", case_id=case_id) + "#together", 303)


def _form(name: str) -> str:
    """Return a field: each form of the page has its own, so that labels find theirs."""
    of = "".join(request.form.get(part, "") for part in ("do", "role", "ask"))
    return request.form.get(f"{of}.{name}", "")


def _role() -> str:
    return request.form.get("role", "")


def _to() -> int:
    return int(_form("to")) if _form("to").isdecimal() else 0


def _claim(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return claims.claim(house, case_id, _role(), actor, command=command)


def _release(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return claims.release(house, case_id, _role(), actor, _form("because"), command=command)


def _transfer(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    role, to = _role(), _to()
    return handing.transfer(house, case_id, role, to, actor, _form("because"), command=command)


def _delegate(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    role, to = _role(), _to()
    return asking.delegate(house, case_id, role, to, actor, _form("text"), command=command)


def _consult(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return asking.consult(house, case_id, _form("to"), actor, _form("text"), command=command)


def _answer(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    ask = number("ask") or 0
    return asking.answer(house, case_id, ask, actor, _form("text"), command=command)


def _take_back(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return asking.take_back(house, case_id, number("ask") or 0, actor, command=command)


def _copy(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return chasing.copy(house, case_id, _form("to"), actor, _form("text"), command=command)


def _chase(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return chasing.chase(house, case_id, actor, _form("text"), command=command)


def _comment(house: House, case_id: int, actor: Actor, command: str | None) -> Done | Refused:
    return comments.comment(house, case_id, _form("text"), actor, command=command)


DOINGS: dict[str, tuple[Doing, str]] = {
    "claim": (_claim, N_("已领办：同岗位的人会看到由您办理。")),
    "release": (_release, N_("已放回办公室。")),
    "transfer": (_transfer, N_("已转办，对方会收到消息。")),
    "delegate": (_delegate, N_("已委派，对方会收到消息；此件仍由您决定。")),
    "consult": (_consult, N_("已征求意见，对方会收到消息。")),
    "answer": (_answer, N_("意见已记录，对方会收到消息。")),
    "take_back": (_take_back, N_("已收回。")),
    "copy": (_copy, N_("已抄送。")),
    "chase": (_chase, N_("已催办，对方会收到消息。")),
    "comment": (_comment, N_("留言已记录。")),
}
