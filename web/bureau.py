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


def keep_up(app: Flask) -> None:
    """Look before each page whether another process put a calendar or a version into force."""

    @app.before_request
    def look() -> None:
        if request.endpoint is not None and not request.endpoint.endswith("static"):
            almanac.follow(the_bureau().house)
            library.follow(the_bureau().house)
