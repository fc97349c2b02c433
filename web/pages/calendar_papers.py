"""Papers about the calendar: one administrator hands them in, another puts them into force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import holders, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.pages.calendar import KEEPERS, months
from web.session import current_actor
from workflow.almanac import reads, service
from workflow.almanac.draft import COUNTY, KINDS, YEAR, Draft
from workflow.almanac.uploads import LARGEST, cited, form_of, read
from workflow.calendar.records import NamedDay, Notice
from workflow.engine.actor import SYSTEM, Actor
from workflow.engine.machine import Refused

pages = Blueprint("calendar_papers", __name__)
PROPOSERS = holders(*service.PROPOSERS)
KIND_WORDS = {YEAR: N_("国务院通知"), COUNTY: N_("本县规定")}
VERDICT_WORDS = {
    "": ("wait", N_("待确认")),
    "confirmed": ("met", N_("已生效")),
    "refused": ("no", N_("已退回")),
    "withdrawn": ("held", N_("已撤回")),
}
DAY_WORDS = {"work": N_("上班"), "rest": N_("休息"), "unpublished": N_("未公布")}


@page(pages, "/calendar/papers", KEEPERS)
def listing() -> str:
    """List the papers, the newest first."""
    bureau = the_bureau()
    with bureau.store.read() as session:
        found = reads.papers(session)
    return render_template(
        "pages/calendar_papers.html", papers=found, kinds=KIND_WORDS, verdicts=VERDICT_WORDS,
        until=bureau.calendar.covered_until, may_propose=PROPOSERS.allows(current_actor()),
    )  # fmt: skip


@page(pages, "/calendar/papers/new", PROPOSERS, methods=("GET", "POST"))
def new() -> str | Response | tuple[str, int]:
    """Read what was pasted or uploaded and show it; hand it in when asked to."""
    if request.method == "GET":
        return _ask({"kind": YEAR}, None)
    form = {key: request.form.get(key, "").strip() for key in ("title", "number", "issued_on")}
    kind = request.form.get("kind", YEAR)
    source = _source()
    asked = {**form, "kind": kind, "source": source}
    if kind not in KINDS or not source.strip():
        return _ask(asked, None, {"source": [t("请粘贴通知全文，或选择文件。")]}), 422
    cites = Notice(form["title"], form["number"], _day(form["issued_on"]))
    draft = cited(read(source, kind, cites), cites)
    seen = reads.outlook(the_bureau().house, draft)
    if request.form.get("step") != "propose" or not seen.draft.sound:
        return _ask(asked, seen), 200 if seen.draft.sound else 422
    made = service.propose(the_bureau().house, _actor(), draft, form_of(source), source)
    if isinstance(made, Refused):
        return _ask(asked, seen, {"": [one.in_(language()) for one in made.reasons]}), 422
    flash(t("已提请。须由另一位管理员确认后生效。"), "met")
    return redirect(url_for("calendar_papers.paper", paper_id=made), 303)


@page(pages, "/calendar/papers/<int:paper_id>", KEEPERS)
def paper(paper_id: int) -> str:
    """Show a paper: its year as a picture, what it changes, which deadlines move."""
    return _show(paper_id, ())


@page(pages, "/calendar/papers/<int:paper_id>/confirm", KEEPERS, methods=("POST",))
def confirm(paper_id: int) -> Response | tuple[str, int]:
    """Put a paper into force, all deadlines with it."""
    seen = request.form.get("seen", "")
    if not seen.isdigit():
        abort(400)
    done = service.confirm(the_bureau().house, _actor(), paper_id, int(seen))
    if isinstance(done, Refused):
        return _refused(paper_id, done)
    flash(t("日历已生效，%(n)s 个期限已重算，逐件留痕。", n=done), "met")
    return redirect(url_for("calendar_papers.paper", paper_id=paper_id), 303)


@page(pages, "/calendar/papers/<int:paper_id>/turn-down", KEEPERS, methods=("POST",))
def turn_down(paper_id: int) -> Response | tuple[str, int]:
    """Withdraw one's own paper, or refuse another's with a reason."""
    because = request.form.get("because", "")
    done = service.turn_down(the_bureau().house, _actor(), paper_id, because)
    if isinstance(done, Refused):
        return _refused(paper_id, done)
    flash(t("已撤回。") if done == service.WITHDRAWN else t("已退回。"), "met")
    return redirect(url_for("calendar_papers.paper", paper_id=paper_id), 303)


def _ask(
    asked: Mapping[str, str],
    seen: reads.Outlook | None,
    errors: Mapping[str, list[str]] | None = None,
) -> str:
    return render_template(
        "pages/calendar_paper_new.html", asked=asked, errors=errors or {}, kinds=KIND_WORDS,
        seen=seen, months=_picture(seen.draft) if seen and seen.draft.year else (),
        largest=LARGEST, day_words=DAY_WORDS, place=_place,
    )  # fmt: skip


def _show(paper_id: int, refused: tuple[str, ...]) -> str:
    house = the_bureau().house
    with house.store.read() as session:
        found = reads.paper(session, paper_id)
    if found is None:
        abort(404)
    waits = not found.verdict
    actor = _actor()
    own = found.by_account == actor.account_id or found.by_person == actor.person_key
    return render_template(
        "pages/calendar_paper.html", paper=found, months=_picture(found.draft, proposed=waits),
        seen=reads.outlook(house, found.draft) if waits else None, own=own, refused=refused,
        kinds=KIND_WORDS, verdict=VERDICT_WORDS[found.verdict], day_words=DAY_WORDS, place=_place,
    )  # fmt: skip


def _refused(paper_id: int, refused: Refused) -> tuple[str, int]:
    said = tuple(one.in_(language()) for one in refused.reasons)
    return _show(paper_id, said), 409 if refused.conflict else 422


def _picture(draft: Draft, *, proposed: bool = True) -> object:
    days: dict[date, NamedDay] = {day.on: day for day in draft.days} if proposed else {}
    return months(the_bureau().calendar, draft.year, days)


def _place(programme: str, version: int, kind: str, stage: str) -> tuple[object, object, object]:
    """Return the titles of a programme, a kind and a stage."""
    definition = the_bureau().definitions.get(programme, version)
    machine = definition.kinds[kind]
    return definition.title, machine.title, machine.stages[stage].title


def _source() -> str:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return request.form.get("source", "").replace("\r\n", "\n")
    raw: bytes = upload.read(LARGEST * 4)
    return raw.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _actor() -> Actor:
    return current_actor() or SYSTEM
