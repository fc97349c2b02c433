"""Eligibility asked again as of a day: the people whose answer is another than when decided."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.language import N_, language, t
from web.pages.cases import who
from web.show.values import stage_title
from workflow.cases.reassess import Changed, reassess
from workflow.engine.definition import Definition
from workflow.engine.registry import UnknownDefinition

pages = Blueprint("reassess", __name__)
ANSWERS = {
    "met": ("met", N_("符合")),
    "not_met": ("no", N_("不符合")),
    "unknown": ("unsure", N_("需补充证据")),
    "": ("wait", N_("当时未列")),
}


@page(pages, "/programmes/<programme>/reassess", SIGNED_IN)
def people(programme: str) -> str | tuple[str, int]:
    """List them within one's area; without a day only ask for one."""
    definition, bureau = _in_force(programme, the_bureau().clock.today()), the_bureau()
    written, errors = request.args.get("on", ""), {}
    found = None
    if written:
        try:
            day = date.fromisoformat(written)
            definition = _in_force(programme, day)
            found = reassess(bureau.house, definition, day, actor=who())
        except ValueError:
            errors = {"on": [t("请填写日期。")]}
    shown = render_template(
        "pages/reassess.html", definition=definition, on=written or bureau.clock.today(),
        found=found, errors=errors, answers=ANSWERS,
        stage=lambda one: stage_title(definition.kinds[one.kind], one.stage),
        unit=lambda one: bureau.units.name(one.unit_id, language()), changes=_changes,
    )  # fmt: skip
    return (shown, 422) if errors else shown


def _changes(one: Changed) -> list[tuple[str, tuple[str, str], tuple[str, str]]]:
    return [
        (clause.title.in_(language()), ANSWERS[clause.was], ANSWERS[clause.now])
        for clause in one.clauses
    ]


def _in_force(programme: str, day: date) -> Definition:
    try:
        return the_bureau().definitions.in_force(programme, day)
    except UnknownDefinition:
        return abort(404)
