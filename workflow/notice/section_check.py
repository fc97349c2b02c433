"""What is wrong with a kind's `notice:`: names, guards, and columns that are personal. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.engine.check.report import Section
from workflow.engine.definition import Kind
from workflow.engine.machine import MOVED, SYSTEM_ROLE
from workflow.engine.yaml_text import PATH, Problem
from workflow.notice.section import NoticeSection

# What 教财厅函〔2017〕28号 keeps off public lists, whatever the form calls it.
_PRIVATE = re.compile(
    r"身份证|出生|生日|电话|手机|联系方式|账号|账户|银行卡|住址|地址|门牌"
    r"|^id_no|^born|birth|phone|mobile|address|account"
)
GUARDS = ("notice.channels_full", "notice.no_open_objection")


def problems(section: Section) -> tuple[Problem, ...]:
    """Return everything wrong with a kind's `notice:`, each with file and line."""
    notice, found = section.parse(NoticeSection)
    if notice is None:
        return found
    return tuple(_problems(section, notice))


def _problems(section: Section, notice: NoticeSection) -> Iterator[Problem]:
    definition, kind = section.definition, section.kind
    if kind is None:
        return
    members = definition.kinds.get(kind.members or "")
    yield from section.unknown(("stage",), notice.stage, kind.stages, "环节", "stage")
    at: PATH = ("ends_with",)
    yield from section.unknown(at, notice.ends_with, kind.actions, "办理动作", "action")
    yield from _ends_by_itself(section, notice, kind)
    yield from section.unknown(("objection",), notice.objection, definition.kinds, "件类", "kind")
    yield from _days(section, notice)
    for key, channel in notice.channels.items():
        at = ("channels", key, "posted_by")
        yield from section.unknown(at, channel.posted_by, definition.roles, "角色", "role")
    if members is None:
        yield section.problem(
            ("columns",),
            "notice_no_members",
            "只有名单才能公示：此件类没有 members",
            "only lists are made public: this kind has no members",
        )
        return
    child = definition.kinds.get(notice.objection)
    if child is not None and kind.members not in child.child_of:
        yield section.problem(
            ("objection",),
            "notice_objection",
            f"「{child.title.zh}」的 child_of 应为 {kind.members}",
            f"a “{child.title.en}” should be a child_of {kind.members}",
        )
    if child is not None:
        yield from _names(section, notice, child)
    yield from _holds(section, notice, members)
    yield from _columns(section, notice, members)


def _ends_by_itself(section: Section, notice: NoticeSection, kind: Kind) -> Iterator[Problem]:
    action = kind.actions.get(notice.ends_with)
    if action is None:
        return
    if action.by != [SYSTEM_ROLE]:
        yield section.problem(
            ("ends_with",),
            "notice_ends_by_click",
            f"「{action.title.zh}」只能由系统按期办理（by: [system]）",
            f"only the clock may do “{action.title.en}” (by: [system])",
        )
    if notice.stage not in action.from_:
        yield section.problem(
            ("ends_with",),
            "notice_ends_elsewhere",
            f"「{action.title.zh}」不能从公示环节办理",
            f"“{action.title.en}” does not start at the stage of the notice",
        )
    for guard in (one for one in GUARDS if one not in action.guards):
        yield section.problem(
            ("ends_with",),
            "notice_guard_missing",
            f"「{action.title.zh}」缺少条件 {guard}",
            f"“{action.title.en}” lacks the guard {guard}",
        )


def _names(section: Section, notice: NoticeSection, child: Kind) -> Iterator[Problem]:
    """Whoever objects is asked who they are exactly where the notice says so."""
    asked = [one.title for one in child.fields.values() if one.is_personal and one.required]
    if notice.anonymous and asked:
        yield section.problem(
            ("objection",),
            "objection_named",
            f"写明可以匿名（anonymous），「{child.title.zh}」却必填「{asked[0].zh}」",
            f"it may be anonymous, yet “{child.title.en}” insists on “{asked[0].en}”",
        )
    if not notice.anonymous and not asked:
        yield section.problem(
            ("anonymous",),
            "objection_nameless",
            f"写明须署名（anonymous: false），「{child.title.zh}」却没有必填的身份字段",
            f"it must be signed, yet “{child.title.en}” insists on no field that says by whom",
        )


def _days(section: Section, notice: NoticeSection) -> Iterator[Problem]:
    if isinstance(notice.days, int):
        return
    params = section.definition.params
    yield from section.unknown(("days",), notice.days, params, "参数", "parameter")
    if notice.days in params and params[notice.days].type != "int":
        yield section.problem(
            ("days",),
            "notice_days",
            "公示天数的参数应为整数（int）",
            "the parameter for the days should be an int",
        )


def _holds(section: Section, notice: NoticeSection, members: Kind) -> Iterator[Problem]:
    at = ("holds_with",)
    yield from section.unknown(at, notice.holds_with, members.actions, "办理动作", "action")
    action = members.actions.get(notice.holds_with)
    if action is not None and MOVED not in action.by:
        yield section.problem(
            at,
            "not_moved",
            f"「{action.title.zh}」的 by 中没有 moved",
            f"`moved` is not in the `by` of “{action.title.en}”",
        )


def _columns(section: Section, notice: NoticeSection, members: Kind) -> Iterator[Problem]:
    known = {*members.fields, *members.computed}
    for number, column in enumerate(notice.columns):
        at = ("columns", number)
        yield from section.unknown(at, column, known, "字段", "field")
        if column in known and column_is_private(members, column):
            yield section.problem(
                at,
                "public_personal",
                f"「{column}」是个人信息，公示名单一律不列（教财厅函〔2017〕28号）",
                f"“{column}” is personal: it never stands on a public list",
            )


def column_is_private(members: Kind, column: str) -> bool:
    """Tell whether a column is personal by its type, its mark, its key or its title."""
    field = members.fields.get(column)
    if field is not None and (field.is_personal or field.type == "table"):
        return True
    title = field.title if field is not None else members.computed[column].title
    return any(_PRIVATE.search(word) for word in (column, title.zh, title.en.lower()))
