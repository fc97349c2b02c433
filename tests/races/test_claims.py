"""Two persons take one case in hand at the same instant: one has it, the other is told who."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.journeys import Journey
from tests.races.pairs import at_once
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused
from workflow.together.claims import claim

ROLE = "township_clerk"


def test_of_two_who_take_it_at_the_same_instant_exactly_one_has_it(journey: Journey) -> None:
    clerks = [journey.who(ROLE, "松口镇", nth) for nth in (0, 1)]
    ids = [journey.apply() for _ in range(12)]
    journey.bring_to(ids, "submitted")
    house = journey.bureau.house
    with ThreadPoolExecutor(2) as pool:
        for case_id in ids:
            found = at_once(pool, *(partial(claim, house, case_id, ROLE, who) for who in clerks))
            won = [at for at, one in enumerate(found) if isinstance(one, Done)]
            assert len(won) == 1, found
            lost = found[1 - won[0]]
            assert isinstance(lost, Refused)
            assert lost.conflict
            assert lost.now["by"] == clerks[won[0]].name
    assert verify(journey.bureau.store).ok
