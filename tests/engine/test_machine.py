"""The decision: where an action leads, or every reason why not."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.programmes import kind_of
from workflow.engine.actor import SYSTEM, ActingPost, Actor
from workflow.engine.definition import Kind
from workflow.engine.machine import (
    Opinion,
    Refused,
    Standing,
    Step,
    approvals_needed,
    completed,
    decide,
    disputed,
)
from workflow.engine.refusal import Reason

TOWN, COUNTY = "/1/4/9/", "/1/4/"
KIND = """
    fields:
      age: {title: {zh: 年龄, en: Age}, type: int}
    stages:
      draft: {title: {zh: 填写, en: Draft}, waits_for: [clerk]}
      review: {title: {zh: 审核中, en: In review}, waits_for: [edu, fin, hr, health]}
      done: {title: {zh: 办结, en: Done}, end: true}
    actions:
      send: {title: {zh: 提交, en: Send}, from: [draft], to: review, by: [clerk]}
      note: {title: {zh: 备注, en: Note}, from: [draft], by: [clerk]}
      lapse: {title: {zh: 逾期, en: Lapse}, from: [draft], to: done, by: [system]}
      move: {title: {zh: 带办, en: Move}, from: [draft], to: done, by: [moved]}
      pass:
        title: {zh: 通过, en: Pass}
        from: [review]
        to: done
        by: [head]
        differs_from: [send, note]
      check:
        title: {zh: 核对, en: Check}
        from: [draft]
        to: review
        by: [clerk]
        guards:
          - os.system
          - {when: age >= 60, because: {zh: 未到龄, en: too young}}
          - {when: years / 0 > 1, because: {zh: 年限不够, en: too few years}}
        effects: [os.system]
        members_in: [listed]
      sign:
        title: {zh: 会签, en: Sign}
        from: [review]
        to: done
        signoff:
          offices: [edu, fin, hr, health]
          lead: edu
          rule: RULE
          checks:
            fin: [{zh: 金额无误, en: amount right}, {zh: 标准无误, en: rate right}]
        differs_from: [send]
        guards: [money.funds_cover]
"""
RULES = {"all": "all", "any": "any", "half": "ratio\n          ratio: 50",
         "most": "ratio\n          ratio: 51", "in_turn": "in_turn"}  # fmt: skip
KINDS = {name: kind_of(KIND.replace("RULE", rule)) for name, rule in RULES.items()}
ALL = KINDS["all"]
OFFICES = ("edu", "fin", "hr", "health")
TICKED = {"checked": ["0", "1"]}


def person(number: int, *roles: str, reach: str = COUNTY, who: str = "") -> Actor:
    """Return somebody with posts in these roles."""
    posts = tuple(ActingPost(role, 7, f"{role}局", 4, reach) for role in roles)
    return Actor(number, f"某{number}", posts, person=who)


CLERK = person(1, "clerk", reach=TOWN)
DRAFT = Standing("draft", TOWN)
REVIEW = Standing("review", TOWN, guard_answers={"money.funds_cover": None})


def codes(outcome: Step | Refused) -> list[str]:
    """Return the codes of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return [reason.code for reason in outcome.reasons]


def step(outcome: Step | Refused) -> Step:
    """Return the step of what was not refused."""
    assert isinstance(outcome, Step), outcome
    return outcome


def signed(
    kind: Kind, opinions: tuple[Opinion, ...], office: str, **answers: Any
) -> Step | Refused:
    """Let a person of `office`, whom no other office has, give an opinion."""
    at = OFFICES.index(office) + 10
    standing = replace(REVIEW, opinions=opinions)
    return decide(kind, "sign", standing, person(at, office), {**TICKED, **answers})


def test_an_action_leads_to_its_stage_and_names_the_post() -> None:
    done = step(decide(ALL, "send", DRAFT, CLERK, {}))
    assert (done.from_stage, done.to_stage, done.role) == ("draft", "review", "clerk")
    assert (done.unit_id, done.unit_name, done.completes) == (7, "clerk局", True)


def test_an_action_without_a_goal_stays() -> None:
    assert step(decide(ALL, "note", DRAFT, CLERK, {})).to_stage == "draft"


def test_an_action_nobody_declared_is_refused() -> None:
    assert codes(decide(ALL, "os.system", DRAFT, CLERK, {})) == ["unknown_action"]


@pytest.mark.parametrize(
    "actor",
    [person(1), person(1, "head"), person(1, "clerk", reach="/1/5/"), Actor(1, "无岗"), SYSTEM],
    ids=["no post", "another role", "another area", "nobody", "the clock"],
)
def test_who_has_no_post_for_it_is_refused(actor: Actor) -> None:
    assert codes(decide(ALL, "send", DRAFT, actor, {})) == ["not_yours"]


def test_an_area_is_not_a_prefix_of_another_number() -> None:
    outcome = decide(ALL, "send", Standing("draft", "/1/40/"), person(1, "clerk"), {})
    assert codes(outcome) == ["not_yours"]


def test_an_action_of_another_stage_is_refused_with_the_stage() -> None:
    outcome = decide(ALL, "send", REVIEW, CLERK, {})
    assert codes(outcome) == ["wrong_stage"]
    assert isinstance(outcome, Refused)
    assert "审核中" in outcome.reasons[0].zh


def test_only_the_clock_does_what_the_clock_does() -> None:
    assert step(decide(ALL, "lapse", DRAFT, SYSTEM, {})).role == "system"
    assert codes(decide(ALL, "lapse", DRAFT, CLERK, {})) == ["not_yours"]


def test_only_another_case_moves_what_is_moved() -> None:
    assert step(decide(ALL, "move", DRAFT, CLERK, {}, moved=True)).role == "moved"
    assert codes(decide(ALL, "move", DRAFT, CLERK, {})) == ["not_yours"]
    assert codes(decide(ALL, "move", DRAFT, SYSTEM, {})) == ["not_yours"]


def test_a_deputy_acts_on_behalf_of_the_other() -> None:
    post = ActingPost("clerk", 7, "镇", 9, TOWN, on_behalf_of=3)
    assert step(decide(ALL, "send", DRAFT, Actor(1, "代", (post,)), {})).on_behalf_of == 3


@pytest.mark.parametrize("other", ["send", "note"])
def test_who_did_the_one_may_not_do_the_other(other: str) -> None:
    standing = Standing("review", TOWN, done_by={other: frozenset({"account:2"})})
    assert codes(decide(ALL, "pass", standing, person(2, "head"), {})) == ["same_person"]
    assert step(decide(ALL, "pass", standing, person(3, "head"), {})).to_stage == "done"


def test_a_second_account_is_the_same_person() -> None:
    standing = Standing("review", TOWN, done_by={"send": frozenset({"P1"})})
    actor = person(99, "head", who="P1")
    assert codes(decide(ALL, "pass", standing, actor, {})) == ["same_person"]


def test_every_reason_is_told_at_once_and_nothing_dotted_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(os, "system", ran.append)
    standing = Standing(
        "draft", TOWN, {"age": 59, "years": 1},
        guard_answers={"os.system": Reason("no", "不行", "no")},
        member_stages=frozenset({"listed", "audit"}),
    )  # fmt: skip
    found = codes(decide(ALL, "check", standing, CLERK, {}))
    assert found == ["no", "guard", "bad_expression", "members_not_ready"]
    assert ran == []


def test_missing_evidence_is_said_and_never_guessed() -> None:
    standing = Standing("draft", TOWN, {"years": 1}, guard_answers={"os.system": None})
    outcome = decide(ALL, "check", standing, CLERK, {})
    assert codes(outcome) == ["evidence_missing", "bad_expression", "empty_list"]
    assert isinstance(outcome, Refused)
    assert "age" in outcome.reasons[0].zh


# Sign-off


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
