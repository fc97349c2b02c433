"""The decision: what an action leads to, or every reason why not. Pure.

The only module that knows `transitions`. One flat machine per kind; guards are
answered outside the machine, so that each refusal carries its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from transitions import Machine, MachineError

from workflow.engine.actor import ActingPost, Actor, Area
from workflow.engine.definition import Action, Computed, Condition, FormField, Kind, SignOff
from workflow.engine.expressions import BadExpression, Unknown, evaluate
from workflow.engine.refusal import Reason, Text
from workflow.engine.separation import Keeper, against
from workflow.engine.signoff import (
    Opinion,
    agrees_with,
    approvals_needed,
    completed,
    disputed,
    may_sign,
    well_founded,
)

__all__ = [
    "MOVED",
    "SYSTEM_ROLE",
    "KindMachine",
    "Opinion",
    "Refused",
    "Standing",
    "Step",
    "approvals_needed",
    "completed",
    "decide",
    "disputed",
    "machine_of",
    "posting",
]

MOVED = "moved"
SYSTEM_ROLE = "system"
PASSWORD_ASKED = Reason(
    "password_asked", "请再次输入密码后办理", "give your password again for this act"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the decision may know of a case: values only."""

    stage: str
    area: Area
    facts: Mapping[str, Any] = field(default_factory=dict)
    done_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    opinions: tuple[Opinion, ...] = ()
    guard_answers: Mapping[str, Reason | None] = field(default_factory=dict)
    member_stages: frozenset[str] = frozenset()
    acted_above: tuple[Text, ...] = ()
    done_as: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Keeper] = field(default_factory=dict)
    last_act: tuple[str, frozenset[str]] = ("", frozenset())


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome: from where to where, in which role; an opinion may not complete it."""

    action: str
    from_stage: str
    to_stage: str
    role: str
    unit_id: int | None = None
    unit_name: str = ""
    on_behalf_of: int | None = None
    opinion: Opinion | None = None
    completes: bool = True


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an action did not happen; `conflict` when somebody else was first."""

    reasons: tuple[Reason, ...]
    conflict: bool = False
    now: Mapping[str, Any] = field(default_factory=dict)


class _Thin:
    """The least a machine needs of a model."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class KindMachine:
    """The state machine of one kind."""

    def __init__(self, kind: Kind) -> None:
        self._machine = Machine(
            model=None,
            states=list(kind.stages),
            initial=kind.start,
            auto_transitions=False,
            send_event=True,
        )
        self._answers: dict[tuple[str, str], str] = {}
        for key, action in kind.actions.items():
            self._machine.add_transition(key, list(action.from_), action.to or "=")

    def fire(self, stage: str, action: str) -> str:
        """Return the stage `action` leads to from `stage`; raises MachineError if none.

        Without guards of its own the machine always answers alike, so it is asked once.
        """
        if (stage, action) not in self._answers:
            thin = _Thin(stage)
            self._machine.events[action].trigger(thin)
            self._answers[stage, action] = thin.state
        return self._answers[stage, action]


_BUILT: dict[int, tuple[Kind, KindMachine]] = {}  # holding the kind keeps its id its own


def machine_of(kind: Kind) -> KindMachine:
    """Return the machine of `kind`, built once."""
    if id(kind) not in _BUILT:
        _BUILT[id(kind)] = (kind, KindMachine(kind))
    return _BUILT[id(kind)][1]


def decide(
    kind: Kind,
    key: str,
    standing: Standing,
    actor: Actor,
    answers: Mapping[str, Any],
    *,
    moved: bool = False,
) -> Step | Refused:
    """Decide `key` on a case: a Step, or Refused with every reason found."""
    action = kind.actions.get(key)
    if action is None:
        return _refuse("unknown_action", f"没有「{key}」这项办理", f"there is no action “{key}”")
    signed = frozenset(opinion.office for opinion in standing.opinions)
    post = posting(action, actor, standing.area, moved=moved, signed=signed)
    if post is None:
        return _refuse(
            "not_yours",
            f"「{action.title.zh}」不在您的职责或辖区内",
            f"“{action.title.en}” is not within your post or area",
        )
    try:
        to_stage = machine_of(kind).fire(standing.stage, key)
    except MachineError:
        at = kind.stages[standing.stage].title
        return _refuse(
            "wrong_stage",
            f"此件现为「{at.zh}」，不能办理「{action.title.zh}」",
            f"the case is at “{at.en}”: “{action.title.en}” is not possible",
        )
    reasons = [] if actor.is_system else against(kind, action, standing, actor, post)
    if action.signoff is None or agrees_with(
        answers
    ):  # an office may disagree with what is not ready
        reasons += [*_guards(kind, action, standing), *_members(kind, action, standing)]
    if action.asks_password and not (actor.proven or actor.is_system):
        reasons.append(PASSWORD_ASKED)
    if reasons:
        return Refused(tuple(reasons))
    base = Step(
        key, standing.stage, to_stage, post.role, post.unit_id, post.unit_name, post.on_behalf_of
    )
    if action.signoff is None:
        return base
    return _sign(action, action.signoff, base, standing, actor, answers)


def posting(
    action: Action,
    actor: Actor,
    area: Area,
    *,
    moved: bool = False,
    signed: frozenset[str] = frozenset(),
) -> ActingPost | None:
    """Return the post under which `actor` may do `action` on a case of that area.

    Who holds posts in two offices signs for one that has not `signed` yet.
    """
    if moved and MOVED in action.by:
        return ActingPost(MOVED, 0, "", 0, "/")
    if actor.is_system:
        return ActingPost(SYSTEM_ROLE, 0, "", 0, "/") if SYSTEM_ROLE in action.by else None
    wanted = action.signoff.offices if action.signoff else action.by
    fitting = [post for post in actor.posts if post.role in wanted and area.covers(post)]
    return min(fitting, key=lambda post: post.role in signed, default=None)


def _refuse(code: str, zh: str, en: str) -> Refused:
    return Refused((Reason(code, zh, en),))


def _guards(kind: Kind, action: Action, standing: Standing) -> list[Reason]:
    found: list[Reason] = []
    named: dict[str, FormField | Computed] = {**kind.computed, **kind.fields, **action.needs}
    for guard in action.guards:
        if isinstance(guard, Condition):
            reason = _condition(guard, standing.facts, named)
        else:
            reason = standing.guard_answers[guard]
        if reason is not None:
            found.append(reason)
    return found


def _condition(
    guard: Condition, facts: Mapping[str, Any], named: Mapping[str, FormField | Computed]
) -> Reason | None:
    try:
        holds = bool(evaluate(guard.when, facts))
    except Unknown as unknown:
        asked = named.get(unknown.name)
        zh, en = (asked.title.zh, asked.title.en) if asked else (unknown.name, unknown.name)
        return Reason(
            "evidence_missing",
            f"{guard.because.zh}（缺少「{zh}」）",
            f"{guard.because.en} (“{en}” is missing)",
        )
    except BadExpression as bad:
        return Reason(
            "bad_expression", f"规则无法计算：{bad}", f"the rule cannot be worked out: {bad}"
        )
    return None if holds else Reason("guard", guard.because.zh, guard.because.en)


def _members(kind: Kind, action: Action, standing: Standing) -> list[Reason]:
    if not action.members_in:
        return []
    stray = standing.member_stages - set(action.members_in)
    if not stray and standing.member_stages:
        return []
    if not standing.member_stages:
        return [Reason("empty_list", "名单里还没有人", "the list is empty")]
    return [
        Reason(
            "members_not_ready",
            "名单中还有成员未办结到此环节",
            "some members have not come to this stage",
        )
    ]


def _sign(
    action: Action,
    signoff: SignOff,
    step: Step,
    standing: Standing,
    actor: Actor,
    answers: Mapping[str, Any],
) -> Step | Refused:
    """An office's opinion: the last one needed completes the step."""
    reasons = may_sign(signoff, step.role, standing.opinions, actor)
    agrees = agrees_with(answers)
    reasons += well_founded(signoff, step.role, agrees, answers)
    if reasons:
        return Refused(tuple(reasons))
    opinion = Opinion(step.role, agrees, actor.person_key)
    done = completed(signoff, (*standing.opinions, opinion))
    to_stage = step.to_stage if done else step.from_stage
    return replace(step, to_stage=to_stage, opinion=opinion, completes=done)
