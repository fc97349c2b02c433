"""Two cases that may be one person: shown, judged by a person, kept; a third one asks again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from tests.builders import county, done, reasons
from tests.money_store.cast import Payers
from workflow.cases.duplicate_tables import DuplicateMark
from workflow.cases.duplicates import DIFFERENT, SAME, SHARED
from workflow.cases.judging import judge, suspicions_for
from workflow.clock import SetClock
from workflow.engine.machine import Refused
from workflow.store.engine import Store

BORN = {"name": "冯才", "born": "1966-05-11"}
OWN = {"account": "6299990000000000026"}


@pytest.fixture
def payers(store: Store, clock: SetClock) -> Payers:
    return Payers(county(store, clock), clock)


def found(payers: Payers, case_id: int) -> dict[str, list[str]]:
    actor = payers.who("county_edu")
    return {
        one.key: [twin.name for twin in one.twins]
        for one in suspicions_for(payers.bureau.house, case_id, actor)
    }


def passed(payers: Payers, case_id: int) -> Any:
    """Bring a case to its head, who passes it."""
    payers.bring_to([case_id], "preliminary_review")
    return payers.bureau.act(case_id, "pass", payers.who("township_head", "松口镇"))


def judged(
    payers: Payers, case_id: int, key: str, verdict: str, reason: str = "已核对户口簿"
) -> Any:
    head = payers.who("township_head", "松口镇")
    return judge(payers.bureau.house, case_id, head, key, verdict, reason)


def test_an_account_of_two_people_warns_and_stops_nobody(payers: Payers) -> None:
    one, two = payers.apply(**BORN), payers.apply(name="温江", born="1966-04-01")
    assert found(payers, one) == {"same_account": ["温江"]}
    done(judged(payers, one, "same_account", SHARED, "夫妻，结婚证已核"))
    (said,) = suspicions_for(payers.bureau.house, two, payers.who("county_edu"))
    assert said.verdict is not None
    assert (said.verdict.verdict, said.verdict.reason) == (SHARED, "夫妻，结婚证已核")
    done(passed(payers, two))


def test_one_name_and_birthday_wait_for_a_judgement(payers: Payers) -> None:
    payers.apply(**BORN)
    two = payers.apply(**BORN, **OWN)
    assert found(payers, two) == {"same_name_and_birth": ["冯才"]}
    assert reasons(passed(payers, two)) == ["may_be_duplicate"]
    done(judged(payers, two, "same_name_and_birth", DIFFERENT))
    done(passed(payers, two))


def test_what_was_found_to_be_the_same_does_not_go_on(payers: Payers) -> None:
    payers.apply(**BORN)
    two = payers.apply(**BORN, **OWN)
    done(judged(payers, two, "same_name_and_birth", SAME))
    assert reasons(passed(payers, two)) == ["is_duplicate"]


def test_a_third_case_asks_again_and_a_withdrawn_one_does_not_count(payers: Payers) -> None:
    payers.apply(**BORN)
    two = payers.apply(**BORN, **OWN)
    done(judged(payers, two, "same_name_and_birth", DIFFERENT))
    three = payers.apply(**BORN, account="6299990000000000034")
    assert reasons(passed(payers, two)) == ["may_be_duplicate"]
    clerk = payers.who("township_clerk", "松口镇")
    done(payers.bureau.act(three, "withdraw", clerk))
    done(passed(payers, two))


def test_who_does_not_decide_cannot_judge_and_a_reason_is_wanted(payers: Payers) -> None:
    payers.apply(**BORN)
    two = payers.apply(**BORN, **OWN)
    key, clerk = "same_name_and_birth", payers.who("township_clerk", "松口镇")
    outcome = judge(payers.bureau.house, two, clerk, key, DIFFERENT, "看过")
    assert isinstance(outcome, Refused)
    assert reasons(outcome) == ["not_yours"]
    assert reasons(judged(payers, two, key, DIFFERENT, " ")) == ["verdict_missing"]


def test_an_amended_answer_is_looked_at_anew_and_no_mark_tells_anything(payers: Payers) -> None:
    one, two = payers.apply(**BORN), payers.apply(name="温江", born="1966-04-01")
    clerk = payers.who("township_clerk", "松口镇")
    done(payers.bureau.amend(two, clerk, OWN))
    assert found(payers, one) == {}
    with payers.bureau.store.read() as session:
        marks = [one.mark for one in session.exec(select(DuplicateMark))]
    assert len(marks) == 4
    assert not any("6299" in mark or "冯" in mark for mark in marks)
