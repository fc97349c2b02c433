"""The door's own pulse, for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from web.access import ANYONE, page
from web.bureau import the_bureau
from workflow.clockwork import health

pages = Blueprint("home", __name__)


@page(pages, "/healthz", ANYONE)
def healthz() -> Response | tuple[Response, int]:
    """Answer 200 while the store can be read and no job of the clock is late; else 503.

    A job that never ran says nothing: a house without a scheduler can still be open.
    """
    beats = health(the_bureau())
    late = [one.job for one in beats if one.late or not one.ok]
    jobs = {one.job: one.at.isoformat() for one in beats}
    if late:
        return jsonify(status="late", late=late, jobs=jobs), 503
    return jsonify(status="ok", jobs=jobs)
