"""Answers to a form: text from people in, canonical JSON values and reasons out. Pure.

Canonical values: text str, int int, money int fen, date "2026-05-09", month "2026-05",
yes_no bool, choice str, table list of dicts. An empty answer is None.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflow.engine.definition import FormField
from workflow.engine.refusal import Reason

_YES = frozenset({"是", "有", "yes", "true", "1", "on", "y"})
_NO = frozenset({"否", "无", "no", "false", "0", "n", "off"})
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}\Z")
_YUAN = re.compile(r"([0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]{1,2}))?\Z")
_DATE = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?\Z")
_MONTH = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})月?\Z")
_ID = re.compile(r"[0-9]{17}[0-9X]\Z")
_PHONE = re.compile(r"[0-9+() -]{5,24}\Z")
_ACCOUNT = re.compile(r"[0-9]{8,32}\Z")
MOST_FEN = 10**15
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
    if not isinstance(raw, list | tuple | None):
        return None, [_problem(key, "bad_value", f"「{spec.title.zh}」应为表格", "not a table")]
    rows: list[dict[str, Any]] = []
    problems: list[FieldProblem] = []
    for at, row in enumerate(raw or ()):
        if not isinstance(row, Mapping) or not any(_said(value) for value in row.values()):
            continue
        values, found = parse_answers(spec.fields, row)
        rows.append(values)
        problems += [FieldProblem(f"{key}.{at}.{one.field}", one.reason) for one in found]
    return rows, problems


def _said(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _plain(raw: Any) -> str:
    """Return what was typed, with full-width figures and signs as plain ones."""
    return unicodedata.normalize("NFKC", str(raw)).strip()


def _text(raw: Any, spec: FormField) -> str:
    if isinstance(raw, Mapping | list | tuple | set | bytes):
        raise _Refusal("应为文字", "should be text")
    text = str(raw).replace("\r\n", "\n").strip()
    longest = LONGEST.get(spec.type, 200)
    if len(text) > longest:
        raise _Refusal(f"超过 {longest} 字", f"is longer than {longest} characters")
    if any(sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
        raise _Refusal("含有无法保存的字符", "holds signs that cannot be stored")
    return text


def _name(raw: Any, spec: FormField) -> str:
    return "".join(_text(raw, spec).split())


def _int(raw: Any, spec: FormField) -> int:
    text = _plain(raw)
    if isinstance(raw, bool) or not _WHOLE.match(text):
        raise _Refusal("应为整数", "should be a whole number")
    return int(text)


def _money(raw: Any, spec: FormField) -> int:
    """Return fen: an int is fen already, what was typed is yuan."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < MOST_FEN:
        return raw
    found = _YUAN.match(_plain(raw).removeprefix("¥").removesuffix("元").strip())
    if found is None or isinstance(raw, int):
        raise _Refusal("应为金额（元），最多两位小数", "should be an amount in yuan, two decimals")
    fen = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if fen >= MOST_FEN:
        raise _Refusal("金额过大", "is too large an amount")
    return fen


def _date(raw: Any, spec: FormField) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    found = _DATE.match(_plain(raw))
    try:
        return date(*map(int, found.groups())).isoformat() if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> str:
    raise _Refusal("应为日期，如 2026-03-01", "should be a date such as 2026-03-01")


def _month(raw: Any, spec: FormField) -> str:
    found = _MONTH.match(_plain(raw))
    if found is None or not 1 <= int(found[2]) <= 12:
        raise _Refusal("应为年月，如 2026-03", "should be a month such as 2026-03")
    return f"{found[1]}-{int(found[2]):02d}"


def _yes_no(raw: Any, spec: FormField) -> bool:
    if isinstance(raw, bool):
        return raw
    text = _plain(raw).lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise _Refusal("应为是或否", "should be yes or no")


def _choice(raw: Any, spec: FormField) -> str:
    text = str(raw).strip()
    if text not in spec.choices:
        allowed = "、".join(label.zh for label in spec.choices.values())
        raise _Refusal(f"应为：{allowed}", f"should be one of: {', '.join(spec.choices)}")
    return text


def _choices(raw: Any, spec: FormField) -> list[str]:
    """Return what was ticked, in the order of the definition; one alone may come without a list."""
    given = [raw] if isinstance(raw, str) else raw
    if not isinstance(given, list | tuple):
        raise _Refusal("应为选项", "should be choices")
    ticked = {_choice(one, spec) for one in given if str(one).strip()}
    return [key for key in spec.choices if key in ticked]


def _matching(
    pattern: re.Pattern[str], zh: str, en: str, *, drop: str = ""
) -> Callable[[Any, FormField], str]:
    def parse(raw: Any, spec: FormField) -> str:
        text = "".join(sign for sign in _plain(raw) if sign not in drop)
        if not pattern.match(text):
            raise _Refusal(zh, en)
        return text

    return parse


def _id_no(raw: Any, spec: FormField) -> str:
    """GB 11643: 17 figures with a real date of birth, and the check sign of MOD 11-2."""
    text = "".join(_plain(raw).upper().split())
    if not _ID.match(text):
        raise _Refusal("应为18位身份证号码", "should be an 18-character ID number")
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise _Refusal("出生日期不存在，请核对", "holds no date of birth") from None
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    if "10X98765432"[sum(w * int(c) for w, c in zip(weights, text, strict=False)) % 11] != text[17]:
        raise _Refusal("校验位不对，请核对", "has a wrong check digit")
    return text


_PARSERS: dict[str, Callable[[Any, FormField], Any]] = {
    "text": _text,
    "long_text": _text,
    "place": _text,
    "unit": _text,
    "name": _name,
    "int": _int,
    "money": _money,
    "date": _date,
    "month": _month,
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "id_no": _id_no,
    "phone": _matching(_PHONE, "应为电话号码", "should be a telephone number"),
    "account": _matching(
        _ACCOUNT, "应为银行账号（数字）", "should be an account number (digits)", drop=" -"
    ),
}
