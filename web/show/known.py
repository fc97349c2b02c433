"""Who is known already, as the form of a new case says it: as typed, and before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import get_template_attribute, request
from markupsafe import Markup

from web.bureau import the_bureau
from web.language import language
from web.pages.cases import who
from web.shell import role_title
from web.show.begun import Begun
from web.show.values import stage_title
from workflow.cases.door import repeated
from workflow.cases.duplicates import Twin
from workflow.cases.known import MOST, Known, Told, known


def told(form: Begun, raw: Mapping[str, Any]) -> Told:
    """Look for those who agree with what was typed; the look is on the record."""
    house = the_bureau().house
    return known(house, who(), form.definition, form.kind_key, form.answers(raw))


def is_news(found: Told) -> bool:
    """Tell whether something was found that the page they sent did not say yet.

    A form sent again because the line was cut finds its own case: that is no news.
    """
    if not found.groups or request.form.get("known") == found.token:
        return False
    command = request.form.get("command", "")[:36]
    return not command or repeated(the_bureau().house, command) is None


def words(found: Told) -> Markup:
    """Return what the page says of it, the same with and without JavaScript."""
    macro = get_template_attribute("macros/known.html", "known")
    return Markup(macro([_group(one) for one in found.groups], found, MOST))  # noqa: S704 # nosec B704 - our own, escaped


def _group(one: Known) -> Mapping[str, Any]:
    return {
        "title": one.title.in_(language()), "at": one.at, "elsewhere": one.elsewhere,
        "ask": role_title(one.ask) if one.ask else "", "cases": [_case(twin) for twin in one.cases],
    }  # fmt: skip


def _case(twin: Twin) -> Mapping[str, Any]:
    bureau = the_bureau()
    kind = bureau.definitions.kind(twin.programme, twin.version, twin.kind)
    return {
        "id": twin.case_id, "number": twin.number, "name": twin.name,
        "unit": bureau.units.name(twin.unit_id, language()), "kind": kind.title.in_(language()),
        "stage": stage_title(kind, twin.stage),
    }  # fmt: skip
