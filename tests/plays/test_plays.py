"""What the play of each programme says is what happens, on both databases; every act is proven."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import county, definitions
from tests.plays.printing import print_all
from workflow.cases.audit import verify
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.plays import Player, plays
from workflow.demo.script import read_play
from workflow.people.load import Intake, load_more
from workflow.store.engine import Store

PLAYS = plays()


def test_every_programme_but_the_allowance_has_its_play() -> None:
    packaged = {one.definition.programme for one in definitions()}
    assert packaged - set(PLAYS) == {"substitute_allowance"}


@pytest.mark.parametrize("programme", PLAYS)
def test_the_play_goes_as_it_is_written(
    store: Store, clock: SetClock, programme: str, tmp_path: Path
) -> None:
    script, _ = read_play(PLAYS[programme])
    begins = next(beat.day for beat in script.beats if beat.day is not None)
    clock.set(shanghai_instant(begins, 8))
    bureau = county(store, clock)
    with store.write() as session:
        load_more(session, script.units, bureau.roles, Intake("!", clock.now(), begins))
        bureau.units.refresh(session)
    player = Player(bureau, clock, programme, PLAYS[programme], tmp_path)
    player.perform()
    assert list(print_all(player)) == []
    assert not verify(store).broken
