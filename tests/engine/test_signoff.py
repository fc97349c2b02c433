"""Several offices sign: approvals count, completions never do, a dispute goes to the lead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.machines import ALL, KINDS, OFFICES, REVIEW, TICKED, codes, person, signed, step
from workflow.engine.machine import (
    Opinion,
    Refused,
    Step,
    approvals_needed,
    completed,
    decide,
    disputed,
)
from workflow.engine.refusal import Reason


def test_the_last_office_completes_the_step() -> None:
    opinions: tuple[Opinion, ...] = ()
    for office in OFFICES:
        done = step(signed(ALL, opinions, office))
        assert done.completes == (office == "health")
        assert done.to_stage == ("done" if done.completes else "review")
        assert done.opinion is not None
        opinions = (*opinions, done.opinion)


def test_one_disagreement_ends_nothing_and_leaves_the_case_with_the_lead() -> None:
    first = step(signed(ALL, (), "fin", verdict="disagree", opinion="金额有误"))
    assert (first.completes, first.to_stage) == (False, "review")
    assert first.opinion == Opinion("fin", False, "account:11")
    assert codes(signed(ALL, (first.opinion,), "hr")) == ["disputed"]


def test_a_disagreement_needs_its_reason() -> None:
    assert codes(signed(ALL, (), "edu", verdict="disagree")) == ["opinion_missing"]
    assert codes(signed(ALL, (), "edu", verdict="disagree", opinion="  ")) == ["opinion_missing"]


def test_an_office_may_disagree_with_what_the_rules_would_not_let_pass() -> None:
    short = Reason("funds_short", "资金不足", "not enough money")
    standing = replace(REVIEW, guard_answers={"money.funds_cover": short})
    edu = person(10, "edu")
    against = {"verdict": "disagree", "opinion": "资金不足"}
    assert codes(decide(ALL, "sign", standing, edu, {})) == ["funds_short"]
    assert step(decide(ALL, "sign", standing, edu, against)).completes is False


def test_an_office_signs_once() -> None:
    assert codes(signed(ALL, (Opinion("edu", True, "account:99"),), "edu")) == ["already_signed"]


def test_one_person_signs_for_one_office_only() -> None:
    both = person(10, "edu", "fin")
    standing = replace(REVIEW, opinions=(Opinion("edu", True, "account:10"),))
    assert codes(decide(ALL, "sign", standing, both, TICKED)) == ["same_person"]


def test_who_has_posts_in_two_offices_signs_for_the_one_still_missing() -> None:
    both = person(10, "edu", "fin")
    standing = replace(REVIEW, opinions=(Opinion("edu", True, "account:77"),))
    assert step(decide(ALL, "sign", standing, both, TICKED)).role == "fin"


def test_who_sent_it_may_not_sign_it() -> None:
    standing = replace(REVIEW, done_by={"send": frozenset({"account:10"})})
    assert codes(decide(ALL, "sign", standing, person(10, "edu"), {})) == ["same_person"]


@pytest.mark.parametrize(
    ("checked", "missing"),
    [((), 2), (["0"], 1), ([1, "0"], 0), (["x", "²", None, "-1"], 2), (["0", "0"], 1)],
)
def test_an_office_ticks_its_whole_checklist(checked: Any, missing: int) -> None:
    outcome = decide(ALL, "sign", REVIEW, person(11, "fin"), {"checked": checked})
    found = codes(outcome) if isinstance(outcome, Refused) else []
    assert found == ["check_missing"] * missing


def test_an_office_ticks_only_its_own_checklist() -> None:
    assert isinstance(decide(ALL, "sign", REVIEW, person(12, "hr"), {}), Step)


def test_any_office_suffices_and_one_against_does_not_end_it() -> None:
    kind = KINDS["any"]
    assert step(signed(kind, (), "hr")).completes
    against = Opinion("edu", False, "account:10")
    assert step(signed(kind, (against,), "hr")).completes


def test_half_the_offices_suffice_and_one_rejection_does_not_end_it() -> None:
    kind, against = KINDS["half"], Opinion("edu", False, "account:10")
    first = step(signed(kind, (against,), "fin"))
    assert (first.completes, first.to_stage) == (False, "review")
    assert first.opinion is not None
    assert step(signed(kind, (against, first.opinion), "hr")).completes


def test_completions_are_never_counted_as_approvals() -> None:
    """Half of four have spoken, but only one of them for it."""
    kind = KINDS["half"]
    spoken = (Opinion("edu", False, "a"), Opinion("fin", True, "b"))
    assert kind.actions["sign"].signoff is not None
    assert not completed(kind.actions["sign"].signoff, spoken)


def test_in_turn_the_offices_keep_their_order() -> None:
    kind = KINDS["in_turn"]
    assert codes(signed(kind, (), "fin")) == ["not_in_turn"]
    first = step(signed(kind, (), "edu"))
    assert first.opinion is not None
    assert codes(signed(kind, (first.opinion,), "health")) == ["not_in_turn"]
    assert step(signed(kind, (first.opinion,), "fin")).completes is False


NEEDED = {"all": 4, "in_turn": 4, "any": 1, "half": 2, "most": 3}


@given(st.sampled_from(sorted(NEEDED)), st.lists(st.booleans(), max_size=4))
def test_a_sign_off_ends_with_enough_approvals_and_is_stuck_when_they_cannot_come(
    rule: str, verdicts: list[bool]
) -> None:
    signoff = KINDS[rule].actions["sign"].signoff
    assert signoff is not None
    opinions = tuple(
        Opinion(office, agrees, f"P{office}")
        for office, agrees in zip(OFFICES, verdicts, strict=False)
    )
    assert approvals_needed(signoff) == NEEDED[rule]
    assert completed(signoff, opinions) == (verdicts.count(True) >= NEEDED[rule])
    assert disputed(signoff, opinions) == (4 - verdicts.count(False) < NEEDED[rule])
    assert not (completed(signoff, opinions) and disputed(signoff, opinions))


@given(st.permutations(OFFICES), st.lists(st.booleans(), min_size=4, max_size=4))
def test_the_order_of_opinions_does_not_matter_unless_in_turn(
    offices: list[str], verdicts: list[bool]
) -> None:
    """Everybody who still may gives an opinion; it is passed when nobody needed was against."""
    opinions: tuple[Opinion, ...] = ()
    passed = False
    for office, agrees in zip(offices, verdicts, strict=True):
        answers = {} if agrees else {"verdict": "disagree", "opinion": "不同意"}
        outcome = signed(ALL, opinions, office, **answers)
        if isinstance(outcome, Step) and outcome.opinion is not None:
            opinions, passed = (*opinions, outcome.opinion), outcome.completes
    assert passed == all(verdicts)
