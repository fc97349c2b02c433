"""Several offices, one decision: who may still sign, when it is enough, when it is stuck. PURE.

Approvals count, completions never do: an office that disagreed has spoken, not agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow.engine.actor import Actor
from workflow.engine.definition import SignOff
from workflow.engine.refusal import Reason


@dataclass(frozen=True, slots=True)
class Opinion:
    """One office's live opinion in a sign-off."""

    office: str
    agrees: bool
    person: str


def agrees_with(answers: Mapping[str, Any]) -> bool:
    """Tell whether the answers given agree; an office agrees unless it says otherwise."""
    return bool(answers.get("verdict", "agree") == "agree")


def may_sign(
    signoff: SignOff, role: str, opinions: tuple[Opinion, ...], actor: Actor
) -> list[Reason]:
    """Return why this person may not sign for this office now."""
    if disputed(signoff, opinions):
        return [
            Reason(
                "disputed",
                "已有部门不同意，待牵头部门处理后再会签",
                "an office disagrees: the lead must settle it first",
            )
        ]
    if any(opinion.office == role for opinion in opinions):
        return [Reason("already_signed", "本部门已签署意见", "your office has given its opinion")]
    if any(opinion.person == actor.person_key for opinion in opinions):
        return [
            Reason(
                "same_person",
                "您已代表另一部门签署意见，须由另一人办理",
                "you have signed for another office: another person must act",
            )
        ]
    if signoff.rule == "in_turn" and role != signoff.offices[len(opinions)]:
        return [Reason("not_in_turn", "尚未轮到本部门签署", "it is not yet your office's turn")]
    return []


def well_founded(
    signoff: SignOff, role: str, agrees: bool, answers: Mapping[str, Any]
) -> list[Reason]:
    """Return what an opinion lacks: the reason against, or ticks of the office's checklist."""
    if not agrees:
        if str(answers.get("opinion") or "").strip():
            return []
        return [Reason("opinion_missing", "不同意须写明理由", "a disagreement needs its reason")]
    ticked = {int(at) for at in answers.get("checked") or () if str(at).isdecimal()}
    return [
        Reason("check_missing", f"核查事项未勾选：{item.zh}", f"not ticked: {item.en}")
        for at, item in enumerate(signoff.checks.get(role, ()))
        if at not in ticked
    ]


def completed(signoff: SignOff, opinions: tuple[Opinion, ...]) -> bool:
    """Tell whether the approvals given suffice; mere completions never do."""
    approvals = sum(opinion.agrees for opinion in opinions)
    return approvals >= approvals_needed(signoff)


def approvals_needed(signoff: SignOff) -> int:
    """How many offices must agree."""
    offices = len(signoff.offices)
    if signoff.rule == "any":
        return 1
    if signoff.rule == "ratio":
        return -(-offices * (signoff.ratio or 100) // 100)
    return offices


def disputed(signoff: SignOff, opinions: tuple[Opinion, ...]) -> bool:
    """Tell whether so many disagree that agreement cannot be reached any more."""
    against = sum(not opinion.agrees for opinion in opinions)
    return len(signoff.offices) - against < approvals_needed(signoff)
