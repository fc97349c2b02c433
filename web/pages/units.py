"""Units of an area: what hangs on each, and closing one, alone or into a successor."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import holders, page
from web.bureau import the_bureau
from web.language import language, t
from web.session import current_actor
from workflow.engine.actor import SYSTEM
from workflow.founding.closing import PLACES_ABOVE, close_unit, holding, successors
from workflow.founding.words import TYPES
from workflow.people.administration import SECURITY
from workflow.people.units import UnitNode

pages = Blueprint("units", __name__)
SECURITY_ADMIN = holders(SECURITY)
A_PAGE = 100


@page(pages, "/units", SECURITY_ADMIN)
def units() -> str:
    """List the units of one's area, each below the one above it; found by name."""
    wanted, after = request.args.get("q", "").strip(), request.args.get("after", "")
    found = [one for one in _mine() if wanted in one.name.in_(language()) and one.path > after]
    return render_template(
        "pages/units.html", units=found[:A_PAGE], more=len(found) > A_PAGE, q=wanted,
        after=after, type_word=_type, above=_above,
    )  # fmt: skip


@page(pages, "/units/<int:unit_id>", SECURITY_ADMIN)
def unit(unit_id: int) -> str:
    """Show what hangs on a unit, and who may take it over."""
    return _show(unit_id)


@page(pages, "/units/<int:unit_id>/close", SECURITY_ADMIN, methods=("POST",))
def close(unit_id: int) -> Response | tuple[str, int]:
    """Close a unit, alone or into its successor."""
    one, into = _find(unit_id), request.form.get("into", "")
    actor = current_actor() or SYSTEM
    refused = close_unit(the_bureau(), one.id, actor, int(into) if into.isdigit() else None)
    if refused is not None:
        return _show(unit_id, refused.reasons[0].in_(language())), 422
    flash(t("%(unit)s已撤并，人和未办结的件都已交接。", unit=one.name.in_(language())), "met")
    return redirect(url_for("units.units"), 303)


def _show(unit_id: int, error: str = "") -> str:
    bureau, one = the_bureau(), _find(unit_id)
    closable = not one.closed and one.type not in PLACES_ABOVE
    return render_template(
        "pages/unit.html", unit=one, error=error, type_word=_type, above=_above,
        held=holding(bureau, one), closable=closable,
        others=[(str(two.id), _name(two)) for two in successors(bureau, one, _areas())],
    )  # fmt: skip


def _areas() -> tuple[str, ...]:
    actor = current_actor() or abort(403)
    return tuple(post.reach_path for post in actor.posts if post.role == SECURITY)


def _mine() -> list[UnitNode]:
    areas = _areas()
    return sorted(
        (one for one in the_bureau().units if one.path.startswith(areas)), key=lambda one: one.path
    )


def _find(unit_id: int) -> UnitNode:
    return next((one for one in _mine() if one.id == unit_id), None) or abort(404)


def _type(one: UnitNode) -> str:
    return TYPES[one.type].in_(language()) if one.type in TYPES else one.type


def _above(one: UnitNode) -> str:
    return the_bureau().units.name(one.parent_id, language()) if one.parent_id else ""


def _name(one: UnitNode) -> str:
    return t("%(unit)s（%(above)s）", unit=one.name.in_(language()), above=_above(one))
