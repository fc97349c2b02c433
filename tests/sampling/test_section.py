"""`sampling:` of a definition: every mistake is named."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from tests.verification.test_section import loaded
from workflow.engine.check import Section
from workflow.engine.definition import Definition
from workflow.sampling.section_check import problems

GROUP = {"of": "application", "decided_by": ["recheck_pass"], "checks": "entitlement"}


def codes(definition: Definition | None = None, **changes: Any) -> list[str]:
    """Return the codes when something of the section, or of the definition, is changed."""
    ours = definition or loaded().definition
    assert ours is not None
    assert ours.sampling is not None
    data = {**deepcopy(ours.sampling), **changes}
    return [one.code for one in problems(Section(loaded(), ours, ("sampling",), data))]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"draw": "nothing"}, ["unknown_kind"]),
        ({"each": "application"}, ["sampling_members", "sampling_act"]),
        ({"groups": {"approvals": {**GROUP, "decided_by": ["bless"]}}}, ["unknown_action"]),
        ({"groups": {"approvals": {**GROUP, "of": "nothing"}}}, ["unknown_kind"]),
        ({"groups": {"approvals": {**GROUP, "checks": "objection"}}}, ["sampling_parent"]),
        ({"groups": {"approvals": {**GROUP, "checks": "recovery"}}}, ["sampling_checks"]),
        ({"groups": {"others": GROUP}}, ["sampling_field", "sampling_field", "unknown_choice"]),
    ],
)
def test_a_name_or_field_that_is_missing_is_said(changes: Any, found: list[str]) -> None:
    said = codes(**changes)
    assert said[: len(found)] == found
    assert bool(said) == bool(found)


def test_an_end_that_does_not_let_go_is_found() -> None:
    definition = loaded().definition
    assert definition is not None
    mine = definition.model_copy(deep=True)
    mine.kinds["drawn_case"].actions["keep"].effects.clear()
    assert codes(mine) == ["sampling_held"]
