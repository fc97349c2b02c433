"""The house these pages are a door of."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request

from workflow.almanac.service import follow
from workflow.bureau import Bureau


def the_bureau() -> Bureau:
    """Return the bureau this app was made for."""
    return cast(Bureau, current_app.extensions["bureau"])


def keep_calendar(app: Flask) -> None:
    """Look before each page whether another process put a calendar into force."""

    @app.before_request
    def look() -> None:
        if request.endpoint is not None and not request.endpoint.endswith("static"):
            follow(the_bureau().house)
