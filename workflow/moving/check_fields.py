"""The answers of a map: every old one goes somewhere, every required new one comes from somewhere.

PURE.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine.definition import FormField
from workflow.engine.fields import parse_one
from workflow.engine.yaml_text import PATH
from workflow.moving.map_file import FieldRule
from workflow.moving.pairs import Found, Pair

WIDER = {("text", "long_text"), ("name", "text"), ("name", "long_text")}


def fields(pair: Pair) -> Iterator[Found]:
    """Find answers that are lost, do not fit, or are missing."""
    old, new, rules = pair.old.fields, pair.new.fields, pair.map.fields
    for key, rule in rules.items():
        yield from _field_rule(pair, key, rule)
    for key in old:
        if key not in new and key not in rules:
            yield (
                ("fields",), "field_lost",
                f"新版本没有「{key}」，请写改名 to 或停用 drop",
                f"the new version has no “{key}”: rename or drop it",
            )  # fmt: skip
        elif key in new and key not in rules:
            yield from _fits(("fields",), key, old[key], new[key])
    given = {*(key for key in old if key not in rules), *(one.to for one in rules.values())}
    given |= {key for key, rule in rules.items() if rule.fill is not None}
    nobody = [
        at for at in pair.targets() if at in pair.new.stages and not pair.new.stages[at].edits
    ]
    for key, spec in new.items():
        if spec.required and key not in given and nobody:
            yield (
                ("fields",), "required",
                f"新版本必填「{key}」，旧件没有：请写 fill",
                f"“{key}” is required and old cases have none: fill it",
            )  # fmt: skip


def _field_rule(pair: Pair, key: str, rule: FieldRule) -> Iterator[Found]:
    at, old, new = ("fields", key), pair.old.fields, pair.new.fields
    if rule.fill is not None:
        if key not in new:
            yield at, "unknown_field", f"新版本没有「{key}」", f"the new version has no “{key}”"
            return
        for one in parse_one(key, new[key], rule.fill)[1]:
            yield at, "bad_fill", one.reason.zh, one.reason.en
    elif key not in old:
        yield at, "unknown_field", f"旧版本没有「{key}」", f"the old version has no “{key}”"
    elif rule.to is not None:
        if rule.to not in new:
            said = (f"新版本没有「{rule.to}」", f"the new version has no “{rule.to}”")
            yield at, "unknown_field", *said
        elif rule.to in old and rule.to not in pair.map.fields:
            yield at, "twice", f"「{rule.to}」已有答案", f"“{rule.to}” has an answer already"
        else:
            yield from _fits(at, key, old[key], new[rule.to])


def _fits(at: PATH, key: str, old: FormField, new: FormField) -> Iterator[Found]:
    if old.type != new.type and (old.type, new.type) not in WIDER:
        said = (
            f"「{key}」由 {old.type} 改为 {new.type}，旧答案放不进去",
            f"“{key}” is another type",
        )
        yield at, "type", *said
    if old.is_personal and not new.is_personal:
        said = (f"「{key}」是个人信息，新版本须同样保密", f"“{key}” is personal and must stay so")
        yield at, "personal", *said
    if any(name not in new.fields for name in old.fields):
        said = (f"「{key}」的表格少了列", f"the table “{key}” has lost columns")
        yield at, "columns", *said
