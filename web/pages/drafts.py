"""What somebody began to write on an act of a case: kept for them alone until they act."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.pages.cases import find, who
from web.show.begun import kept_words, wants_json
from workflow.cases import unsent
from workflow.cases.reading import CaseView

pages = Blueprint("drafts", __name__)


@page(pages, "/cases/<int:case_id>/draft", SIGNED_IN, methods=("POST",))
def keep(case_id: int) -> Response:
    """Keep what is written on one act, or forget it where nothing is or it is not wanted."""
    view, key = find(case_id), request.form.get("action", "")
    written = _written(view, key)
    house, place = the_bureau().house, unsent.act_place(case_id, key)
    if written and "drop" not in request.form:
        at = unsent.keep(house, who(), place, written, edition=view.edition)
        said = kept_words(at)
    else:
        unsent.drop(house, who(), place)
        said = ""
    if wants_json():
        return jsonify(said=said)
    return redirect(url_for("cases.case", case_id=case_id), 303)


def _written(view: CaseView, key: str) -> dict[str, list[str]]:
    if key not in view.kind.actions:
        return {}
    start = f"{key}."
    return {
        name: values
        for name, values in request.form.lists()
        if name.startswith(start) and name != f"{start}password" and any(values)
    }
