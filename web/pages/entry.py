"""The form of a case: filled in for a new one, mended where its stage allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.access import SIGNED_IN, page
from web.bureau import the_bureau
from web.forms import Errors, new_command, read, sections
from web.language import language, t
from web.pages.cases import find, number, refused, who
from web.show.as_typed import wrong
from web.show.begun import Begun, wants_json
from web.show.case import definition_of
from web.show.known import is_news, told, words
from web.show.openings import child_kind, unit_of
from web.show.row_sums import with_sums
from web.show.values import case_title
from workflow.cases.outcome import Done
from workflow.cases.reading import CaseView
from workflow.engine.definition import Definition, Kind
from workflow.engine.machine import Refused
from workflow.money.beside import beside, corrects_years
from workflow.people.units import UnitNode

pages = Blueprint("entry", __name__)


@page(pages, "/cases/new/<programme>/<kind_key>", SIGNED_IN, methods=("GET", "POST"))
def new(programme: str, kind_key: str) -> Response | str | tuple[str, int]:
    """Fill in a new case; it is kept as a draft until somebody submits it."""
    definition, kind = _kind(programme, kind_key)
    units = _units(kind)
    if not units:
        abort(403)
    form = Begun(f"new/{programme}/{kind_key}", definition, kind_key, _unit(units))
    if request.method == "GET":
        form = form.back()
        return _new(definition, kind, units, form.typed, {}, form)
    raw = read(kind.fields, request.form)
    unit_id, errors, found = form.unit_id, wrong(kind.fields, raw), told(form, raw)
    if (aside := form.aside(raw, errors, lambda: {"known": words(found)})) is not None:
        return aside
    if errors or is_news(found):
        return _new(definition, kind, units, raw, errors, form, known=words(found)), 422
    outcome = the_bureau().open(
        programme, kind_key, who(), unit_id, raw, command=request.form.get("command", "")[:36]
    )
    if isinstance(outcome, Refused):
        said = {"": [reason.in_(language()) for reason in outcome.reasons]}
        return _new(definition, kind, units, raw, said, form, known=words(found)), 422
    return _saved(outcome, form)


@page(pages, "/cases/<int:case_id>/new/<kind_key>", SIGNED_IN, methods=("GET", "POST"))
def child(case_id: int, kind_key: str) -> Response | str | tuple[str, int]:
    """Fill in a new case that belongs to another one, in the unit of that one."""
    parent = find(case_id)
    kind = child_kind(parent, kind_key) or abort(404)
    unit = unit_of(parent, kind, who()) or abort(403)
    form = Begun(f"{case_id}/new/{kind_key}", definition_of(parent), kind_key, unit.id)
    if request.method == "GET":
        form = form.back()
        return _child(parent, kind, form.typed, {}, form)
    raw = read(kind.fields, request.form)
    errors = wrong(kind.fields, raw)
    if (aside := form.aside(raw, errors)) is not None:
        return aside
    if errors:
        return _child(parent, kind, raw, errors, form), 422
    outcome = the_bureau().open(
        parent.programme, kind_key, who(), unit.id, raw,
        parent_id=case_id, command=request.form.get("command", "")[:36],
    )  # fmt: skip
    if isinstance(outcome, Refused):
        said = {"": [reason.in_(language()) for reason in outcome.reasons]}
        return _child(parent, kind, raw, said, form), 422
    return _saved(outcome, form)


@page(pages, "/cases/<int:case_id>/form", SIGNED_IN, methods=("GET", "POST"))
def edit(case_id: int) -> Response | str | tuple[str, int]:
    """Mend the form of a case where its stage lets this person."""
    view = find(case_id)
    if not view.may_edit:
        abort(403)
    kept = {one.key: str(one.shown) for one in view.answers if one.field.is_personal and one.value}
    stored = {one.key: one.value for one in view.answers}
    form = Begun(f"{case_id}/form", definition_of(view), view.kind_key, view.unit_id, stored)
    if request.method == "GET":
        form = form.back()
        plain = {one.key: one.value for one in view.answers if one.key not in kept}
        return _edit(view, form.typed if form.at else plain, {}, kept, form)
    raw = read(view.kind.fields, request.form)
    said = _said(raw, kept)
    errors = wrong(view.kind.fields, said, stored)
    if (aside := form.aside(raw, errors)) is not None:
        return aside
    if errors:
        return _edit(view, raw, errors, kept, form), 422
    outcome = the_bureau().amend(
        case_id, who(), said, seen=number("seen"), command=request.form.get("command", "")[:36]
    )
    if isinstance(outcome, Refused):
        if outcome.conflict:
            return refused(find(case_id), outcome)
        reasons = {"": [reason.in_(language()) for reason in outcome.reasons]}
        return _edit(view, raw, reasons, kept, form), 422
    return _saved(outcome, form)


def _kind(programme: str, kind_key: str) -> tuple[Definition, Kind]:
    for definition in the_bureau().house.programmes():
        kind = definition.kinds.get(kind_key)
        if definition.programme == programme and kind is not None and not kind.child_of:
            return definition, kind
    return abort(404)


def _units(kind: Kind) -> list[UnitNode]:
    """Return the units in which this person may open a case of the kind."""
    units = the_bureau().units
    found: dict[int, UnitNode] = {}
    for post in who().posts:
        if post.role in kind.opened_by:
            here = units.ancestor_at(post.unit_id, kind.unit)
            near = [here] if here else units.below(post.reach_id, kind.unit)
            found |= {unit.id: unit for unit in near}
    return list(found.values())


def _unit(units: list[UnitNode]) -> int:
    wanted = number("unit")
    return next((unit.id for unit in units if unit.id == wanted), units[0].id)


def _new(
    definition: Definition, kind: Kind, units: list[UnitNode], raw: Mapping[str, Any],
    errors: Errors, form: Begun, known: str = "",
) -> str:  # fmt: skip
    chosen = form.unit_id
    title = t("新建：%(kind)s", kind=kind.title.in_(language()))
    trail = [(definition.title.in_(language()), ""), (kind.title.in_(language()), "")]
    return _form(
        kind, raw, errors, {}, form, title=title, trail=trail, number="", seen=None,
        units=[(str(unit.id), unit.name.in_(language())) for unit in units], unit=str(chosen),
        back=url_for("desk.desk"), known=known, looks_up=True,
    )  # fmt: skip


def _child(
    parent: CaseView, kind: Kind, raw: Mapping[str, Any], errors: Errors, form: Begun
) -> str:
    name = case_title(parent.kind, parent.subject_name, parent.unit_id)
    back = url_for("cases.case", case_id=parent.id)
    return _form(
        kind, raw, errors, {}, form, title=t("新建：%(kind)s", kind=kind.title.in_(language())),
        trail=[(parent.kind.title.in_(language()), ""), (f"{name} {parent.number}", back)],
        number="", seen=None, units=[], unit="", back=back, beside=_beside(parent, kind),
    )  # fmt: skip


def _beside(parent: CaseView, kind: Kind) -> str:
    """Say which years are in force where a case is to correct them."""
    found = beside(the_bureau().house, parent.id, None) if corrects_years(kind) else None
    return t("现核定工作年限 %(n)s 年。", n=found[0].years) if found else ""


def _edit(
    view: CaseView, values: Mapping[str, Any], errors: Errors, kept: Mapping[str, str],
    form: Begun,
) -> str:  # fmt: skip
    name = case_title(view.kind, view.subject_name, view.unit_id)
    back = url_for("cases.case", case_id=view.id)
    return _form(
        view.kind, values, errors, kept, form, title=t("修改：%(name)s", name=name),
        trail=[(view.kind.title.in_(language()), ""), (name, back)], number=view.number,
        seen=view.edition if form.edition is None else form.edition, units=[], unit="", back=back,
    )  # fmt: skip


def _form(
    kind: Kind, values: Mapping[str, Any], errors: Errors, kept: Mapping[str, str], form: Begun,
    **shown: Any,
) -> str:  # fmt: skip
    if form.at and not errors:  # what was kept is read again, as it was when it was typed
        errors = wrong(kind.fields, _said(values, kept), form.stored)
    labels = {
        name: _label(kind, name) for name, said in errors.items() if _is_unnamed(kind, name, said)
    }
    return render_template(
        "pages/entry.html", errors=errors, sections=with_sums(
            sections(kind, values, kept=kept, basis=form.definition.basis),
            form.sums(_said(values, kept)),
        ),
        labels=labels, command=new_command(), begun=form, lines=form.lines(_said(values, kept)),
        reckons=bool(kind.computed) or any(one.type == "id_no" for one in kind.fields.values()),
        **shown,
    )  # fmt: skip


def _said(raw: Mapping[str, Any], kept: Mapping[str, str]) -> dict[str, Any]:
    """Leave out what was left empty because it is kept as it is."""
    return {key: value for key, value in raw.items() if key not in kept or value}


def _is_unnamed(kind: Kind, name: str, said: list[str]) -> bool:
    """Tell whether a sentence leaves open which question it is about."""
    spec = kind.fields.get(name)
    return "." in name or (spec is not None and spec.title.in_(language()) not in said[0])


def _label(kind: Kind, name: str) -> str:
    """Return a question's name; for a cell the table's name and the row."""
    if "." not in name:
        return kind.fields[name].title.in_(language())
    key, at, column = name.split(".", 2)
    cell = kind.fields[key].fields[column].title.in_(language())
    return t("%(table)s 第 %(n)s 行 %(cell)s", table=kind.fields[key].title.in_(language()),
             n=int(at) + 1, cell=cell)  # fmt: skip


def _saved(done: Done, form: Begun) -> Response:
    form.forget()
    flash(t("已保存 %(number)s。核对无误后再提交。", number=done.number), "met")
    to = url_for("cases.case", case_id=done.case_id)
    return jsonify(to=to) if wants_json() else redirect(to, 303)
