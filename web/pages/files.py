"""Papers of a case: handed in, opened as attachments, taken away."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.handing import hand_paper
from web.language import language, t
from web.pages.cases import find, refused, show_case, who
from workflow.cases import attachments
from workflow.cases.attachments import (
    EMPTY,
    LARGEST,
    SHOWN,
    TOO_LARGE,
    WRONG_TYPE,
    Paper,
)  # fmt: skip
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused

pages = Blueprint("files", __name__)
STATUS = {TOO_LARGE.code: 413, WRONG_TYPE.code: 415, EMPTY.code: 422}


@page(pages, "/cases/<int:case_id>/files", SIGNED_IN, methods=("POST",))
def add(case_id: int) -> AnyResponse | tuple[str, int]:
    """Put papers with a case; what is wrong with one is said on the page of the case."""
    view, document = find(case_id), request.form.get("document", "")
    given = [one for one in request.files.getlist("file") if one.filename]
    if not given:
        return _wrong(case_id, Refused((EMPTY,)))
    outcomes = [(one.filename or "", _add(case_id, document, at, one)) for at, one in
                enumerate(given)]  # fmt: skip
    bad = [(name, said) for name, said in outcomes if isinstance(said, Refused)]
    if len(given) > len(bad):
        flash(t("已添加 %(n)s 份材料。", n=len(given) - len(bad)), "met")
    if bad:
        return _wrong(case_id, bad[0][1], bad)
    return redirect(url_for("cases.case", case_id=view.id, _anchor="documents"), 303)


def _add(case_id: int, document: str, at: int, file: FileStorage) -> Done | Refused:
    """Put one of several papers with a case; a bad one keeps out none of the others."""
    with closing(file):
        paper = Paper(document, file.filename or "", file.stream.read(LARGEST + 1))
    command = f"{request.form.get('command', '')[:36]}-{at}"
    bureau = the_bureau()
    return attachments.add(bureau.house, bureau.settings.files_dir, case_id, who(), paper, command)


@page(pages, "/files/<token>", SIGNED_IN)
def paper(token: str) -> Response:
    """Give a paper out as an attachment."""
    return _hand(token)


@page(pages, "/files/<token>/look", SIGNED_IN)
def look(token: str) -> Response:
    """Show a picture or a PDF beside the answers; other papers are attachments only."""
    return _hand(token, beside=True)


def _hand(token: str, *, beside: bool = False) -> Response:
    """Give a paper, the look on the record; one elsewhere looks the same as none (404)."""
    bureau = the_bureau()
    opened = attachments.open_paper(bureau.house, bureau.settings.files_dir, token, who())
    if opened is None:
        abort(404)
    inline = beside and opened.media_type in SHOWN
    return hand_paper(opened.path, opened.file_name, opened.media_type, inline=inline)


@page(pages, "/files/<token>/remove", SIGNED_IN, methods=("POST",))
def remove(token: str) -> AnyResponse | tuple[str, int]:
    """Take a paper away from its case."""
    outcome = attachments.remove(the_bureau().house, token, who())
    if isinstance(outcome, Refused):
        if any(reason.code == "no_case" for reason in outcome.reasons):
            abort(404)
        abort(403)
    flash(t("已移除 1 份材料。"), "met")
    return redirect(url_for("cases.case", case_id=outcome.case_id, _anchor="documents"), 303)


def _wrong(
    case_id: int, outcome: Refused, bad: Sequence[tuple[str, Refused]] = ()
) -> tuple[str, int]:
    """Say what is wrong, of several files with the name of each."""
    status = STATUS.get(outcome.reasons[0].code)
    if status is None:
        return refused(find(case_id), outcome)
    said = [
        t("%(name)s：%(why)s", name=name, why=one.in_(language())) if name else one.in_(language())
        for name, refused in bad or [("", outcome)]
        for one in refused.reasons
    ]
    errors = {"file": said}
    return show_case(find(case_id), errors=errors), status
