"""Lists, runs, allotments and objections within one's area, by kind."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from web.access import SIGNED_IN, RailItem, page
from web.bureau import the_bureau
from web.language import N_, language
from web.pages.cases import kind_of, who
from web.show.due import due_word
from web.show.values import stage_title, unit_name
from workflow.cases import lookup

pages = Blueprint("lists", __name__)
Key = tuple[str, str]


@page(pages, "/lists", SIGNED_IN, rail=RailItem(20, N_("名单"), "list"))
def lists() -> str:
    """Show the cases of one kind that is not about a single applicant, the newest first."""
    titles, actor = _titles(), who()
    with the_bureau().store.read() as session:
        there = lookup.kinds_within(session, actor.posts, titles)
        chosen = _chosen([key for key in titles if key in there])
        found = (
            lookup.of_kind(session, actor.posts, chosen, before=_before(), size=lookup.PAGE + 1)
            if chosen
            else []
        )
    rows = found[: lookup.PAGE]
    older = _older(chosen, rows[-1].case_id) if chosen and len(found) > lookup.PAGE else ""
    today = the_bureau().clock.today()
    return render_template(
        "pages/lists.html", tabs=_tabs(titles, there, chosen), rows=rows, older=older,
        kind_of=kind_of, stage_title=stage_title, unit_name=unit_name,
        due=lambda on: due_word(on, today),
    )  # fmt: skip


def _titles() -> dict[Key, str]:
    """Return the kinds that are not one person's application, in the order of the definition."""
    return {
        (definition.programme, key): kind.title.in_(language())
        for last in the_bureau().definitions.programmes()
        for definition in the_bureau().definitions.versions(last.programme)
        for key, kind in definition.kinds.items()
        if kind.subject is None
    }


def _chosen(there: list[Key]) -> Key | None:
    programme, _, kind = request.args.get("kind", "").partition(".")
    if (programme, kind) in there:
        return programme, kind
    return there[0] if there else None


def _before() -> int | None:
    before = request.args.get("before", "")
    return int(before) if before.isdigit() else None


def _tabs(
    titles: dict[Key, str], there: dict[Key, int], chosen: Key | None
) -> list[tuple[str, str, int, bool]]:
    return [
        (title, url_for("lists.lists", kind=".".join(key)), there[key], key == chosen)
        for key, title in titles.items()
        if key in there
    ]


def _older(chosen: Key, last: int) -> str:
    return url_for("lists.lists", kind=".".join(chosen), before=last)
