"""Nobody is helped twice in a year, whichever programme helped first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import Session

from tests.builders import actor as person
from tests.builders import case, county, reasons
from workflow.cases.tables import Case
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.plays import Player, plays
from workflow.demo.script import read_play
from workflow.people.load import Intake, load_more
from workflow.store.engine import Store

PROGRAMME = "hardship_relief"


def test_who_was_helped_this_year_is_refused_and_next_year_is_not(
    store: Store, clock: SetClock, tmp_path: Path
) -> None:
    clock.set(shanghai_instant(date(2025, 5, 1), 8))
    bureau = county(store, clock)
    path = plays()[PROGRAMME]
    script, _ = read_play(path)
    with store.write() as session:
        load_more(session, script.units, bureau.roles, Intake("!", clock.now(), date(2025, 1, 1)))
        bureau.units.refresh(session)
    player = Player(bureau, clock, PROGRAMME, path, tmp_path)
    player.perform()
    helped = case(bureau, player.named["wen"])
    withdrawn = case(bureau, player.named["third"])
    section = person(bureau, "zhenggong.mei")
    with store.write() as session:  # as if the one withdrawn were the person who was helped
        _stand_again(session, withdrawn, helped, cycle=2025)
    given = {"confirmed": ["hardship", "not_aided"]}
    refused = bureau.act(int(withdrawn.id or 0), "check", section, given)
    assert "aided_already" in reasons(refused)
    with store.write() as session:
        _stand_again(session, withdrawn, helped, cycle=2026)
    assert "aided_already" not in _codes(
        bureau.act(int(withdrawn.id or 0), "check", section, given)
    )


def _stand_again(session: Session, one: Case, like: Case, *, cycle: int) -> None:
    row = session.get_one(Case, one.id)
    row.stage, row.closed_at, row.cycle = "recommended", None, cycle
    row.subject_index, row.unique_key = like.subject_index, None
    session.add(row)


def _codes(outcome: object) -> list[str]:
    return [one.code for one in getattr(outcome, "reasons", ())]
