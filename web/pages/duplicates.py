"""Possible duplicates of a case: what somebody finds of them is kept."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import t
from web.pages.cases import find, refused, who
from workflow.cases.judging import judge
from workflow.engine.machine import Refused

pages = Blueprint("duplicates", __name__)


@page(pages, "/cases/<int:case_id>/duplicates", SIGNED_IN, methods=("POST",))
def decide(case_id: int) -> Response | tuple[str, int]:
    """Keep what somebody found of the cases that agree with one."""
    view = find(case_id)
    outcome = judge(
        the_bureau().house, case_id, who(), request.form.get("group", ""),
        request.form.get("verdict", ""), request.form.get("reason", ""),
    )  # fmt: skip
    if isinstance(outcome, Refused):
        return refused(view, outcome)
    flash(t("核实结论已记录。"), "met")
    return redirect(url_for("cases.case", case_id=case_id), 303)
