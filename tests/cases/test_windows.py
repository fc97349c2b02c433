"""A period has two edges: an act before its opening is refused, and the reason says when."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from sqlmodel import select

from tests.builders import done, reasons
from tests.engine.programmes import ALLOWANCE
from tests.journeys import Journey
from workflow.bureau import Bureau, known_names
from workflow.cases.tables import Deadline
from workflow.clock import SetClock
from workflow.engine.definition import Definition
from workflow.engine.load import load_file
from workflow.engine.registry import Definitions, Published


@pytest.fixture
def april_only(bureau: Bureau) -> Bureau:
    """The allowance, taking objections to be refused from 10 April to 30 April only."""
    loaded = load_file(ALLOWANCE)
    data = deepcopy(loaded.tree.data)
    objection = data["kinds"]["objection"]
    objection["deadlines"]["investigate"]["due"] = [
        {"between": "04-10", "to": "04-30", "clause": "七（四）"}
    ]
    objection["actions"]["accept_objection"]["guards"] = ["cases.window_open"]
    definition = Definition.model_validate(data, by_alias=True, by_name=False)
    bureau.house.definitions = Definitions([Published(definition, "windows")])
    return bureau


def test_an_act_waits_for_its_window(april_only: Bureau, clock: SetClock) -> None:
    clock.set(date(2026, 4, 1))
    journey = Journey(april_only, clock)
    objection, edu = journey.objection(), journey.who("county_edu")
    assert objection.id is not None
    with april_only.store.read() as session:
        clocks = session.exec(select(Deadline).where(Deadline.case_id == objection.id)).all()
    assert [(row.due_on, row.rules[0]["opens_on"]) for row in clocks] == [
        (date(2026, 4, 30), "2026-04-10")
    ]
    clock.set(date(2026, 4, 9))
    early = april_only.act(objection.id, "accept_objection", edu)
    assert reasons(early) == ["window_closed"]
    assert "2026-04-10" in early.reasons[0].zh  # type: ignore[union-attr]
    clock.set(date(2026, 4, 10))
    done(april_only.act(objection.id, "accept_objection", edu))


def test_definitions_may_name_the_guard() -> None:
    assert "cases.window_open" in known_names().guards
