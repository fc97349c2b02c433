"""The page of a case or a list: what it is, what may be done here, and doing it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.forms import Errors, new_command
from web.language import language, t
from web.pages import onward
from web.pages.panels import panels_of, suggested
from web.present import instant
from web.session import current_actor, proven
from web.show import case as show
from web.show.changes import Changes, changes
from web.show.due import due_cards, kept_clocks
from web.show.evidence import Exhibits
from web.show.members import MemberTable, member_table
from web.show.offers import OfferForm, given, offer_forms
from web.show.openings import openings
from web.show.record import history, opinions
from web.show.together import together
from web.show.values import act_title, case_title, recorded_unit, stage_title, unit_name
from web.show.versions import of_any_version
from workflow.cases import attachments, lookup, reading, unsent
from workflow.cases.reading import CaseView, view_case
from workflow.desk.watching import watches
from workflow.engine.actor import Actor
from workflow.engine.definition import Definition
from workflow.engine.machine import Refused
from workflow.money.reasoning import reasoning
from workflow.papers.archives import archive_for
from workflow.papers.service import Printable, printable
from workflow.people.accounts import Locked
from workflow.sampling.reads import is_draw

pages = Blueprint("cases", __name__)
ROOM = 256 * 1024  # what a form with files has besides them, in bytes
FORMAT_WORDS = {"pdf": "PDF", "xlsx": "Excel", "docx": "Word"}
NOTHING = MultiDict[str, str]()
ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")


@page(pages, "/cases/<int:case_id>", SIGNED_IN)
def case(case_id: int) -> str:
    """Show a case within one's area."""
    return show_case(find(case_id))


@page(pages, "/cases/<int:case_id>/act", SIGNED_IN, methods=("POST",))
def act(case_id: int) -> Response | tuple[str, int]:
    """Do one action; 303 when done, 409 when somebody was first, 422 with the reasons."""
    view, key = find(case_id), request.form.get("action", "")
    answers, errors = given(view, key, request.form)
    if errors:
        return show_case(view, errors=errors, typed=request.form, tried=key), 422
    actor, errors = _acting(view, key)
    if errors:
        return show_case(view, errors=errors, typed=request.form, tried=key), 422
    outcome = the_bureau().act(
        case_id, key, actor, answers,
        seen=number("seen"), command=request.form.get("command", "")[:36] or None,
    )  # fmt: skip
    if isinstance(outcome, Refused):
        return refused(find(case_id), outcome, key)
    unsent.drop(the_bureau().house, actor, unsent.act_place(case_id, key))
    there, said = onward.after(view, actor, outcome)
    flash(said, "met")
    return redirect(there, 303)


def _acting(view: CaseView, key: str) -> tuple[Actor, Errors]:
    """Return who acts; where the action asks for the password again, only with it."""
    action = view.kind.actions.get(key)
    if action is None or not action.asks_password:
        return who(), {}
    found = prove_again(request.form.get(f"{key}.password", ""))
    return (found, {}) if isinstance(found, Actor) else (who(), {f"{key}.password": [found]})


def prove_again(password: str) -> Actor | str:
    """Return who acts, their password given again, or the sentence that says why not."""
    found = proven(password)
    if isinstance(found, Actor):
        return found
    if isinstance(found, Locked):
        return t("输错次数过多，请于 %(at)s 后再试。", at=instant(found.until))
    return t("密码不对，请核对后再试。")


@page(pages, "/cases/<int:case_id>/reveal", SIGNED_IN, methods=("POST",))
def reveal(case_id: int) -> str:
    """Show one masked answer in full, this once; the look is on the record."""
    find(case_id)
    field = request.form.get("field", "")
    value = reading.reveal(the_bureau().house, case_id, who(), field)
    if value is None:
        abort(404)
    return show_case(find(case_id), revealed={field: value})


def find(case_id: int) -> CaseView:
    """Return a case this person may see; one elsewhere looks the same as none (404)."""
    view = view_case(the_bureau().house, case_id, who())
    return view if view is not None else abort(404)


def who() -> Actor:
    """Return who is signed in."""
    actor = current_actor()
    return actor if actor is not None else abort(403)


def number(name: str) -> int | None:
    """Return a number of the form, or None."""
    text = request.form.get(name, "")
    return int(text) if text.isdigit() else None


def refused(view: CaseView, outcome: Refused, tried: str = "") -> tuple[str, int]:
    """Answer a refusal: 409 names the winner, 404 for what is elsewhere, 422 says why not."""
    if any(reason.code == "no_case" for reason in outcome.reasons):
        abort(404)
    if outcome.conflict:
        return _conflict(view, outcome.now), 409
    errors = {"": [reason.in_(language()) for reason in outcome.reasons]}
    return show_case(view, errors=errors, typed=request.form, tried=tried), 422


def show_case(
    view: CaseView, *, errors: Errors | None = None, typed: MultiDict[str, str] = NOTHING,
    tried: str = "", revealed: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    """Return the page of a case, with what went wrong and what was typed."""
    drafts = unsent.kept_below(the_bureau().house, who(), unsent.act_place(view.id))
    forms = offer_forms(view, typed, tried, suggested(view), drafts)
    since = changes(view)
    values = _body(view, revealed or {}, since) | _side(view)
    return render_template(
        "pages/case.html",
        view=view, title=case_title(view.kind, view.subject_name, view.unit_id),
        trail=_trail(view), stage=stage_title(view.kind, view.stage), marks=show.marks(view),
        forms=forms, errors=errors or {},
        members=_members(view, forms), panels=panels_of(view, who()),
        openings=openings(view, who()), command=new_command(), watched=_watched(view),
        opens_next=onward.opens_next(), since=since.said, **values,
    )  # fmt: skip


def _watched(view: CaseView) -> bool:
    with the_bureau().store.read() as session:
        return watches(session, who(), view.id)


def _body(view: CaseView, revealed: Mapping[str, str], since: Changes) -> dict[str, Any]:
    return {
        "answers": show.answers(view, revealed, since.was) if view.kind.fields else [],
        "computed": show.computed(view),
        "steps": reasoning(the_bureau().house, view.id) if view.kind.computed else (),
        "checks": show.checks(view),
        "documents": show.documents(view, since.papers),
        "exhibits": Exhibits(view),
        "largest": attachments.LARGEST,
        "most": current_app.config["MAX_CONTENT_LENGTH"] - ROOM,  # of one sending
        "may_add": attachments.may_change(view.kind, view.stage, view.area, who()) is not None,
    }


def _side(view: CaseView) -> dict[str, Any]:
    today = the_bureau().clock.today()
    return {
        "dues": due_cards(view.kind, view.deadlines, today, view.clock_permits),
        "kept": kept_clocks(of_any_version(view), view.deadlines),
        "rounds": opinions(view),
        "moments": history(view),
        "related": _related(view),
        "papers": _papers(view),
        "archive": archive_for(show.definition_of(view), view.kind_key, view.area, who()),
        "together": together(view),
        "words": FORMAT_WORDS,
        "today": today,
    }


def _papers(view: CaseView) -> list[Printable]:
    return list(printable(show.definition_of(view), view.kind_key, view.stage, view.area, who()))


def _trail(view: CaseView) -> list[tuple[str, str]]:
    definition, units = show.definition_of(view), the_bureau().units
    above = [unit for unit in units.chain(view.unit_id) if unit.type in ("county", "township")]
    return [
        (definition.title.in_(language()), ""),
        *((unit.name.in_(language()), "") for unit in reversed(above)),
        (_round(definition, view), ""),
    ]


def _round(definition: Definition, view: CaseView) -> str:
    cycle = definition.cycle.named(view.cycle).in_(language())
    return t("%(cycle)s %(kind)s", cycle=cycle, kind=view.kind.title.in_(language()))


def _members(view: CaseView, forms: list[OfferForm]) -> MemberTable | None:
    if view.kind.members is None or is_draw(view.kind):  # a draw shows its own, in their order
        return None
    after = request.args.get("after", "")
    pick = next((form.key for form in forms if form.picked and not form.reasons), "")
    return member_table(view, int(after) if after.isdigit() else 0, pick)


def _related(view: CaseView) -> list[tuple[str, int, str, str, str]]:
    """Return cases that belong together: how, id, number, kind, stage."""
    kinds = show.definition_of(view).kinds
    found = []
    if view.parent_id is not None and (parent := _seen(view.parent_id)) is not None:
        found.append((t("所属"), parent.id, parent.number, parent.kind.title.in_(language()),
                      stage_title(parent.kind, parent.stage)))  # fmt: skip
    found += [
        (t("所在名单"), list_id, code, kinds[kind].title.in_(language()), "")
        for list_id, code, kind in view.lists
    ]
    found += [
        (t("相关办件"), child_id, code, kinds[kind].title.in_(language()),
         stage_title(kinds[kind], stage))
        for child_id, code, kind, stage in view.children
    ]  # fmt: skip
    return found


def _seen(case_id: int) -> CaseView | None:
    return view_case(the_bureau().house, case_id, who())


def _conflict(view: CaseView, now: Mapping[str, Any]) -> str:
    return render_template(
        "pages/conflict.html",
        view=view, title=case_title(view.kind, view.subject_name, view.unit_id),
        first={**now, "unit": recorded_unit(str(now.get("unit") or ""))},
        what=act_title(view.kind, str(now.get("action", ""))),
        stage=stage_title(view.kind, view.stage),
    )  # fmt: skip


@page(pages, "/cases", SIGNED_IN)
def search() -> str:
    """Find cases within one's area by name, pinyin, number, or the last four of the ID number."""
    words, before = request.args.get("q", "").strip(), request.args.get("before", "")
    words = words[-4:] if ID_NUMBER.fullmatch(words) else words  # no more of it on the page
    with the_bureau().store.read() as session:
        found = lookup.search(
            session, who().posts, words, the_bureau().store.vault,
            before=int(before) if before.isdigit() else None, size=lookup.PAGE + 1,
        )  # fmt: skip
    return render_template(
        "pages/search.html", words=words, found=found[: lookup.PAGE],
        more=len(found) > lookup.PAGE, kind_of=kind_of, stage_title=stage_title,
        unit_name=unit_name,
    )  # fmt: skip


def kind_of(found: lookup.Found) -> Any:
    """Return the kind of a row in the version it keeps."""
    return the_bureau().definitions.kind(found.programme, found.version, found.kind)
