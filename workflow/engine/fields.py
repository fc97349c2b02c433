"""Answers to a form: text from people in, canonical JSON values and reasons out. Pure.

Canonical values: text str, int int, money int fen, date "2026-05-09", month "2026-05",
yes_no bool, choice str, table list of dicts. An empty answer is None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from workflow.engine.definition import FormField
from workflow.engine.refusal import Reason

_YES = frozenset({"是", "有", "yes", "true", "1", "on", "y"})
_NO = frozenset({"否", "无", "no", "false", "0", "n", "off"})
_MONTH = re.compile(r"^([0-9]{4})-(0[1-9]|1[0-2])$")
_ID = re.compile(r"^[0-9]{17}[0-9X]$")
_PHONE = re.compile(r"^[0-9+() -]{5,24}$")
_ACCOUNT = re.compile(r"^[0-9]{8,32}$")
LONGEST = {"text": 200, "name": 60, "long_text": 4000}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one answer; `field` may be `terms.2.school`."""

    field: str
    reason: Reason


def parse_answers(
    fields: Mapping[str, FormField], raw: Mapping[str, Any], *, partly: bool = False
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Parse the answers given; unknown ones are ignored, `partly` lets required ones wait."""
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for key, spec in fields.items():
        if partly and key not in raw:
            continue
        value, found = parse_one(key, spec, raw.get(key))
        problems += found
        values[key] = value
        if value in (None, "", []) and spec.required and not partly and not found:
            problems.append(
                _problem(
                    key, "required", f"请填写「{spec.title.zh}」", f"“{spec.title.en}” is required"
                )
            )
    return values, problems


def parse_one(key: str, spec: FormField, raw: Any) -> tuple[Any, list[FieldProblem]]:
    """Parse one answer; a refused one gives None and its problem."""
    if spec.type == "table":
        return _table(key, spec, raw)
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None, []
    try:
        return _PARSERS[spec.type](raw, spec), []
    except _Refusal as refusal:
        zh, en = refusal.args
        said = (f"「{spec.title.zh}」{zh}", f"“{spec.title.en}” {en}")
        return None, [_problem(key, "bad_value", *said)]


class _Refusal(ValueError):
    pass


def _problem(key: str, code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem(key, Reason(code, zh, en))


def _table(key: str, spec: FormField, raw: Any) -> tuple[Any, list[FieldProblem]]:
    rows: list[dict[str, Any]] = []
    problems: list[FieldProblem] = []
    for at, row in enumerate(raw or ()):
        if not any(str(value or "").strip() for value in row.values()):
            continue
        values, found = parse_answers(spec.fields, row)
        rows.append(values)
        problems += [FieldProblem(f"{key}.{at}.{one.field}", one.reason) for one in found]
    return rows, problems


def _text(raw: Any, spec: FormField) -> str:
    text = str(raw).strip()
    longest = LONGEST.get(spec.type, 200)
    if len(text) > longest:
        raise _Refusal(f"超过 {longest} 字", f"is longer than {longest} characters")
    return text


def _name(raw: Any, spec: FormField) -> str:
    return "".join(_text(raw, spec).split())


def _int(raw: Any, spec: FormField) -> int:
    try:
        if isinstance(raw, bool):
            raise ValueError
        return int(str(raw).strip())
    except ValueError:
        raise _Refusal("应为整数", "should be a whole number") from None


def _money(raw: Any, spec: FormField) -> int:
    if isinstance(raw, int):
        return raw
    try:
        fen = Decimal(str(raw).replace(",", "").strip()) * 100
    except InvalidOperation:
        raise _Refusal("应为金额（元）", "should be an amount in yuan") from None
    if fen != fen.to_integral_value() or not fen.is_finite():
        raise _Refusal("最多两位小数", "has at most two decimals")
    return int(fen)


def _date(raw: Any, spec: FormField) -> str:
    try:
        return (raw if isinstance(raw, date) else date.fromisoformat(str(raw).strip())).isoformat()
    except ValueError:
        raise _Refusal("应为日期，如 2026-03-01", "should be a date such as 2026-03-01") from None


def _month(raw: Any, spec: FormField) -> str:
    text = str(raw).strip()
    if not _MONTH.match(text):
        raise _Refusal("应为年月，如 2026-03", "should be a month such as 2026-03")
    return text


def _yes_no(raw: Any, spec: FormField) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise _Refusal("应为是或否", "should be yes or no")


def _choice(raw: Any, spec: FormField) -> str:
    text = str(raw).strip()
    if text not in spec.choices:
        allowed = "、".join(label.zh for label in spec.choices.values())
        raise _Refusal(f"应为：{allowed}", f"should be one of: {', '.join(spec.choices)}")
    return text


def _matching(pattern: re.Pattern[str], zh: str, en: str) -> Callable[[Any, FormField], str]:
    def parse(raw: Any, spec: FormField) -> str:
        text = str(raw).strip().upper()
        if not pattern.match(text):
            raise _Refusal(zh, en)
        return text

    return parse


def _id_no(raw: Any, spec: FormField) -> str:
    text = str(raw).strip().upper()
    if not _ID.match(text):
        raise _Refusal("应为18位身份证号码", "should be an 18-character ID number")
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if "10X98765432"[sum(w * int(c) for w, c in zip(weights, text, strict=False)) % 11] != text[17]:
        raise _Refusal("校验位不对，请核对", "has a wrong check digit")
    return text


_PARSERS: dict[str, Callable[[Any, FormField], Any]] = {
    "text": _text,
    "long_text": _text,
    "place": _text,
    "name": _name,
    "int": _int,
    "money": _money,
    "date": _date,
    "month": _month,
    "yes_no": _yes_no,
    "choice": _choice,
    "id_no": _id_no,
    "phone": _matching(_PHONE, "应为电话号码", "should be a telephone number"),
    "account": _matching(_ACCOUNT, "应为银行账号（数字）", "should be an account number (digits)"),
}
