"""What is wrong with a programme's `sampling:`: kinds, actions, the fields a draw asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workflow.engine.check.report import Section
from workflow.engine.definition import Kind
from workflow.engine.yaml_text import PATH, Problem
from workflow.sampling.section import Group, Sampling


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with the random checks."""
    sampling, wrong = section.parse(Sampling)
    return wrong if sampling is None else tuple(_of(section, sampling))


def _of(section: Section, sampling: Sampling) -> Iterator[Problem]:
    kinds = section.definition.kinds
    wrong = [
        *_unknown(section, ("draw",), sampling.draw, kinds, "件类", "kind"),
        *_unknown(section, ("each",), sampling.each, kinds, "件类", "kind"),
    ]
    yield from wrong
    if wrong:
        return
    draw, each = kinds[sampling.draw], kinds[sampling.each]
    if draw.members != sampling.each:
        yield section.problem(
            ("each",), "sampling_members",
            f"「{draw.title.zh}」的 members 应为「{each.title.zh}」",
            f"the members of “{draw.title.en}” are not “{each.title.en}”",
        )  # fmt: skip
    for word, kind, effect in (
        ("draw", draw, "sampling.draw"),
        ("each", each, "sampling.lift"),
    ):
        if not any(effect in one.effects for one in kind.actions.values()):
            yield section.problem(
                (word,), "sampling_act",
                f"「{kind.title.zh}」没有带 {effect} 的办理",
                f"no action of “{kind.title.en}” has {effect}",
            )  # fmt: skip
    yield from _fields(section, sampling, draw, each)
    yield from _held(section, each)
    for key, group in sampling.groups.items():
        yield from _group(section, group, each, ("groups", key))


def _fields(section: Section, sampling: Sampling, draw: Kind, each: Kind) -> Iterator[Problem]:
    """The form of a draw and of a case drawn ask for what the draw needs, in the right type."""
    wanted = [("from", "date"), ("to", "date")]
    wanted += [(f"{key}{more}", "int") for key in sampling.groups for more in ("", "_percent")]
    for word, kind, fields in (
        ("draw", draw, wanted),
        ("each", each, [("drawn_as", "choice"), ("rank", "int")]),
    ):
        for name, type_ in fields:
            if name not in kind.fields or kind.fields[name].type != type_:
                yield section.problem(
                    (word,), "sampling_field",
                    f"「{kind.title.zh}」应有字段 {name}（{type_}）",
                    f"“{kind.title.en}” needs a field {name} ({type_})",
                )  # fmt: skip
    choices = each.fields["drawn_as"].choices if "drawn_as" in each.fields else {}
    for key in sampling.groups:
        yield from _unknown(section, ("groups", key), key, choices, "选项 drawn_as", "choice")


def _held(section: Section, each: Kind) -> Iterator[Problem]:
    """Every end of a case drawn lets go of the money that was held."""
    for key, action in each.actions.items():
        end = each.stages.get(action.to or "")
        if end is not None and end.end and "sampling.lift" not in action.effects:
            yield section.problem(
                ("each",), "sampling_held",
                f"「{action.title.zh}」（{key}）办结后钱仍暂缓：请加 sampling.lift",
                f"“{action.title.en}” ({key}) ends the case and the money stays held: "
                "add sampling.lift",
            )  # fmt: skip


def _group(section: Section, group: Group, each: Kind, at: PATH) -> Iterator[Problem]:
    kinds = section.definition.kinds
    yield from _unknown(section, (*at, "of"), group.of, kinds, "件类", "kind")
    if group.of not in kinds:
        return
    actions = kinds[group.of].actions
    for number, key in enumerate(group.decided_by):
        here = (*at, "decided_by", number)
        yield from _unknown(section, here, key, actions, "办理动作", "action")
    if group.checks is not None:
        here = (*at, "checks")
        yield from _unknown(section, here, group.checks, kinds, "件类", "kind")
        if group.checks in kinds and group.of not in kinds[group.checks].child_of:
            yield section.problem(
                here, "sampling_checks",
                f"「{group.checks}」不从属于「{group.of}」（child_of）",
                f"a “{group.checks}” is no child of “{group.of}” (child_of)",
            )  # fmt: skip
    parent = group.checks or group.of
    if parent not in each.child_of:
        yield section.problem(
            (*at, "of"), "sampling_parent",
            f"「{each.title.zh}」的 child_of 应有「{parent}」",
            f"“{each.title.en}” should be a child_of “{parent}”",
        )  # fmt: skip


def _unknown(
    section: Section, at: PATH, name: str, known: Collection[str], zh: str, en: str
) -> Iterator[Problem]:
    if name not in known:
        yield section.problem(
            at, f"unknown_{en}", f"没有名为「{name}」的{zh}", f"there is no {en} “{name}”"
        )
