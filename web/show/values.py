"""Answers and computed values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from web import present
from web.bureau import the_bureau
from web.language import N_, language, t
from workflow.engine.definition import Computed, FormField, Kind
from workflow.engine.wording import chosen
from workflow.messages.words import OF_THE_HOUSE
from workflow.notice.values import RECORD_TITLES
from workflow.people.units import UnknownUnit

# What the house itself does to a case, beside the actions of its definition.
OWN_ACTS = {
    "open": N_("新建"),
    "amend": N_("修改表单"),
    "reveal": N_("查看完整信息"),
    "take_record": N_("下载留痕"),
    "reseal": N_("重新封存名单"),
    "unit_merged": N_("单位撤并"),
    "attach": N_("添加材料"),
    "detach": N_("移除材料"),
    "open_file": N_("打开材料"),
    "print_paper": N_("打印文书"),
    "take_archive": N_("下载档案"),
    "take_bank_file": N_("领取银行文件"),
    "apply_return": N_("登记回盘"),
    "take_return_file": N_("领取回盘文件"),
    "take_left_over": N_("领取未发放名单"),
    "register_bounce": N_("登记退汇"),
    "dismiss_bounce": N_("退汇不予确认"),
    "take_task": N_("领办"),
    "take_back_ask": N_("收回"),
    "judge_duplicate": N_("核实是否重复"),
    "excuse_finding": N_("说明审计疑点"),
    "excuse_duty": N_("免除一期任务"),
    "duty_at_risk": N_("任务将到期未完成"),
    "duty_missed": N_("任务未完成"),
    "reproject": N_("重新推算期限"),
    "move_version": N_("换到另一版本"),
    "move_back": N_("撤回换版本"),
}


def shown(spec: FormField | Computed, value: Any) -> str | Markup:
    """Return one value as text or markup; empty for none."""
    if value in (None, "", []):
        return ""
    if spec.type == "yes_no" and isinstance(value, bool):
        return t("是") if value else t("否")
    if spec.type == "money" and isinstance(value, int):
        unit = Markup('<span class="unit">{}</span>').format(t("元"))
        return present.money_html(value) + unit
    if spec.type == "date":
        return _day(str(value))
    if isinstance(spec, FormField) and spec.type == "choices":
        return chosen(spec, value).in_(language())
    if spec.type == "unit" or isinstance(spec, Computed):  # worked out from a unit, it is one
        named = the_bureau().units.find(str(value))
        return named.name.in_(language()) if named else str(value)
    choices: Mapping[str, Any] = getattr(spec, "choices", {})
    return choices[value].in_(language()) if value in choices else str(value)


def _day(text: str) -> str:
    try:
        return present.day(date.fromisoformat(text), language())
    except ValueError:
        return text


def act_title(kind: Kind, key: str) -> str:
    """Return what an act is called: the definition's words, or the house's own."""
    if key in kind.actions:
        return kind.actions[key].title.in_(language())
    if (known := RECORD_TITLES.get(key) or OF_THE_HOUSE.get(key)) is not None:
        return known.in_(language())
    return t(OWN_ACTS[key]) if key in OWN_ACTS else key


def stage_title(kind: Kind, stage: str) -> str:
    """Return what a stage is called."""
    return kind.stages[stage].title.in_(language()) if stage in kind.stages else stage


def unit_name(unit_id: int) -> str:
    """Return a unit's name; empty for one that is not there."""
    try:
        return the_bureau().units.name(unit_id, language())
    except UnknownUnit:
        return ""


def recorded_unit(name: str) -> str:
    """Return a unit that is on the record by its Chinese name, as the reader calls it."""
    if language() == "zh":
        return name
    known = (one.name for one in the_bureau().units if one.name.zh == name)
    return next((one.in_(language()) for one in known), name)


def case_title(kind: Kind, subject_name: str, unit_id: int) -> str:
    """Return what a case is called: its person, or the office it belongs to."""
    between = " · " if language() == "en" else " "
    return subject_name or f"{unit_name(unit_id)}{between}{kind.title.in_(language())}"
