"""Two persons act on one case at the same instant: one wins, the other is told who."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys import Journey
from tests.races.pairs import Pair, at_once, pairs, recorded
from workflow.cases.audit import verify
from workflow.cases.outcome import Done
from workflow.engine.machine import Refused

COUNTS = [40, pytest.param(300, marks=[pytest.mark.fault, pytest.mark.slow])]


@pytest.mark.parametrize("count", COUNTS)
def test_of_two_who_act_at_the_same_instant_exactly_one_wins(journey: Journey, count: int) -> None:
    with ThreadPoolExecutor(2) as pool:
        for pair in pairs(journey, count):
            _race(journey, pool, pair)
    assert verify(journey.bureau.store).ok


def _race(journey: Journey, pool: ThreadPoolExecutor, pair: Pair) -> None:
    act = journey.bureau.act
    outcomes = at_once(
        pool,
        *(
            lambda one=one: act(pair.case_id, one.action, one.actor, one.answers, seen=pair.seen)
            for one in pair.acts
        ),
    )
    won = [at for at, one in enumerate(outcomes) if isinstance(one, Done)]
    assert len(won) == 1, outcomes
    winner, refused = pair.acts[won[0]], outcomes[1 - won[0]]
    assert isinstance(refused, Refused)
    assert refused.conflict
    assert (refused.now["by"], refused.now["action"]) == (winner.actor.name, winner.action)
    loser = pair.acts[1 - won[0]]
    did, failed = recorded(journey, pair)
    assert (did[0], did[2]) == (winner.action, winner.actor.name)
    assert did[1] != "refused"
    assert failed == (loser.action, "refused", loser.actor.name)
