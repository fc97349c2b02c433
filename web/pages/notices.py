"""Public notices for everybody, without signing in: what stands, and how to object."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import segno
from flask import Blueprint, abort, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import ANYONE, RailItem, page
from web.bureau import the_bureau
from web.days import boxes, working_day_number
from web.language import N_, language
from web.limits import knock
from workflow.engine.fields import parse_answers
from workflow.engine.machine import Refused
from workflow.engine.refusal import Text
from workflow.notice import reads, service
from workflow.notice.values import BoardView, PublicNotice

pages = Blueprint("notices", __name__)
ROWS_TO_CHOOSE = 600  # above this a row is named by its number
HOUR = timedelta(hours=1)


@page(pages, "/public", ANYONE, rail=RailItem(30, N_("公示"), "board"))
def notices() -> Response:
    """List the notices that stand, of one place if asked."""
    bureau, place = the_bureau(), request.args.get("place", "")
    found = reads.public_notices(bureau.house, place or None)
    places = [unit for unit in bureau.units if unit.type in ("city", "county")]
    return _unlisted(
        render_template("pages/notices.html", notices=found, places=places, place=place)
    )


@page(pages, "/public/notices/<key>", ANYONE)
def notice(key: str) -> Response:
    """Show one notice: permitted columns only; nothing of them once it is over."""
    shown = _find(key)
    at = request.args.get("at", "")
    rows = list(enumerate(shown.rows, 1))
    values = {
        "notice": shown,
        "rows": [row for row in rows if not at or _place_of(shown, row[1]) == at],
        "places": dict.fromkeys(_place_of(shown, row) for row in shown.rows),
        "at": at,
        "channels": by_channel(shown.boards),
        "strip": boxes(the_bureau().calendar, shown.count),
        "number": day_number,
    }
    text = render_template("pages/notice.html", **values)
    return _unlisted(text, 200 if shown.state == "standing" else 410)


@page(pages, "/public/notices/<key>/qr.svg", ANYONE)
def code(key: str) -> Response:
    """Draw the address of a notice as a QR code, for the sheet on the village board."""
    address = url_for("notices.notice", key=_find(key).public_key, _external=True)
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4)
    response = _unlisted("")
    response.data, response.mimetype = drawn.getvalue(), "image/svg+xml"
    return response


@page(pages, "/public/notices/<key>/object", ANYONE, methods=("GET", "POST"))
def objection(key: str) -> Response:
    """Take an objection to a row or to the whole list; nobody has to sign in or give a name."""
    shown = _find(key)
    if request.method == "GET":
        return _ask(shown, {"row": request.args.get("row", "")})
    knock("objections", 20, HOUR)
    form = {name: request.form.get(name, "")[:4000] for name in ("row", *shown.form)}
    errors = _errors(shown, form)
    if errors and shown.takes_objections:
        return _ask(shown, form, errors, 422)
    filed = service.file_objection(
        the_bureau().house, key, _row(form["row"]), {name: form[name] for name in shown.form},
        command=_command(),
    )  # fmt: skip
    if isinstance(filed, Refused):
        said = {"": [reason.in_(language()) for reason in filed.reasons]}
        return _ask(shown, form, said, 409)
    return _unlisted(render_template("pages/objection_filed.html", notice=shown, filed=filed))


@page(pages, "/public/receipts", ANYONE, methods=("GET", "POST"))
def receipts() -> Response:
    """Tell how an objection stands to whoever has its receipt number."""
    if request.method == "GET":
        return _unlisted(render_template("pages/receipts.html", status=None, receipt=""))
    knock("receipts", 60, HOUR)
    receipt = request.form.get("receipt", "")[:64]
    status = reads.objection_status(the_bureau().house, receipt)
    text = render_template(
        "pages/receipts.html", status=status, receipt=receipt, missing=status is None
    )
    return _unlisted(text, 200 if status else 404)


def by_channel(boards: tuple[BoardView, ...]) -> Mapping[Text, list[BoardView]]:
    """Return the boards of each channel, in the order of the definition, by township."""
    found: dict[Text, list[BoardView]] = {board.channel: [] for board in boards}
    for board in sorted(boards, key=lambda one: (one.town or one.place).zh):
        found[board.channel].append(board)
    return found


def day_number(board: BoardView) -> int:
    """Return the how-many-th working day of a board today is."""
    bureau = the_bureau()
    if board.posted_on is None:
        return 0
    return working_day_number(bureau.calendar, board.posted_on, bureau.clock.today())


def _find(key: str) -> PublicNotice:
    return reads.public_notice(the_bureau().house, key) or abort(404)


def _place_of(shown: PublicNotice, row: tuple[Text, ...]) -> str:
    return " ".join(row[at].in_(language()) for at in shown.places)


def _ask(
    shown: PublicNotice,
    form: Mapping[str, Any],
    errors: Mapping[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    if not shown.takes_objections and not errors:
        status = 410
    choices = [("0", "")] + [
        (str(at), " · ".join(cell.in_(language()) for cell in (row[0], *_places(shown, row))))
        for at, row in enumerate(shown.rows, 1)
    ]
    text = render_template(
        "pages/objection.html", notice=shown, form=form, errors=errors or {},
        choices=choices if len(choices) <= ROWS_TO_CHOOSE else None,
        command=request.form.get("command") or str(uuid.uuid4()),
    )  # fmt: skip
    return _unlisted(text, status)


def _places(shown: PublicNotice, row: tuple[Text, ...]) -> list[Text]:
    return [row[at] for at in shown.places if at]


def _errors(shown: PublicNotice, form: Mapping[str, str]) -> dict[str, list[str]]:
    answers = {name: form[name] for name in shown.form}
    problems = parse_answers(shown.form, answers)[1]
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(problem.reason.in_(language()))
    if not form["row"].isdigit():
        errors["row"] = [_WHICH.in_(language())]
    return errors


_WHICH = Text("请选择所反映的人，或选择整份名单。", "Choose the person, or the list as a whole.")


def _row(written: str) -> int | None:
    """Return the number of the row; None (written as 0) for the list as a whole."""
    return int(written) or None if written.isdigit() else None


def _command() -> str:
    """Return the number the form was made with, so that sending it twice files it once."""
    try:
        return str(uuid.UUID(request.form.get("command", "")))
    except ValueError:
        return str(uuid.uuid4())


def _unlisted(text: str, status: int = 200) -> Response:
    """Answer with a page that search engines are asked to leave alone."""
    response = make_response(text, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
