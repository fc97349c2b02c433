"""The decision: where an action leads, or every reason why not."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.engine.machines import ALL, CLERK, DRAFT, REVIEW, TOWN, codes, person, step
from workflow.engine.actor import SYSTEM, ActingPost, Actor, Area
from workflow.engine.machine import Refused, Standing, decide
from workflow.engine.refusal import Reason


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
    outcome = decide(ALL, "send", Standing("draft", Area("/1/40/")), person(1, "clerk"), {})
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
    standing = Standing("review", Area(TOWN), done_by={other: frozenset({"account:2"})})
    assert codes(decide(ALL, "pass", standing, person(2, "head"), {})) == ["same_person"]
    assert step(decide(ALL, "pass", standing, person(3, "head"), {})).to_stage == "done"


def test_a_second_account_is_the_same_person() -> None:
    standing = Standing("review", Area(TOWN), done_by={"send": frozenset({"P1"})})
    actor = person(99, "head", who="P1")
    assert codes(decide(ALL, "pass", standing, actor, {})) == ["same_person"]


def test_every_reason_is_told_at_once_and_nothing_dotted_is_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[Any] = []
    monkeypatch.setattr(os, "system", ran.append)
    standing = Standing(
        "draft", Area(TOWN), {"age": 59, "years": 1},
        guard_answers={"os.system": Reason("no", "不行", "no")},
        member_stages=frozenset({"listed", "audit"}),
    )  # fmt: skip
    found = codes(decide(ALL, "check", standing, CLERK, {}))
    assert found == ["no", "guard", "bad_expression", "members_not_ready"]
    assert ran == []


def test_missing_evidence_is_said_and_never_guessed() -> None:
    standing = Standing("draft", Area(TOWN), {"years": 1}, guard_answers={"os.system": None})
    outcome = decide(ALL, "check", standing, CLERK, {})
    assert codes(outcome) == ["evidence_missing", "bad_expression", "empty_list"]
    assert isinstance(outcome, Refused)
    assert "年龄" in outcome.reasons[0].zh
