"""Sign-offs: offices, lead and rule fit together, everybody is asked, a dispute has a way out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from workflow.engine.check.report import Fault, Names
from workflow.engine.definition import Action, Definition, Kind, SignOff
from workflow.engine.signoff import approvals_needed
from workflow.engine.yaml_text import PATH

RESERVED = frozenset({"verdict", "opinion", "checked", "picked"})


def find(definition: Definition, names: Names) -> Iterator[Fault]:
    """Find sign-offs that cannot be completed, and re-openings of what is none."""
    for name, kind in definition.kinds.items():
        for key, action in kind.actions.items():
            at = ("kinds", name, "actions", key)
            if action.signoff is not None:
                yield from _shape(action.signoff, (*at, "signoff"))
                yield from _asked(kind, action, action.signoff, (*at, "signoff", "offices"))
                yield from _dispute(kind, key, action.signoff, (*at, "signoff"))
            if action.reopens in kind.actions:
                yield from _reopens(kind, action, kind.actions[action.reopens], (*at, "reopens"))
            for answer in RESERVED & set(action.needs):
                yield Fault(
                    (*at, "needs", answer),
                    "needs_reserved",
                    f"「{answer}」是会签和勾选专用的名字",
                    f"“{answer}” is a reserved name",
                )


def _shape(signoff: SignOff, at: PATH) -> Iterator[Fault]:
    if signoff.lead not in signoff.offices:
        yield Fault(
            (*at, "lead"),
            "lead_not_office",
            f"牵头部门「{signoff.lead}」不在会签部门之列",
            f"the lead “{signoff.lead}” is not one of the offices",
        )
    if twice := [office for office, n in Counter(signoff.offices).items() if n > 1]:
        yield Fault(
            (*at, "offices"),
            "office_twice",
            f"部门「{twice[0]}」写了两次，会签永远凑不齐",
            f"“{twice[0]}” is named twice: the sign-off is never complete",
        )
    if signoff.rule == "ratio" and signoff.ratio is None:
        yield Fault(
            (*at, "rule"),
            "ratio_missing",
            "按比例通过须写明 ratio（百分数）",
            "the rule `ratio` needs a ratio in percent",
        )
    if signoff.rule != "ratio" and signoff.ratio is not None:
        yield Fault(
            (*at, "ratio"),
            "ratio_idle",
            f"规则是 {signoff.rule}，ratio 不起作用",
            f"the rule is {signoff.rule}: the ratio does nothing",
        )
    for office in signoff.checks:
        if office not in signoff.offices:
            yield Fault(
                (*at, "checks", office),
                "checks_not_office",
                f"核查清单写给了「{office}」，它不在会签部门之列",
                f"a checklist for “{office}”, which is not one of the offices",
            )


def _asked(kind: Kind, action: Action, signoff: SignOff, at: PATH) -> Iterator[Fault]:
    """As many offices as must agree are asked: where all must, the stage waits for each."""
    for key in action.from_:
        stage = kind.stages.get(key)
        asked = set(signoff.offices) & set(stage.waits_for) if stage else set()
        if len(asked) >= approvals_needed(signoff):
            continue
        for number, office in enumerate(signoff.offices):
            if stage is not None and office not in asked:
                yield Fault(
                    (*at, number),
                    "office_not_asked",
                    f"「{stage.title.zh}」没有等待「{office}」，该部门收不到待办，会签办不完",
                    f"“{stage.title.en}” does not wait for “{office}”: it is never asked to sign",
                )


def _dispute(kind: Kind, key: str, signoff: SignOff, at: PATH) -> Iterator[Fault]:
    for name in kind.actions[key].from_:
        if name in kind.stages and not _way_out(kind, key, name, signoff.lead):
            title = kind.stages[name].title
            yield Fault(
                at,
                "dispute_stuck",
                f"在「{title.zh}」有部门不同意时，牵头部门没有复议、退回或不通过可办",
                f"when an office disagrees at “{title.en}”, the lead can neither "
                "ask again, return nor reject",
            )


def _way_out(kind: Kind, key: str, stage: str, lead: str) -> bool:
    return any(
        lead in action.by and (action.reopens == key or (action.to or stage) != stage)
        for other, action in kind.actions_from(stage).items()
        if other != key
    )


def _reopens(kind: Kind, action: Action, signed: Action, at: PATH) -> Iterator[Fault]:
    if signed.signoff is None:
        yield Fault(
            at,
            "reopens_nothing",
            f"「{signed.title.zh}」不是会签，没有意见可以复议",
            f"“{signed.title.en}” is no sign-off: there is nothing to ask again",
        )
    elif not set(action.from_) <= set(signed.from_):
        yield Fault(
            at,
            "reopens_elsewhere",
            f"「{action.title.zh}」能办的环节不都在「{signed.title.zh}」会签的环节之内",
            f"“{action.title.en}” starts where “{signed.title.en}” is not signed",
        )
