"""A small kind with every sort of action, and the people who try it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.engine.programmes import kind_of
from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.definition import Kind
from workflow.engine.machine import Opinion, Refused, Standing, Step, decide

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
DRAFT = Standing("draft", Area(TOWN))
REVIEW = Standing("review", Area(TOWN), guard_answers={"money.funds_cover": None})


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
