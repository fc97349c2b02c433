"""The house these pages are a door of."""

from __future__ import annotations

from typing import cast

from flask import current_app

from workflow.bureau import Bureau


def the_bureau() -> Bureau:
    """Return the bureau this app was made for."""
    return cast(Bureau, current_app.extensions["bureau"])
