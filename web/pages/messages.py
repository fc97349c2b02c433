"""What a person and their offices were told, the newest first; a letter opens into its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import language, t
from web.pages.cases import kind_of, number, who
from web.shell import role_title
from web.show.values import act_title, case_title, stage_title
from workflow.cases import lookup
from workflow.cases.lookup import Found
from workflow.cases.reminders import still_running
from workflow.messages import inbox
from workflow.messages.inbox import Bundle
from workflow.messages.tables import PERSON
from workflow.messages.words import OF_NO_CASE, SAYS, TO_YOU, days_left, sentence

pages = Blueprint("messages", __name__)
MOST = 60
LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a row: what it says, where it opens."""

    what: str
    address: str
    title: str
    number: str
    office: str
    at: datetime
    unread: bool
    late: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a letter or of a bundle."""

    address: str
    title: str
    number: str
    stage: str
    says: str
    mark: str
    due_on: date | None
    done: bool


@page(pages, "/messages", SIGNED_IN)
def messages() -> str:
    """Show what this person and their offices were told."""
    actor = who()
    with the_bureau().store.read() as session:
        told = inbox.inbox(session, actor.account_id or 0, actor.posts, MOST)
        cases = lookup.by_ids(session, actor.posts, (one.case_ids[0] for one in told if one.what))
    lines = [
        _line(one, cases)
        for one in told
        if one.figures or one.what in OF_NO_CASE or one.case_ids[0] in cases
    ]
    last = max((one.last_id for one in told), default=0)
    until = max((one.told_on for one in told if one.figures), default=None)
    return render_template("pages/messages.html", lines=lines, last=last, until=until)


@page(pages, "/messages/read", SIGNED_IN, methods=("POST",))
def read() -> Response:
    """Note that everything up to a message and a day was seen."""
    bureau, until = the_bureau(), request.form.get("until", "")
    with bureau.store.write() as session:
        inbox.mark_read(
            session, who().account_id or 0, number("up_to") or 0, bureau.clock.now(),
            _day(until) if until else None,
        )  # fmt: skip
    return redirect(url_for("messages.messages"), 303)


@page(pages, "/messages/reminders/<string:on>", SIGNED_IN)
def reminders(on: str) -> str:
    """Open a day's letter into its list."""
    actor, day = who(), _day(on)
    with the_bureau().store.read() as session:
        letter = inbox.letter(session, actor.account_id or 0, day)
        if letter is None or letter.figures is None:
            abort(404)
        lines = inbox.lines_of(session, actor.account_id or 0, day, LINES)
        cases = lookup.by_ids(session, actor.posts, {one.case_id for one in lines})
        running = still_running(session, {one.deadline_id for one in lines})
    rows = [
        _row(cases[one.case_id], _says(one.says, one.days), one.says, one.due_on,
             one.deadline_id not in running)
        for one in lines
        if one.case_id in cases
    ]  # fmt: skip
    lead = sentence(letter.figures).in_(language())
    return render_template(
        "pages/letter.html", title=t("到期提醒"), day=day, lead=lead, rows=rows,
        new=letter.unread, more=len(lines) == LINES,
    )  # fmt: skip


@page(pages, "/messages/told/<string:on>/<string:what>", SIGNED_IN)
def told(on: str, what: str) -> str:
    """Open what an act told on a day into the cases it was done to."""
    actor, day = who(), _day(on)
    with the_bureau().store.read() as session:
        ids = inbox.told_cases(session, actor.account_id or 0, actor.posts, day, what, LINES)
        cases = lookup.by_ids(session, actor.posts, ids)
    if not cases:
        abort(404)
    found = [cases[one] for one in ids if one in cases]
    rows = [_row(one, "", "", one.due_on, False) for one in found]
    title = t("已办理「%(what)s」", what=act_title(kind_of(found[0]), what))
    return render_template(
        "pages/letter.html", title=title, day=day, lead=t("共 %(n)s 件。", n=len(rows)),
        rows=rows, new=False, more=len(ids) == LINES,
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


def _line(one: Bundle, cases: dict[int, Found]) -> Line:
    if one.figures is not None:
        opens = url_for("messages.reminders", on=one.told_on.isoformat())
        what = sentence(one.figures).in_(language())
        late = bool(one.figures.overdue or one.figures.raised)
        return Line(t("到期提醒"), opens, what, "", "", one.at, one.unread, late)
    if one.what in OF_NO_CASE:
        topic = OF_NO_CASE[one.what]
        return Line(
            topic.says.in_(language()).rstrip("。."), topic.path, t("查看"), "",
            role_title(one.role), one.at, one.unread, False,
        )  # fmt: skip
    case, n = cases[one.case_ids[0]], len(one.case_ids)
    kind = kind_of(case)
    what = t("已办理「%(what)s」", what=act_title(kind, one.what))
    if one.role == PERSON and one.what in TO_YOU:
        what = TO_YOU[one.what].in_(language())
    title = case_title(kind, case.subject_name, case.unit_id)
    opens = url_for("cases.case", case_id=case.case_id)
    if n > 1:
        opens = url_for("messages.told", on=one.told_on.isoformat(), what=one.what)
        title = t("%(title)s 等 %(n)s 件", title=title, n=n)
    return Line(
        what, opens, title, case.number if n == 1 else "", role_title(one.role), one.at,
        one.unread, False,
    )  # fmt: skip


def _says(says: str, days: int) -> str:
    return (days_left(days) if says == "soon" else SAYS[says]).in_(language())


def _row(case: Found, says: str, mark: str, due_on: date | None, done: bool) -> Row:
    kind = kind_of(case)
    marks = {"soon": "soon", "today": "soon", "overdue": "late", "raised": "late"}
    return Row(
        url_for("cases.case", case_id=case.case_id),
        case_title(kind, case.subject_name, case.unit_id),
        case.number,
        stage_title(kind, case.stage),
        says,
        "" if done else marks.get(mark, ""),
        due_on,
        done,
    )
