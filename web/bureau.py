"""The house these pages are a door of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, request

from workflow.almanac import service as almanac
from workflow.bureau import Bureau
from workflow.clock import one_instant
from workflow.library import service as library

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def the_bureau() -> Bureau:
    """Return the bureau this app was made for."""
    return cast(Bureau, current_app.extensions["bureau"])


def keep_one_instant(app: Flask) -> None:
    """Let every request be of the instant at which it began, though midnight pass meanwhile."""
    answer = app.wsgi_app

    def at_one_instant(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        with one_instant(app.extensions["bureau"].clock):
            return answer(environ, start)

    app.wsgi_app = at_one_instant  # type: ignore[method-assign,assignment]


def follow_units(bureau: Bureau) -> None:
    """Take the tree of units anew where another process added or closed some."""
    with bureau.store.read() as session:
        bureau.units.refresh(session)


def keep_up(app: Flask) -> None:
    """Look before each page whether another process changed a calendar, a version, units."""

    @app.before_request
    def look() -> None:
        if request.endpoint is not None and not request.endpoint.endswith("static"):
            if request.method == "POST":  # an old tree misleads no reader, but must file nothing
                follow_units(the_bureau())
            almanac.follow(the_bureau().house)
            library.follow(the_bureau().house)
