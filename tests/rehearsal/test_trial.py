"""A house to try a programme in: an office for every role, persons enough, work on the desk."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from workflow.rehearsal.scratch import scratch
from workflow.rehearsal.trial import CAME, Trial, furnish_trial

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("programme", "came"), [("substitute_allowance", CAME), ("school_twinning", 0)]
)
def test_every_role_has_its_persons_and_sides_sit_apart(programme: str, came: int) -> None:
    with scratch(DAY) as (bureau, _):
        definition = bureau.definitions.newest(programme)
        made: Trial = furnish_trial(bureau, definition, "!", DAY)
        held = defaultdict(set)
        for seat in made.seats:
            held[seat.role].add(seat.account_id)
            assert bureau.units.seats(seat.unit.id, definition.roles[seat.role].unit)
            assert [post.role for post in bureau.actor(seat.account_id).posts] == [seat.role]
        assert set(held) == set(definition.roles)
        acts = [one for kind in definition.kinds.values() for one in kind.actions.values()]
        for action in acts:
            for role in action.by:
                assert role not in held or len(held[role]) > len(action.differs_from)
        sides = {role for kind in definition.kinds.values() for role in kind.sides}
        places = {seat.unit.id for seat in made.seats if seat.role in sides}
        assert len(places) == len(sides)
        assert (made.came, made.turned_away) == (came, ())
