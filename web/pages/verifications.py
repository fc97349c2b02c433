"""Panels of verification: a plan by township; what is known of one person in payment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.bureau import the_bureau
from web.language import N_, language
from web.pages.matches import CERTAINTY_WORDS, STATE_WORDS
from workflow.cases.reading import CaseView
from workflow.verification import reads, standing
from workflow.verification.section import yearly_of
from workflow.verification.standing import STANDINGS

STANDING_WORDS = {
    "verified": ("met", N_("已审验")),
    "due": ("wait", N_("待审验")),
    "late": ("late", N_("逾期")),
    "suspended": ("held", N_("已暂停")),
    "other": ("note", N_("未通过或已终止")),
}
MATCHED = N_("数据比对")


def plan_panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return how a plan stands by township; None before it is opened."""
    page = standing.plan_page(the_bureau().house, view.id)
    if page is None:
        return None
    units = the_bureau().units
    return {
        "page": page, "standings": STANDINGS, "words": STANDING_WORDS,
        "unit_name": lambda one: units.name(one, language()),
    }  # fmt: skip


def person_panel(view: CaseView) -> Mapping[str, Any] | None:
    """Return the verifications of somebody, and what lists of other departments said."""
    house = the_bureau().house
    history, said = standing.history(house, view.id), reads.of_case(house, view.id)
    if not history and not said:
        return None
    definition = house.definitions.get(view.programme, view.version)
    yearly = yearly_of(definition)
    each = definition.kinds[yearly.each] if yearly else None
    return {
        "history": history, "said": said, "certainty": CERTAINTY_WORDS, "states": STATE_WORDS,
        "stages": each.stages if each else {}, "channels": _channels(each),
        "actions": view.kind.actions, "matched": MATCHED,
    }  # fmt: skip


def _channels(kind: Any) -> dict[str, Any]:
    """Return how a person may have been seen, in words."""
    actions = kind.actions.values() if kind else ()
    needs = [one.needs["channel"] for one in actions if "channel" in one.needs]
    return {key: label for need in needs for key, label in need.choices.items()}
