"""What happened to a case: opinions of the offices, voided ones too, and every act."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from web.language import N_, language, t
from web.present import instant
from web.shell import role_title
from web.show.clocks import moved as clock_moved
from web.show.spoken import BESIDE, beside
from web.show.values import act_title, recorded_unit, shown, stage_title
from web.show.versions import MOVES, kinds_along, of_any_version
from workflow.calendar.shanghai import shanghai_date
from workflow.cases.clock_rules import ENTRY_OF
from workflow.cases.projection import ACT as REPROJECTED
from workflow.cases.reading import CaseView
from workflow.cases.tables import AuditEntry, Sign
from workflow.engine.definition import Kind
from workflow.notice.values import RECORD_TITLES
from workflow.papers.service import PRINTED

WHY_NOT = {
    "changed_since": N_("页面不是最新"),
    "wrong_stage": N_("不在可办理的环节"),
    "not_yours": N_("不在其职责内"),
    "same_person": N_("须由另一人办理"),
    "not_eligible": N_("有条件不符合或缺证据"),
    "form_incomplete": N_("表单未填全"),
    "already_signed": N_("本部门已签署"),
    "disputed": N_("已有部门不同意"),
    "check_missing": N_("核查事项未勾选"),
    "opinion_missing": N_("不同意未写理由"),
    "required": N_("有必填项未填"),
    "bad_value": N_("填写有误"),
    "guard": N_("条件不满足"),
    "evidence_missing": N_("缺少证据"),
    "members_not_ready": N_("名单成员未办结"),
    "empty_list": N_("名单为空"),
    "seal_broken": N_("与封存内容不一致"),
    "nothing_due": N_("没有应发的月份"),
    "funds_short": N_("可用资金不足"),
    "lines_changed": N_("明细已有变化"),
    "lines_open": N_("还有明细没有结果"),
    "lines_overtaken": N_("有人的待遇已有变化"),
    "some_failed": N_("有退票未处理"),
    "none_failed": N_("没有退票"),
    "objection_open": N_("有异议未办结"),
    "not_calculated": N_("尚未核算"),
    "pause_stands": N_("此项中止正在进行"),
    "no_pause": N_("没有正在进行的此项中止"),
    "nothing_asked": N_("没有待批的延期申请"),
    "extended_once": N_("已延期一次"),
    "ask_stands": N_("延期申请正在审批"),
    "past_due": N_("期限已过"),
    "extension_useless": N_("固定日期决定，延期无效"),
    "may_be_duplicate": N_("疑似重复未核实"),
    "is_duplicate": N_("已认定重复"),
    "password_asked": N_("未再次输入密码"),
    "differs_from_approved": N_("与批准时不同"),
    "clock_over": N_("期限没有在计时"),
    "kept": N_("同岗位的人已领办"),
    "text_personal": N_("写了证件或电话号码"),
    "not_colleague": N_("对方不是同岗位的人"),
    "chased_today": N_("今天已催办"),
    "nobody_to_chase": N_("不等别人办理"),
    "delegated": N_("已委派"),
    "consulted": N_("已征求意见"),
    "no_office": N_("没有这个岗位"),
    "ask_over": N_("已回复或收回"),
    "not_last": N_("不是本人刚办的"),
    "nobody_named": N_("提到的人不能查看此件"),
}
OTHERWISE = N_("不符合办理要求")
HEADS = (
    N_("序号"), N_("登记时间"), N_("生效日（与登记日不同的）"), N_("办理事项"), N_("办理人"),
    N_("单位岗位"), N_("说明"), N_("校验值"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One office's opinion, given, awaited or voided."""

    office: str
    kind: str
    word: str
    who: str = ""
    at: datetime | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the history."""

    at: datetime
    what: str
    who: str
    office: str
    said: str
    kind: str
    counts_on: date | None = None  # the day it counts for, where it was entered on another


def opinions(view: CaseView) -> list[tuple[str, list[OpinionRow]]]:
    """Return the sign-off that is on now, then earlier rounds, each with its title."""
    now = [
        (key, action)
        for key, action in view.kind.actions_from(view.stage).items()
        if action.signoff is not None
    ]
    found = []
    for key, action in now:
        assert action.signoff is not None
        live = {sign.office: sign for sign in view.signs if sign.action == key and sign.live}
        rows = [_given(live[o]) if o in live else _awaited(o) for o in action.signoff.offices]
        found.append((action.title.in_(language()), rows))
    shown_now = {key for key, _ in now}
    return [*found, *_earlier(view, shown_now)]


def _earlier(view: CaseView, current: set[str]) -> Iterator[tuple[str, list[OpinionRow]]]:
    rounds: dict[str, list[OpinionRow]] = {}
    kind = of_any_version(view)
    for sign in view.signs:
        if sign.action not in current or not sign.live:
            rounds.setdefault(sign.action, []).append(_given(sign, kind))
    for key, rows in rounds.items():
        yield t("%(title)s（此前）", title=act_title(kind, key)), rows


def _given(sign: Sign, kind: Kind | None = None) -> OpinionRow:
    word = t("同意") if sign.agrees else t("不同意")
    said, sign_kind = sign.opinion, "met" if sign.agrees else "no"
    if not sign.live and kind is not None and not _completed(sign, kind):
        word, sign_kind = t("%(word)s，已作废", word=word), "draft"
        because = stage_title(kind, sign.voided_because)
        said = " ".join(part for part in (said, because) if part)
    return OpinionRow(role_title(sign.office), sign_kind, word, sign.name, sign.at, said)


def _completed(sign: Sign, kind: Kind) -> bool:
    """Tell whether the round ended as it should: opinions of a round that is over stay good."""
    action = kind.actions.get(sign.action)
    return action is not None and sign.voided_because == action.to


def _awaited(office: str) -> OpinionRow:
    return OpinionRow(role_title(office), "wait", t("待签署"))


def history(view: CaseView) -> list[Moment]:
    """Return every act and refusal, the newest first."""
    told = zip(kinds_along(view), view.history, strict=True)
    return [_moment(kind, entry) for kind, entry in told][::-1]


def _moment(kind: Kind, entry: AuditEntry) -> Moment:
    what = act_title(kind, entry.action)
    if entry.outcome == "refused":
        what = t("未办成：%(what)s", what=what)
    elif entry.from_stage != entry.to_stage and entry.from_stage:
        reached = stage_title(kind, entry.to_stage)
        what = what if what == reached else f"{what} → {reached}"
    person = t("系统") if entry.person == "system" or not entry.name else entry.name
    office = " ".join(part for part in (recorded_unit(entry.unit), _role(entry.role)) if part)
    if entry.on_behalf_of is not None:
        office = t("%(office)s（代理）", office=office)
    said, effective = _said(kind, entry), _counts_on(entry)
    return Moment(entry.at, what, person, office, said, _kind_of(entry), effective)


def _counts_on(entry: AuditEntry) -> date | None:
    written = entry.detail.get("effective_on")
    on = date.fromisoformat(written) if written else None
    return None if on == shanghai_date(entry.at) else on


def record_table(view: CaseView) -> tuple[list[str], list[tuple[str | int, ...]]]:
    """Return the record as a table, the oldest first: heads and rows."""
    rows: list[tuple[str | int, ...]] = [
        (
            entry.seq, instant(entry.at), one.counts_on.isoformat() if one.counts_on else "",
            one.what, one.who, one.office, one.said, entry.hash,
        )
        for entry, one in zip(reversed(view.history), history(view), strict=True)
    ]  # fmt: skip
    return [t(head) for head in HEADS], rows[::-1]


def _role(role: str) -> str:
    return "" if role in ("", "system", "moved") else role_title(role)


def _kind_of(entry: AuditEntry) -> str:
    if entry.outcome == "refused":
        return "refused"
    return "system" if entry.role in ("system", "moved", "") else "done"


def _said(kind: Kind, entry: AuditEntry) -> str:
    if entry.outcome == "refused":
        codes: Iterable[str] = entry.detail.get("reasons", ())
        return t("；").join(dict.fromkeys(t(WHY_NOT.get(code, OTHERWISE)) for code in codes))
    if entry.action == "amend":
        return _titles(kind, entry.detail.get("changed", ()))
    if entry.action == "reveal":
        return _titles(kind, [entry.detail.get("field", "")])
    if entry.action in ("attach", "detach", "open_file"):
        document = kind.documents.get(str(entry.detail.get("document")))
        return document.title.in_(language()) if document else ""
    if entry.action in MOVES:
        step = "v{from_version} → v{to_version}".format(**entry.detail)
        parts = (entry.detail["batch"], step, entry.detail.get("because", ""))
        return " ".join(part for part in parts if part)
    if entry.action == PRINTED:
        return f"{entry.detail.get(language()[:2], '')} {entry.detail.get('format', '')}".strip()
    if entry.action in BESIDE:
        return beside(entry.detail)
    if entry.action in ENTRY_OF or entry.action == REPROJECTED:
        moved = clock_moved(entry.detail)
        return " ".join(part for part in (str(entry.detail.get("because", "")), moved) if part)
    if entry.action in RECORD_TITLES:
        place = recorded_unit(str(entry.detail.get("place") or ""))
        return place or str(entry.detail.get("objection") or "")
    return _answered(kind, entry.action, entry.detail)


def _titles(kind: Kind, keys: Iterable[str]) -> str:
    return "、".join(kind.fields[key].title.in_(language()) for key in keys if key in kind.fields)


def _answered(kind: Kind, key: str, detail: Mapping[str, Any]) -> str:
    action = kind.actions.get(key)
    needs = action.needs if action else {}
    given = [
        f"{spec.title.in_(language())}{t('：')}{_plain(shown(spec, detail[name]))}"
        for name, spec in needs.items()
        if detail.get(name) not in (None, "", [])
    ]
    return "；".join(given)


def _plain(value: str | Markup) -> str:
    """Return an amount without its markup: a record is one line of text."""
    return value.striptags() if isinstance(value, Markup) else value
