"""Versions of programmes: handed in by one administrator, published by another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response

from web.access import holders, page
from web.bureau import the_bureau
from web.handing import hand_open
from web.language import N_, language, t
from web.pages.calendar import KEEPERS
from web.pages.cases import prove_again
from web.session import current_actor
from workflow.bureau import known_names, shelf_of
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.definition import Definition
from workflow.engine.differences import Difference, differences
from workflow.engine.machine import Refused
from workflow.engine.refusal import Text
from workflow.engine.yaml_text import Problem
from workflow.library import reads, service
from workflow.library.rules import LARGEST, Proven, against, before, prove

pages = Blueprint("library", __name__)
PROPOSERS = holders(*service.PROPOSERS)
STATE_WORDS = {
    "draft": ("draft", N_("草稿")),
    "proposed": ("wait", N_("待发布")),
    "published": ("met", N_("已发布")),
    "refused": ("no", N_("已退回")),
    "withdrawn": ("held", N_("已撤回")),
}
SORT_WORDS = {
    "who": ("soon", N_("谁办")),
    "time": ("wait", N_("时间")),
    "money": ("late", N_("资金")),
    "way": ("note", N_("流程")),
    "form": ("draft", N_("表单")),
    "rest": ("draft", N_("其他")),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the check found: its line, what stands there, and whether it stops the file."""

    line: int
    source: str
    text: Text
    stops: bool


@page(pages, "/library", KEEPERS)
def listing() -> str:
    """List what was handed in, the newest first."""
    with the_bureau().store.read() as session:
        found = reads.drafts(session)
    return render_template(
        "pages/library.html", drafts=found, states=STATE_WORDS, title_of=_title,
        may_propose=PROPOSERS.allows(current_actor()),
    )  # fmt: skip


@page(pages, "/library/new", PROPOSERS, methods=("GET", "POST"))
def new() -> str | Response | tuple[str, int]:
    """Prove a file; keep it as a draft when nothing stops it, else say what does, line by line."""
    if request.method == "GET":
        return _ask("", ())
    raw = _raw()
    if not raw.strip():
        return _ask("", (), [t("请选择文件，或粘贴全文。")]), 422
    proven = _prove(raw)
    if proven.errors:
        return _ask(_decoded(raw), _findings(raw, proven.problems)), 422
    made = service.hand_in(the_bureau().house, _actor(), proven, raw)
    if isinstance(made, Refused):
        said = [one.in_(language()) for one in made.reasons]
        return _ask(_decoded(raw), _findings(raw, proven.problems), said), 422
    flash(t("已存为草稿。核对差别后提请发布。"), "met")
    return redirect(url_for("library.draft", draft_id=made), 303)


@page(pages, "/library/<int:draft_id>", KEEPERS)
def draft(draft_id: int) -> str:
    """Show a draft: what became of it, what the check says, how it differs from the one before."""
    return _show(draft_id, ())


@page(pages, "/library/<int:draft_id>/file", KEEPERS)
def file(draft_id: int) -> Response:
    """Give the file as it was handed in."""
    found = _find(draft_id)
    name = f"{found.programme}-v{found.version}.yaml"
    return hand_open(found.content.decode(), name, "application/yaml; charset=utf-8")


@page(pages, "/library/<int:draft_id>/propose", PROPOSERS, methods=("POST",))
def propose(draft_id: int) -> Response | tuple[str, int]:
    """Ask another administrator to publish a draft from a day on."""
    day = _day(request.form.get("from_on", ""))
    if day is None:
        return _show(draft_id, (t("请填写生效日期。"),)), 422
    done = service.propose(the_bureau().house, _actor(), draft_id, day)
    return _answer(draft_id, done, t("已提请。须由另一位管理员发布。"))


@page(pages, "/library/<int:draft_id>/publish", KEEPERS, methods=("POST",))
def publish(draft_id: int) -> Response | tuple[str, int]:
    """Publish what another proposed; the password is given once more."""
    seen = request.form.get("seen", "")
    if not seen.isdigit():
        abort(400)
    actor = prove_again(request.form.get("password", ""))
    if isinstance(actor, str):
        return _show(draft_id, (actor,)), 422
    house, shelf = the_bureau().house, shelf_of(the_bureau().settings)
    done = service.publish(house, actor, draft_id, int(seen), known_names(), shelf)
    return _answer(draft_id, done, t("已发布。自生效之日起用于新件，已有的办件不变。"))


@page(pages, "/library/<int:draft_id>/turn-down", KEEPERS, methods=("POST",))
def turn_down(draft_id: int) -> Response | tuple[str, int]:
    """Withdraw one's own draft, or refuse another's with a reason."""
    because = request.form.get("because", "")
    done = service.turn_down(the_bureau().house, _actor(), draft_id, because)
    return _answer(draft_id, done, t("已撤回。") if done == service.WITHDRAWN else t("已退回。"))


def _answer(draft_id: int, done: str | Refused, said: str) -> Response | tuple[str, int]:
    if isinstance(done, Refused):
        reasons = tuple(one.in_(language()) for one in done.reasons)
        return _show(draft_id, reasons), 409 if done.conflict else 422
    flash(said, "met")
    return redirect(url_for("library.draft", draft_id=draft_id), 303)


def _ask(source: str, findings: Sequence[Finding], errors: Sequence[str] = ()) -> str:
    return render_template(
        "pages/library_new.html", source=source, findings=findings, largest=LARGEST // 1024,
        errors={"": list(errors)} if errors else {},
    )  # fmt: skip


def _show(draft_id: int, refused: Sequence[str]) -> str:
    bureau, found = the_bureau(), _find(draft_id)
    proven = _prove(found.content)
    definition = proven.definition or abort(404)
    earlier = before(definition, bureau.definitions)
    open_ = found.state in service.OPEN
    with bureau.store.read() as session:
        edition = reads.edition(session)
    return render_template(
        "pages/library_draft.html", draft=found, definition=definition, earlier=earlier,
        changed=_changed(earlier, definition), sorts=SORT_WORDS, state=STATE_WORDS[found.state],
        states=STATE_WORDS, findings=_findings(found.content, proven.problems),
        against=against(definition, bureau.definitions) if open_ else (), open=open_,
        own=_is_own(found), may_propose=PROPOSERS.allows(current_actor()), edition=edition,
        may_publish=any(post.role in service.PUBLISHERS for post in _actor().posts),
        refused=refused, source=_decoded(found.content).splitlines(),
    )  # fmt: skip


def _changed(earlier: Definition | None, now: Definition) -> Mapping[Text, list[Difference]]:
    """Return the differences by the kind of case they are about."""
    found: dict[Text, list[Difference]] = {}
    for one in differences(earlier, now, the_bureau().calendar) if earlier else ():
        found.setdefault(one.part, []).append(one)
    return found


def _findings(raw: bytes, problems: Sequence[Problem]) -> list[Finding]:
    lines = _decoded(raw).splitlines()
    return [
        Finding(
            one.line,
            lines[one.line - 1].strip() if 0 < one.line <= len(lines) else "",
            Text(one.zh, one.en),
            one.severity != "warning",
        )
        for one in problems
    ]


def _find(draft_id: int) -> reads.Draft:
    with the_bureau().store.read() as session:
        return reads.draft(session, draft_id) or abort(404)


def _prove(raw: bytes) -> Proven:
    return prove(raw, known_names(), shelf_of(the_bureau().settings))


def _title(programme: str, version: int) -> str:
    for one in the_bureau().definitions:
        if one.definition.programme == programme:
            return one.definition.title.in_(language())
    return programme


def _is_own(found: reads.Draft) -> bool:
    actor = _actor()
    return any(actor.account_id == one or actor.person_key == who for one, who in found.hands)


def _raw() -> bytes:
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        return bytes(upload.read(LARGEST + 1))
    return request.form.get("source", "").replace("\r\n", "\n").encode()


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _actor() -> Actor:
    return current_actor() or SYSTEM
