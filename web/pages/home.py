"""The first page after signing in, and the door's own pulse."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from web.access import ANYONE, SIGNED_IN, RailItem, page
from web.bureau import the_bureau
from web.language import N_

pages = Blueprint("home", __name__)


@page(pages, "/", SIGNED_IN, rail=RailItem(10, N_("待办"), "tray"))
def home() -> str:
    """Show who one is here today."""
    return render_template("pages/home.html")


@page(pages, "/healthz", ANYONE)
def healthz() -> Response:
    """Answer whether the door is open and the store behind it can be read."""
    with the_bureau().store.read() as db:
        db.connection().exec_driver_sql("SELECT 1")
    return jsonify(status="ok")
