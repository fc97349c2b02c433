"""What a person may open from the page of a case: cases that belong to it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from web.bureau import the_bureau
from web.language import language
from web.show.case import definition_of
from workflow.cases.reading import CaseView
from workflow.engine.actor import Actor, Area
from workflow.engine.definition import Definition, Kind
from workflow.notice.section import parse
from workflow.people.units import UnitNode


def openings(view: CaseView, actor: Actor) -> list[tuple[str, str]]:
    """Return words and address of each form this person may open here and now."""
    open_now = {kind for _, _, kind, stage in view.children if not _ended(view, kind, stage)}
    return [
        (
            kind.title.in_(language()),
            url_for("entry.child", case_id=view.id, kind_key=key),
        )
        for key, kind in _kinds(view)
        if (kind.several or key not in open_now) and unit_of(view, kind, actor) is not None
    ]


def child_kind(view: CaseView, key: str) -> Kind | None:
    """Return a kind whose cases people open below this one; None where there is none."""
    return dict(_kinds(view)).get(key)


def unit_of(view: CaseView, kind: Kind, actor: Actor) -> UnitNode | None:
    """Return the unit of the parent in which `actor` may open a case; None where not."""
    units = the_bureau().units
    unit = units.ancestor_at(view.unit_id, kind.unit)
    if unit is None:
        return None
    area = Area(unit.path, view.area.sides)
    mine = any(post.role in kind.opened_by and area.covers(post) for post in actor.posts)
    return unit if mine else None


def _kinds(view: CaseView) -> Iterator[tuple[str, Kind]]:
    """Yield what belongs to a case that has not ended; objections come by their notice."""
    if view.kind.stages[view.stage].end:
        return
    definition = definition_of(view)
    own_way = _objections(definition)
    for key, kind in definition.kinds.items():
        if view.kind_key in kind.child_of and kind.opened_by and kind.fields and key not in own_way:
            yield key, kind


def _objections(definition: Definition) -> set[str]:
    sections = (parse(kind) for kind in definition.kinds.values())
    return {one.objection for one in sections if one is not None}


def _ended(view: CaseView, kind: str, stage: str) -> bool:
    return definition_of(view).kinds[kind].stages[stage].end
