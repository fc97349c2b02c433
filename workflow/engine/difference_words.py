"""The words for what changed between two versions: names of things, of keys, of values. PURE."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from workflow.engine.definition import Definition
from workflow.engine.grammar import Label
from workflow.engine.refusal import Text

Sort = Literal["who", "time", "money", "way", "form", "rest"]

# Maps from a name to a thing, and what one of these things is called.
THINGS: Mapping[str, tuple[str, str, Sort]] = {
    "kinds": ("件类", "kind", "way"),
    "stages": ("环节", "stage", "way"),
    "actions": ("动作", "action", "way"),
    "fields": ("字段", "field", "form"),
    "needs": ("办理时填写", "answer", "form"),
    "documents": ("材料", "paper", "form"),
    "computed": ("算出的值", "computed value", "form"),
    "choices": ("选项", "choice", "form"),
    "clauses": ("资格条件", "condition", "form"),
    "sections": ("分节", "section", "form"),
    "duplicates": ("重复判断", "double", "form"),
    "deadlines": ("期限", "deadline", "time"),
    "pauses": ("中止计时", "stop of the clock", "time"),
    "spans": ("时段", "dated phase", "time"),
    "params": ("参数", "parameter", "rest"),
    "roles": ("岗位", "role", "who"),
    "registers": ("登记册", "register", "rest"),
    "calls": ("到龄通知", "call", "rest"),
    "phases": ("阶段", "phase", "way"),
    "papers": ("文书", "paper form", "rest"),
    "archives": ("档案", "archive", "rest"),
    "matches": ("外部名单", "list of another department", "rest"),
    "channels": ("公告渠道", "channel", "rest"),
    "duties": ("约定任务", "duty", "time"),
}
_WHO = (
    "by offices lead rule ratio opened_by waits_for edits differs_from differs_above reopens "
    "other_side_than undoes owed_by excused_by unit reach reads_only reports_to decided_by "
    "approved_by tells kept_by asks_password print_by imported_by posted_by office"
)
WHO = frozenset(_WHO.split())
# What a key of the grammar is called by people; what is not here is shown as it is written.
KEYS: Mapping[str, tuple[str, str]] = {
    "title": ("名称", "title"),
    "basis": ("依据", "basis"),
    "validity": ("有效期", "validity"),
    "cycle": ("周期", "cycle"),
    "first": ("首个年度", "first cycle"),
    "after": ("期满以后", "afterwards"),
    "warn_days": ("期满提醒", "warnings"),
    "value": ("取值", "value"),
    "note": ("说明", "note"),
    "clause": ("出处", "clause"),
    "overrides": ("各地取值", "values by place"),
    "type": ("类型", "type"),
    "unit": ("所在单位", "unit"),
    "reach": ("管到", "reach"),
    "reads_only": ("只读", "reads only"),
    "reports_to": ("上报给", "reports to"),
    "start": ("起始环节", "first stage"),
    "opened_by": ("谁可新建", "opened by"),
    "unique": ("不得重复", "unique"),
    "subject": ("申请人", "subject"),
    "called": ("件名", "name of a case"),
    "prefix": ("编号字母", "prefix"),
    "members": ("成员", "members"),
    "child_of": ("从属于", "child of"),
    "takes_over": ("接续", "takes over"),
    "required": ("必填", "required"),
    "personal": ("个人信息", "personal"),
    "columns": ("列名", "columns"),
    "section": ("所在分节", "section"),
    "help": ("提示", "help"),
    "copies": ("份数", "copies"),
    "waits_for": ("等谁办", "waits for"),
    "edits": ("谁可改表", "edited by"),
    "end": ("办结", "end"),
    "rests": ("常态", "rests"),
    "phase": ("阶段", "phase"),
    "from": ("从", "from"),
    "to": ("到", "to"),
    "by": ("谁办", "by"),
    "signoff": ("会签", "sign-off"),
    "offices": ("会签单位", "offices"),
    "lead": ("牵头", "lead"),
    "rule": ("规则", "rule"),
    "ratio": ("比例", "ratio"),
    "checks": ("核对清单", "checklist"),
    "reopens": ("复议", "reopens"),
    "guards": ("条件", "guards"),
    "differs_from": ("须为另一人", "must differ from"),
    "effects": ("效果", "effects"),
    "tells": ("告知", "tells"),
    "moves": ("带动", "moves"),
    "joins": ("进入名单", "joins"),
    "leaves": ("离开名单", "leaves"),
    "opens": ("新开", "opens"),
    "may_open": ("可新开", "may open"),
    "members_in": ("成员应在", "members in"),
    "seals": ("封存", "seals"),
    "irreversible": ("不可撤销", "irreversible"),
    "asks_password": ("须再输密码", "asks the password"),
    "in": ("计时环节", "runs in"),
    "paused_in": ("中止环节", "stands still in"),
    "after_pause": ("中止之后", "after a stop"),
    "extension": ("延期", "extension"),
    "due": ("期限", "due"),
    "reminders": ("提醒", "reminders"),
    "test": ("判断式", "test"),
    "policy": ("计算函数", "policy"),
    "by_row": ("逐行计算", "row by row"),
    "refused": ("不符合时", "when not so"),
    "evidence": ("证据", "evidence"),
    "shows": ("证明哪几问", "shows"),
    "office": ("核实单位", "office"),
    "blocks": ("拦下", "blocks"),
    "decided_by": ("谁判断", "judged by"),
    "kept_by": ("谁维护", "kept by"),
    "notice": ("公示", "notice"),
    "money": ("资金", "money"),
    "rates": ("标准", "rates"),
    "bands": ("档", "bands"),
    "yuan": ("每月（元）", "yuan a month"),
    "min": ("起", "from years"),
    "max": ("止", "to years"),
    "shares": ("分担", "shares"),
    "parts": ("比例", "parts"),
    "rounding": ("尾差", "rounding"),
    "verification": ("年度审查", "yearly verification"),
    "working_days": ("工作日", "working days"),
    "approved_by": ("谁同意", "agreed to by"),
    "days": ("天数", "days"),
    "posted_by": ("谁张贴", "posted by"),
    "differs_above": ("须与上级件的经办人不同", "must differ from those above"),
    "other_side_than": ("须为另一方", "must be of the other side than"),
    "undoes": ("撤回", "takes back"),
    "revives": ("恢复已办结的", "revives"),
    "sides": ("各方", "sides"),
    "sampling": ("抽查", "random checks"),
    "while": ("在这些环节", "while in"),
    "counts": ("计数的件", "counts"),
    "counted_in": ("计入的环节", "counted in"),
    "per": ("每", "per"),
    "owed_by": ("谁应做", "owed by"),
    "excused_by": ("谁可免除", "excused by"),
    "strength": ("强度", "strength"),
    "when": ("判断式", "when"),
    "because": ("不满足时", "because"),
    "quote": ("原文", "quote"),
    "template": ("模板", "template"),
    "formats": ("格式", "formats"),
}
NONE = Text("无", "none")


def label_of(thing: Any, key: str) -> Text:
    """Return what a thing of a definition is called: its title, itself, or its name."""
    found: list[Any] = [thing.get("title"), thing] if isinstance(thing, Mapping) else []
    for said in found:
        if is_label(said):
            return Text(str(said["zh"]), str(said["en"]))
    return Text(key, key)


def is_label(said: Any) -> bool:
    """Tell whether something is a label in both languages."""
    return isinstance(said, Mapping) and set(said) == {"zh", "en"}


def key_word(key: str | int) -> Text:
    """Return what a key, or a place in a list, is called."""
    if isinstance(key, int):
        return Text(f"第 {key + 1} 项", f"item {key + 1}")
    return Text(*KEYS.get(key, (f"{key}", f"{key}")))


class Values:
    """Values as people read them; names of roles, stages, actions and kinds as their titles."""

    def __init__(self, *definitions: Definition) -> None:
        self._titles: dict[tuple[str, str], Label] = {}
        for one in definitions:
            self._titles |= {("", key): role.title for key, role in one.roles.items()}
            self._titles |= {("", key): kind.title for key, kind in one.kinds.items()}
            for key, kind in one.kinds.items():
                parts: tuple[Mapping[str, Any], ...] = (
                    kind.stages, kind.actions, kind.fields, kind.documents,
                )  # fmt: skip
                for part in parts:
                    for name, thing in part.items():
                        self._titles.setdefault((key, name), thing.title)

    def said(self, value: Any, kind: str = "") -> Text:
        """Return a value in words; `kind` tells whose stages and actions are meant."""
        if value is None or value in ([], {}, ""):
            return NONE
        if isinstance(value, bool):
            return Text("是", "yes") if value else Text("否", "no")
        if is_label(value):
            return Text(f"「{value['zh']}」", f"“{value['en']}”")
        if isinstance(value, list):
            found = [self.said(one, kind) for one in value]
            return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))
        if isinstance(value, Mapping):
            if is_label(value.get("because")):
                return self.said(value["because"], kind)
            written = json.dumps(value, ensure_ascii=False, separators=("，", "："))
            return Text(*[written.replace('"', "")] * 2)
        return self._name(str(value), kind)

    def _name(self, value: str, kind: str) -> Text:
        found = self._titles.get((kind, value)) or self._titles.get(("", value))
        return found.text() if found else Text(value, value)
