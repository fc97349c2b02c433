"""Quotas: counted as a slow counter counts them, and never exceeded by two who come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import actor, county, done, id_number
from workflow.bureau import Bureau
from workflow.cases import attachments
from workflow.cases.outcome import Done
from workflow.clock import SetClock, shanghai_instant
from workflow.demo.plays import MADE_UP_PAPER, plays
from workflow.demo.script import read_play
from workflow.engine.machine import Refused
from workflow.people.load import Intake, load_more
from workflow.quotas.rules import Counted, tallies
from workflow.quotas.section import Quota
from workflow.store.engine import Store

PROGRAMME, SCHOOL = "hardship_relief", "yunling.first_middle"
QUOTA = Quota.model_validate(
    {"title": {"zh": "名额", "en": "Places"}, "of": "team", "in": ["paired", "done"],
     "per": ["school", "cycle"], "when": 'tier == "a"', "min": 1, "max": 2},
    by_alias=True,
)  # fmt: skip
CASES = st.lists(
    st.builds(
        Counted,
        st.sampled_from(["forming", "paired", "done"]),
        st.sampled_from([2025, 2026]),
        st.fixed_dictionaries(
            {"school": st.sampled_from(["x", "y"]), "tier": st.sampled_from(["a", "b", None])}
        ),
    ),
    max_size=20,
)


@given(CASES)
def test_each_value_is_counted_as_by_hand(cases: list[Counted]) -> None:
    by_hand: dict[tuple[str, ...], int] = {}
    for one in cases:
        if one.stage == "forming" or one.answers["tier"] != "a":
            continue
        value = (one.answers["school"], str(one.cycle))
        by_hand[value] = by_hand.get(value, 0) + 1
    found = tallies(QUOTA, cases, 1, 2)
    assert {one.value: one.n for one in found} == by_hand
    assert [one.value for one in found if one.state == "over"] == sorted(
        value for value, n in by_hand.items() if n > 2
    )


@pytest.fixture
def bureau(store: Store, clock: SetClock) -> Bureau:
    """The county in November, with the schools and offices of the relief."""
    clock.set(shanghai_instant(date(2025, 11, 5), 9))
    made = county(store, clock)
    script, _ = read_play(plays()[PROGRAMME])
    with store.write() as session:
        load_more(session, script.units, made.roles, Intake("!", clock.now(), date(2025, 1, 1)))
        made.units.refresh(session)
    return made


def drafted(bureau: Bureau, files: Path, nth: int) -> int:
    """Return a case that may be recommended."""
    head = actor(bureau, "yizhong.xin")
    answers: dict[str, Any] = {
        "school": SCHOOL, "name": f"温{chr(ord('一') + nth)}", "hardship": "disaster",
        "id_no": id_number("1980-06-21", 900 + nth), "loss": "80000", "aided_by": "none",
        "story": "老屋被山洪冲毁",
    }  # fmt: skip
    unit = bureau.units.by_key(SCHOOL).id
    case_id = done(bureau.open(PROGRAMME, "application", head, unit, answers)).case_id
    for document in ("diagnosis", "bills"):
        paper = attachments.Paper(document, "一.pdf", MADE_UP_PAPER)
        done(attachments.add(bureau.house, files, case_id, head, paper))
    return case_id


def test_of_three_at_once_two_are_recommended(bureau: Bureau, tmp_path: Path) -> None:
    head = actor(bureau, "yizhong.xin")
    ids = [drafted(bureau, tmp_path, nth) for nth in range(3)]
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda one: bureau.act(one, "recommend", head), ids))
    assert sum(isinstance(one, Done) for one in outcomes) == 2
    (refused,) = [one for one in outcomes if isinstance(one, Refused)]
    assert refused.reasons[0].code == "quota_full"


def test_different_gifts_are_counted_once_each() -> None:
    gifts = QUOTA.model_copy(update={"per": ["school"], "when": None, "different": "gift"})
    cases = [
        Counted("paired", 2026, {"school": "x", "gift": gift})
        for gift in ("书包", "书包", "球", None)
    ]
    assert [one.n for one in tallies(gifts, cases, None, 1)] == [2]
