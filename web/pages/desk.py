"""The desk: what waits for me, by due date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for

from web.access import SIGNED_IN, RailItem, holders, page
from web.bureau import the_bureau
from web.forms import new_command
from web.language import N_, language, t
from web.pages.batch import doable
from web.pages.cases import who
from web.shell import role_title
from web.show.due import due_word, soon_day
from web.show.values import case_title, stage_title, unit_name
from workflow.calls.warnings import endings
from workflow.cases.deadlines import NO_DUE
from workflow.cases.worklist import PAGE, Counts, Waiting, Wanted, counts, kinds_waiting, work_list
from workflow.engine.actor import Actor
from workflow.engine.definition import Kind

pages = Blueprint("desk", __name__)
ADMINISTRATORS = holders("system_admin", "security_admin", "audit_admin")


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One row of the desk."""

    case_id: int
    edition: int
    number: str
    name: str
    unit: str
    kind: str
    stage: str
    on: date | None
    sign: str
    word: str
    provisional: bool
    role: str

    @property
    def mark(self) -> str:
        """How the row stands out."""
        return self.sign if self.sign in ("late", "soon") else ""


@page(pages, "/", SIGNED_IN, rail=RailItem(10, N_("待办"), "tray"))
def desk() -> str:
    """Show what waits for this person's posts."""
    actor, kind, due = who(), _kind(), request.args.get("due", "")
    today = the_bureau().clock.today()
    soon = soon_day(today)
    wanted = Wanted(kind, *_edges(due, today, soon))
    with the_bureau().store.read() as session:
        kinds = kinds_waiting(session, actor.posts)
        found = counts(session, actor.posts, today, soon, kind)
        rows = work_list(session, actor.posts, after=_after(), size=PAGE + 1, wanted=wanted)
    shown = rows[:PAGE]
    return render_template(
        "pages/desk.html",
        rows=[_row(one, today) for one in shown], counters=_counters(found, due), total=found.total,
        kinds=_tabs(kinds, kind), due=due, batch=doable(shown, actor), command=new_command(),
        older=_older(shown[-1]) if len(rows) > PAGE else "", openings=openings(actor),
        endings=endings(the_bureau().house) if ADMINISTRATORS.allows(actor) else [],
    )  # fmt: skip


def _kind() -> tuple[str, str] | None:
    programme, _, kind = request.args.get("kind", "").partition(".")
    return (programme, kind) if kind else None


def _edges(due: str, today: date, soon: date) -> tuple[date | None, date | None]:
    one = timedelta(days=1)
    edges: Mapping[str, tuple[date | None, date | None]] = {
        "late": (None, today - one),
        "today": (today, today),
        "soon": (today + one, soon),
        "rest": (soon + one, None),
    }
    return edges.get(due, (None, None))


def _after() -> tuple[date, int] | None:
    on, _, case_id = request.args.get("after", "").partition(".")
    try:
        return date.fromisoformat(on), int(case_id)
    except ValueError:
        return None


def _older(last: Waiting) -> str:
    key = f"{(last.due_on or NO_DUE).isoformat()}.{last.case_id}"
    asked: dict[str, Any] = {**request.args.to_dict(), "after": key}
    return url_for("desk.desk", **asked)


def _counters(found: Counts, due: str) -> list[tuple[str, str, int, str, bool]]:
    chosen = {key: request.args[key] for key in ("kind",) if key in request.args}
    items = (
        ("late", "late", t("逾期"), found.overdue),
        ("today", "soon", t("今日"), found.today),
        ("soon", "soon", t("三日内"), found.soon),
        ("rest", "rest", t("其余"), found.later),
    )
    return [
        (look, words, count, _filtered(chosen, "" if key == due else key), key == due)
        for key, look, words, count in items
    ]


def _filtered(chosen: Mapping[str, str], due: str) -> str:
    asked: dict[str, Any] = {**chosen, **({"due": due} if due else {})}
    return url_for("desk.desk", **asked)


def _tabs(
    kinds: Mapping[tuple[str, str], int], chosen: tuple[str, str] | None
) -> list[tuple[str, str, int, bool]]:
    """Return the kinds that wait, each with its count, behind the tab of all."""
    if len(kinds) < 2 and chosen is None:
        return []
    tabs = [(t("全部"), url_for("desk.desk"), sum(kinds.values()), chosen is None)]
    for (programme, kind), count in kinds.items():
        title = the_bureau().definitions.known_kind(programme, kind).title.in_(language())
        address = url_for("desk.desk", kind=f"{programme}.{kind}")
        tabs.append((title, address, count, chosen == (programme, kind)))
    return tabs


def _row(one: Waiting, today: date) -> DeskRow:
    kind = _kind_of(one)
    sign, word = due_word(one.due_on, today)
    return DeskRow(
        one.case_id, one.edition, one.number,
        case_title(kind, one.subject_name, one.unit_id),
        unit_name(one.unit_id) if one.subject_name else "", kind.title.in_(language()),
        stage_title(kind, one.stage), one.due_on, sign, word, one.provisional,
        role_title(one.role),
    )  # fmt: skip


def _kind_of(one: Waiting) -> Kind:
    return the_bureau().definitions.kind(one.programme, one.version, one.kind)


def openings(actor: Actor) -> list[tuple[str, str]]:
    """Return what this person may open: words and address of each form."""
    roles = {post.role for post in actor.posts}
    return [
        (
            kind.title.in_(language()),
            url_for("entry.new", programme=definition.programme, kind_key=key),
        )
        for definition in the_bureau().house.programmes()
        for key, kind in definition.kinds.items()
        if not kind.child_of and roles & set(kind.opened_by)
    ]
