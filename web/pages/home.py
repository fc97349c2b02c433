"""The door's own pulse, for whoever watches over it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from web.access import ANYONE, page
from web.bureau import the_bureau
from workflow.clockwork import health
from workflow.watch.beats import living
from workflow.watch.report import open_incidents

pages = Blueprint("home", __name__)


@page(pages, "/healthz", ANYONE)
def healthz() -> Response | tuple[Response, int]:
    """Answer 200 while the store can be read and no job of the clock is late; else 503.

    A job that never ran says nothing: a house without a scheduler can still be open.
    """
    bureau = the_bureau()
    beats = health(bureau)
    with bureau.store.read() as session:
        processes = len({one.process for one in living(session, bureau.clock.now())})
        waiting = open_incidents(session)
    late = [one.job for one in beats if one.late or not one.ok]
    said = {
        "status": "late" if late else "ok",
        "late": late,
        "jobs": {
            one.job: {"at": one.at.isoformat(), "ok": one.ok, "late": one.late} for one in beats
        },
        "processes": processes,
        "incidents": waiting,
    }
    return (jsonify(said), 503) if late else jsonify(said)
