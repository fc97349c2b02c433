"""`matches:` and `verification:` of a definition: every mistake has its file and line."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

import pytest

from tests.builders import ALLOWANCE, ROOT
from workflow.engine.check import Section
from workflow.engine.load import Loaded, load_file
from workflow.verification.section_check import problems as wrong_matches
from workflow.verification.yearly_check import problems as wrong_year

DEATHS = "deaths"


@cache
def loaded() -> Loaded:
    """Read the packaged definition once."""
    return load_file(ROOT / "definitions" / "programmes" / ALLOWANCE / "v1.yaml")


def section(at: str, data: dict[str, Any]) -> Section:
    definition = loaded().definition
    assert definition is not None
    return Section(loaded(), definition, (at,), data)


def match(**changes: Any) -> list[str]:
    """Return the codes when something of the list of deaths is changed."""
    definition = loaded().definition
    assert definition is not None
    assert definition.matches is not None
    data = {**deepcopy(definition.matches[DEATHS]), **changes}
    return [one.code for one in wrong_matches(section("matches", {DEATHS: data}))]


def test_the_packaged_lists_are_right() -> None:
    assert match() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"of": "nothing"}, "unknown_kind"),
        ({"decided_by": ["nobody"]}, "unknown_role"),
        ({"decided_by": ["county_health"]}, "match_decider"),
        ({"dated": "name"}, "match_dated"),
        ({"outcomes": {"nothing": {}}}, "unknown_action"),
        ({"outcomes": {"stop_death": {}}}, "match_answer"),
        ({"outcomes": {"stop_death": {"takes": {"died_on": "name"}}}}, "match_takes"),
        ({"outcomes": {"stop_death": {"takes": {"died_on": "gone"}}}}, "match_takes"),
        ({"fields": {}}, "match_column"),
        ({"imported_by": []}, "too_short"),
    ],
)
def test_what_cannot_be_meant_is_named(changes: dict[str, Any], code: str) -> None:
    assert code in match(**changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"plan": "nothing"}, "unknown_kind"),
        ({"each": "application"}, "verification_members"),
        ({"each": "application"}, "verification_act"),
        ({"by": "verify_gone"}, "verification_day"),
        ({"opens": "13-40"}, "due_day"),
    ],
)
def test_the_yearly_plan_has_its_kinds_and_days(changes: dict[str, Any], code: str) -> None:
    definition = loaded().definition
    assert definition is not None
    assert definition.verification is not None
    found = wrong_year(section("verification", {**definition.verification, **changes}))
    assert code in [one.code for one in found] or not (found or code)
