"""The first run: what the house still lacks, and its units and people from one Excel paper."""

from __future__ import annotations

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from web.access import RailItem, holders, page
from web.bureau import the_bureau
from web.handing import hand_open
from web.language import N_, language, t
from web.session import current_actor
from workflow.founding.lacks import steps
from workflow.founding.paper import Mistake, template
from workflow.founding.service import Founded, found
from workflow.founding.words import TYPES, titles_of
from workflow.people.administration import SECURITY

pages = Blueprint("setup", __name__)
ADMINISTRATORS = holders("system_admin", "security_admin", "audit_admin")
SECURITY_ADMIN = holders(SECURITY)
LONGEST_FILE = 8 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLACES = {  # where each step is done
    "units": "setup.setup", "people": "setup.setup", "parameters": "definitions.programmes",
    "registers": "", "calendar": "calendar.this_year", "clock": "clock.clock", "mail": "",
}  # fmt: skip


@page(pages, "/setup", ADMINISTRATORS, rail=RailItem(92, N_("启用"), "gear"))
def setup() -> str:
    """Show the steps to a working county, each with what was found."""
    return _shown()


@page(pages, "/setup/paper.xlsx", SECURITY_ADMIN)
def paper() -> Response:
    """Give the empty paper for units and people, with the words it may use."""
    titles = titles_of(one.definition for one in the_bureau().definitions)
    types = [one.in_(language()) for one in TYPES.values()]
    posts = [one.in_(language()) for one in titles.values()]
    return hand_open(template(types, posts), t("单位和人员.xlsx"), XLSX)


@page(pages, "/setup/paper", SECURITY_ADMIN, methods=("POST",))
def take() -> tuple[str, int]:
    """Store what the paper adds in one's area, or try it only; first passwords are shown once."""
    file = request.files.get("file")
    data = file.stream.read(LONGEST_FILE + 1) if file is not None and file.filename else b""
    if not data or len(data) > LONGEST_FILE:
        return _shown(wrong=t("请选择 Excel 文件，不超过 8 MB。")), 422
    tries = request.form.get("do") == "try"
    done = found(the_bureau(), data, keep=not tries, area=_area())
    return _shown(done, tried=tries), 422 if done.mistakes else 200


def _area() -> str:
    actor = current_actor() or abort(403)
    return next(post.reach_path for post in actor.posts if post.role == SECURITY)


def _shown(done: Founded | None = None, *, tried: bool = False, wrong: str = "") -> str:
    actor = current_actor() or abort(403)
    found_steps = steps(the_bureau())
    return render_template(
        "pages/setup.html", steps=found_steps, places=PLACES, done=done, tried=tried, wrong=wrong,
        works=all(one.done or one.may_wait for one in found_steps),
        may_load=SECURITY_ADMIN.allows(actor), where=_where,
    )  # fmt: skip


def _where(one: Mistake) -> str:
    return f"{one.sheet} {one.cell}".strip()
